#include <cli/completion.hpp>

#include <fmt/format.h>

#include <cli/usage_error.hpp>

namespace kl::cli {
namespace {

// Inside single quotes of any shell.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::string names_of(const std::vector<VerbWords>& verbs) {
  std::string names;
  for (const VerbWords& verb : verbs) names += (names.empty() ? "" : " ") + verb.name;
  return names;
}

std::string bash_script(const std::vector<VerbWords>& verbs, const std::string& puzzles_dir) {
  std::string cases;
  for (const VerbWords& verb : verbs)
    cases += fmt::format("    {}) options='{}' puzzles={} ;;\n", verb.name, fmt::join(verb.long_options(), " "), verb.takes_puzzle() ? "yes" : "");
  return fmt::format(R"(_kernelings() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} options='' puzzles='' folder
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '{} --help --version' -- "$word"))
    return
  fi
  case ${{COMP_WORDS[1]}} in
{}  esac
  local words=$options
  if [[ $word != -* ]]; then
    words=''
    if [[ $puzzles ]]; then
      for folder in {}/[0-9C]*_*/; do folder=${{folder%/}}; words+=" ${{folder##*/[0-9C][0-9]_}}"; done
    fi
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}}
complete -o default -F _kernelings kernelings ./kernelings
)", names_of(verbs), cases, quoted(puzzles_dir));
}

std::string fish_script(const std::vector<VerbWords>& verbs, const std::string& puzzles_dir) {
  std::string text = fmt::format("complete -c kernelings -n __fish_use_subcommand -f -a '{}'\n", names_of(verbs));
  for (const VerbWords& verb : verbs) {
    const std::string when = fmt::format("complete -c kernelings -n '__fish_seen_subcommand_from {}'", verb.name);
    for (const std::string& option : verb.long_options()) text += fmt::format("{} -l {}\n", when, option.substr(2));
    if (verb.takes_puzzle())
      text += fmt::format("{} -f -a \"(string replace -r '.*/[0-9]+_(.*)/' '\\$1' -- {}/[0-9]*_*/)\"\n", when, puzzles_dir);
  }
  return text;
}

}  // namespace

std::string completion_script(const std::string& shell, const std::vector<VerbWords>& verbs, const std::string& puzzles_dir) {
  if (shell == "bash") return bash_script(verbs, puzzles_dir);
  if (shell == "zsh") return "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n" + bash_script(verbs, puzzles_dir);
  if (shell == "fish") return fish_script(verbs, puzzles_dir);
  throw UsageError(fmt::format("there is no completion for '{}'; there is for bash, zsh and fish", shell));
}

}  // namespace kl::cli

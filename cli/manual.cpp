#include <cli/manual.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <checker/report.hpp>
#include <cli/settings.hpp>

namespace kl::cli {
namespace {

// As roff prints it: its own characters escaped, and `code` in bold instead of between backticks.
std::string roff_escaped(std::string_view text) {
  std::string out;
  bool code = false;
  for (const char c : text) {
    switch (c) {
      case '\\': out += "\\e"; break;
      case '`': out += (code = !code) ? "\\fB" : "\\fR"; break;
      case '-': out += code || out.ends_with('-') || out.empty() || out.back() == ' ' || out.back() == '(' ? "\\-" : "-"; break;
      case '\'': out += "\\(aq"; break;
      case '"': out += "\\(dq"; break;
      case '^': out += "\\(ha"; break;
      case '~': out += "\\(ti"; break;
      case '.': out += out.empty() || out.back() == '\n' ? "\\&." : "."; break;
      default: out += c;
    }
  }
  return out;
}

std::string in_bold(std::string_view text) {
  std::string out = "\\fB";
  for (const char c : text) out += c == '-' ? std::string("\\-") : std::string(1, c);
  return out + "\\fR";
}

std::string in_italics(std::string_view text) { return fmt::format("\\fI{}\\fR", roff_escaped(text)); }

// "--case TEXT", or "PUZZLE".
std::string term(const OptionWords& option) {
  if (option.positional) return in_italics(option.names.front());
  std::string out;
  for (const std::string& name : option.names) out += (out.empty() ? "" : ", ") + in_bold(name);
  return option.value.empty() ? out : out + " " + in_italics(option.value);
}

std::string paragraph(const std::string& head, const std::string& text) { return fmt::format(".TP\n{}\n{}\n", head, text); }

bool is_help(const OptionWords& option) { return std::find(option.names.begin(), option.names.end(), "--help") != option.names.end(); }

// Every verb has --help, which is told once.
std::string options_text(const VerbWords& verb, bool with_help) {
  std::string out;
  for (const OptionWords& option : verb.options)
    if (with_help || !is_help(option)) out += paragraph(term(option), roff_escaped(option.meaning));
  return out;
}

std::string synopsis(const VerbWords& verb, const std::string& name) {
  std::string out = in_bold(name);
  for (const OptionWords& option : verb.options) {
    if (!option.positional) continue;
    const std::string word = in_italics(option.names.front()) + (option.many ? "..." : "");
    out += " " + (option.required ? word : "[" + word + "]");
  }
  return out;
}

// A verb that only groups others is shown as these. CLI11 hands the program's footer down to verbs without one.
std::string verb_text(const VerbWords& verb, const std::string& name, const std::string& common_footer) {
  std::string own = fmt::format(".SS {}\n{}.\n", synopsis(verb, name), roff_escaped(verb.meaning)) + options_text(verb, false), below;
  for (const VerbWords& part : verb.parts) {
    if (part.name.empty()) {
      own += fmt::format(".PP\n{}:\n", roff_escaped(part.meaning)) + options_text(part, false);
    } else {
      below += verb_text(part, name + " " + part.name, common_footer);
    }
  }
  if (!below.empty()) return below;
  if (verb.footer != common_footer && !verb.footer.empty()) own += fmt::format(".PP\n.nf\n{}\n.fi\n", roff_escaped(verb.footer.substr(verb.footer.find_first_not_of('\n'))));
  while (own.ends_with("\n\n.fi\n")) own.erase(own.size() - 5, 1);
  return own;
}

std::string settings_text() {
  std::string out;
  for (const SettingWords& key : setting_words()) {
    const std::string meaning = roff_escaped(key.meaning) + (key.default_value.empty() ? "" : fmt::format(" (default: {})", roff_escaped(key.default_value)));
    const std::string variable = in_bold(key.variable);
    out += paragraph(key.name.empty() ? variable : fmt::format("{} ({})", in_bold(key.name), variable), meaning);
  }
  return out;
}

std::string exit_text() {
  std::string out;
  for (const Verdict verdict : all_verdicts()) out += paragraph(in_bold(std::to_string(exit_code(verdict))), std::string(name(verdict)));
  return out + paragraph(in_bold("1"), "An error inside the program, or a check of many files that failed.") +
         paragraph(in_bold("2"), "The command line cannot be carried out; a line on standard error says why.");
}

constexpr const char* kFilesSection = R"(.TP
\fIwork/NN_slug.hpp\fR
Your file of a puzzle, made when you first need it and never overwritten.
.TP
\fIwork/kernelings.cfg\fR
Settings, a line \fIkey\fR = \fIvalue\fR each.
.TP
\fIwork/progress.json\fR
What you have passed, and which hints you have seen.
)";

constexpr const char* kExamples = R"(.TP
\fB./kernelings\fR
The next puzzle; it is checked each time you save your file.
.TP
\fB./kernelings run vector\-add \-\-solution\fR
Checks a reference solution.
.TP
\fB./kernelings run 8 \-\-json | jq .verdict\fR
The verdict for a program.
)";

}  // namespace

std::string manual_page(const VerbWords& program, const std::string& version) {
  const std::string& about = program.meaning;
  const auto end = std::min(about.find('\n'), about.size());
  std::string out = ".\\\" Written by `kernelings dev man`; change the command line, not this.\n";
  out += fmt::format(".TH KERNELINGS 1 \"\" \"{}\" \"Kernelings\"\n", roff_escaped(version));
  out += ".SH NAME\nkernelings \\- GPU kernels to fill in, checked by a simulator\n";
  out += ".SH SYNOPSIS\n\\fB./kernelings\\fR [\\fICOMMAND\\fR [\\fIARGUMENTS\\fR]] [\\fIOPTIONS\\fR]\n";
  out += fmt::format(".SH DESCRIPTION\n{}\n{}\n", roff_escaped(about.substr(0, end)), roff_escaped(about.substr(std::min(end + 1, about.size()))));
  out += ".PP\nThe program is run from its folder, where the puzzles are.\n.SH COMMANDS\n";
  for (const VerbWords& verb : program.parts) out += verb_text(verb, verb.name, program.footer);
  out += ".SH OPTIONS\nThese stand before or after a command.\n" + options_text(program, true);
  out += ".SH SETTINGS\nA setting comes from \\fIwork/kernelings.cfg\\fR, the environment or the command line; a later one of these wins.\n" + settings_text();
  out += std::string(".SH FILES\n") + kFilesSection + ".SH EXIT STATUS\nThat of \\fBrun\\fR is the verdict:\n" + exit_text();
  return out + ".SH EXAMPLES\n" + kExamples + ".SH SEE ALSO\n\\fIREADME.md\\fR, \\fIdocs/verdicts.md\\fR and \\fIdocs/json.md\\fR beside the program.\n";
}

}  // namespace kl::cli

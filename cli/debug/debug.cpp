#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>

#include <checker/text.hpp>
#include <cli/choose.hpp>
#include <cli/debug/debug.hpp>
#include <cli/learner_file.hpp>
#include <cli/meta_option.hpp>
#include <cli/run_options.hpp>
#include <cli/saved_case.hpp>
#include <cli/usage_error.hpp>
#include <cli/verbs.hpp>
#include <cli/view/case.hpp>
#include <host/paths.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

// The same request, word by word, for the process that the debugger starts.
std::vector<std::string> words_of(const Settings& settings, const DebugArguments& arguments, const CheckOptions& options, const DebugTarget& target) {
  std::vector<std::string> words = {"debug", arguments.puzzle, "--here", "--file", options.file.string(),
                                    "--case", options.case_file.empty() ? target.parameters : options.case_file.string(),
                                    "--block", std::to_string(target.stop.block), "--launch", std::to_string(target.stop.launch),
                                    "--seed", std::to_string(options.seed), "--machine", settings.machine,
                                    "--time-limit", std::to_string(settings.time_limit_ms), "--puzzles", settings.puzzles_dir.string()};
  if (!settings.schedule.empty()) {
    words.insert(words.end(), {"--schedule", settings.schedule});
  } else {
    words.insert(words.end(), {"--schedules", std::to_string(settings.schedules)});
    if (settings.exhaustive) words.push_back("--exhaustive");
  }
  for (const std::string& value : arguments.meta) words.insert(words.end(), {"--meta", value});
  return words;
}

std::string introduction(const DebugTarget& target) {
  return fmt::format("case {}: {}; stops before block {} of {}", target.parameters, name(target.verdict), target.stop.block,
                     target.launch.kernel);
}

}  // namespace

int debug(const Settings& settings, const DebugArguments& arguments) {
  const auto puzzles = all_puzzles(settings);
  const PuzzleFolder& folder = choose(puzzles, arguments.puzzle);
  const fs::path file = kernel_file(settings, folder, arguments.file, arguments.solution);
  CheckOptions options = check_options(settings, file);
  select_case(options, arguments.only_case);
  options.fingerprint = false;
  options.meta = parse_meta(arguments.meta, file);
  const Report checked = check(folder, options);
  if (!checked.usage_error.empty()) throw UsageError(checked.usage_error);
  if (checked.cases.empty() || worth_looking_at(checked).launches.empty()) {  // it does not compile, or launches nothing
    fmt::print("{}", to_text(checked, text_style(settings, STDOUT_FILENO)));
    return exit_code(checked.verdict);
  }
  const DebugTarget target = debug_target(worth_looking_at(checked), arguments.block, arguments.launch);
  fmt::print("kernelings: {}\n", introduction(target));
  std::fflush(stdout);
  if (arguments.here) {
    debug_here(folder, options, target);
    return 0;
  }
  become_debugger(settings.root, words_of(settings, arguments, options, target));
}

void become_debugger(const fs::path& root, const std::vector<std::string>& arguments) {
  const std::string program = fs::read_symlink("/proc/self/exe").string();
  std::vector<std::string> words = {"gdb", "-q", "-iex", "set debuginfod enabled off", "-iex", "set auto-load safe-path /", "-x",
                                    (root / "cli/debug/kernelings_gdb.py").string(), "-ex", "python start()", "--args", program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> call;
  for (std::string& word : words) call.push_back(word.data());
  call.push_back(nullptr);
  ::execvp(call[0], call.data());
  if (errno == ENOENT) throw UsageError("gdb is not installed: apt-get install gdb");
  throw UsageError(fmt::format("cannot start gdb: {}", std::strerror(errno)));
}

}  // namespace kl::cli

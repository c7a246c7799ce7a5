#include <unistd.h>

#include <fmt/format.h>

#include <checker/text.hpp>
#include <cli/atomic_file.hpp>
#include <cli/choose.hpp>
#include <cli/learner_file.hpp>
#include <cli/meta_option.hpp>
#include <cli/run_options.hpp>
#include <cli/saved_case.hpp>
#include <cli/usage_error.hpp>
#include <cli/verbs.hpp>
#include <cli/view/page.hpp>
#include <cli/view/trace.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

void write_file(const fs::path& file, const std::string& contents) {
  try {
    if (file.has_parent_path()) fs::create_directories(file.parent_path());
    write_atomically(file, contents);
  } catch (const fs::filesystem_error& error) {
    throw UsageError(fmt::format("cannot write {}: {}", shown_path(file), error.code().message()));
  }
}

void write_chrome_trace(const ViewCase& view, const std::string& file) {
  const fs::path path = fs::absolute(file).lexically_normal();
  write_file(path, chrome_trace(view));
  fmt::print(stderr, "kernelings: wrote {}: open it at ui.perfetto.dev or chrome://tracing\n", shown_path(path));
}

// The run that is shown, in a line.
std::string summary(const ViewCase& view) {
  const auto recorded = static_cast<std::int64_t>(view.trace.steps.size());
  const std::string cut = recorded == view.trace.steps_seen ? "" : fmt::format(", the first of {}: a smaller --case shows all", view.trace.steps_seen);
  return fmt::format("case {}, {} steps{}", view.shown().parameters, recorded, cut);
}

bool has_run(const Report& report) {
  return !report.cases.empty() && report.verdict != Verdict::kCompileError && report.verdict != Verdict::kUnavailable;
}

}  // namespace

void write_trace(const PuzzleFolder& folder, const CheckOptions& options, const Report& checked, const std::string& file) {
  if (!has_run(checked)) {
    fmt::print(stderr, "kernelings: nothing ran, so there is no trace\n");
    return;
  }
  write_chrome_trace(view_case(folder, options, checked), file);
}

int view(const Settings& settings, const ViewArguments& arguments) {
  const auto puzzles = all_puzzles(settings);
  const PuzzleFolder& folder = choose(puzzles, arguments.puzzle);
  const fs::path file = kernel_file(settings, folder, arguments.file, arguments.solution);
  CheckOptions options = check_options(settings, file);
  select_case(options, arguments.only_case);
  options.fingerprint = false;
  options.meta = parse_meta(arguments.meta, file);
  const Report checked = check(folder, options);
  if (!checked.usage_error.empty()) throw UsageError(checked.usage_error);
  if (!has_run(checked)) {
    fmt::print("{}", to_text(checked, text_style(settings, STDOUT_FILENO)));
    return exit_code(checked.verdict);
  }
  const ViewCase shown = view_case(folder, options, checked);
  const fs::path out = arguments.out.empty() ? settings.work_dir / "view" / (folder.path.filename().string() + ".html")
                                             : fs::absolute(arguments.out).lexically_normal();
  const std::string page = view_page(shown, settings.root);
  write_file(out, page);
  fmt::print("wrote {} ({} KB), {}: {}\nopen it in a browser; it needs no network\n", shown_path(out), (page.size() + 1023) / 1024,
             name(shown.report.verdict), summary(shown));
  if (!arguments.trace.empty()) write_chrome_trace(shown, arguments.trace);
  return 0;
}

}  // namespace kl::cli

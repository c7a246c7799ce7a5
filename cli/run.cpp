#include <unistd.h>

#include <cstdio>

#include <fmt/format.h>

#include <checker/check.hpp>
#include <checker/counters_text.hpp>
#include <checker/json.hpp>
#include <checker/text.hpp>
#include <cli/backend.hpp>
#include <cli/bench/standing.hpp>
#include <cli/cards.hpp>
#include <cli/choose.hpp>
#include <cli/gpu_run.hpp>
#include <cli/inspect/inspect.hpp>
#include <cli/learner_file.hpp>
#include <cli/meta_option.hpp>
#include <cli/picture/run.hpp>
#include <cli/progress_store.hpp>
#include <cli/run_options.hpp>
#include <cli/saved_case.hpp>
#include <cli/status.hpp>
#include <cli/tune/tuned.hpp>
#include <cli/usage_error.hpp>
#include <cli/verbs.hpp>
#include <cli/view/trace.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

Report unavailable_report(const PuzzleFolder& folder, const RunArguments& arguments, const fs::path& file,
                          std::string why) {
  Report report;
  report.number = folder.number;
  report.slug = folder.slug;
  report.title = folder.title;
  report.backend = arguments.backend;
  report.file = file.string();
  report.verdict = Verdict::kUnavailable;
  report.unavailable = std::move(why);
  return report;
}

MetaValues meta_of_tuning(const Settings& settings, const PuzzleFolder& folder, const RunArguments& arguments, const fs::path& file) {
  if (arguments.backend != "gpu") throw UsageError("--tuned goes with --backend gpu: values are found for a GPU");
  TunedValues values = tuned_values_here(settings, folder, file);
  fmt::print(stderr, "kernelings: {}\n", values.remark);
  return std::move(values.meta);
}

// What the learner reached before, and remembers this run.
void show_standing(const Settings& settings, const PuzzleFolder& folder, const std::string& device, BenchRow& row, bool json) {
  BenchHistory history(settings.work_dir);
  remember(history, progress_key(folder), device, row);
  if (!row.standing.empty() && !json) fmt::print("{}\n", row.standing);
  if (const std::string warning = history.take_warning(); !warning.empty()) fmt::print(stderr, "kernelings: {}\n", warning);
}

// The report, and where the pictures are.
int run_image(const Settings& settings, const PuzzleFolder& folder, const RunArguments& arguments, const fs::path& file) {
  if (arguments.backend != "sim" || arguments.only_case || !arguments.trace.empty())
    throw UsageError("--image runs the picture as the one case, on the simulator; it goes with neither --backend gpu, --case nor --trace");
  CheckOptions options = check_options(settings, file);
  options.meta = parse_meta(arguments.meta, file);
  PictureRun on_picture = run_on_picture(settings, folder, options, *arguments.image);
  if (!on_picture.report.usage_error.empty()) throw UsageError(on_picture.report.usage_error);
  add_card(folder, on_picture.report);
  if (!on_picture.remark.empty()) fmt::print(stderr, "kernelings: {}\n", on_picture.remark);
  // Before the report, whose last line is the verdict.
  for (const fs::path& picture : on_picture.pictures)
    if (!arguments.json) fmt::print("picture: {}\n", shown_path(picture));
  fmt::print("{}", arguments.json ? to_json(on_picture.report) : to_text(on_picture.report, text_style(settings, STDOUT_FILENO)));
  return exit_code(on_picture.report.verdict);
}

}  // namespace

int run(const Settings& settings, const RunArguments& arguments) {
  const auto puzzles = all_puzzles(settings);
  const PuzzleFolder& folder = choose(puzzles, arguments.puzzle);
  const std::string unavailable = backend_unavailable(arguments.backend);
  const fs::path file = kernel_file(settings, folder, arguments.file, arguments.solution);
  if (!arguments.trace.empty() && (arguments.backend != "sim" || arguments.look != Look::kCheck))
    throw UsageError("--trace records what the simulator does; it goes with neither --backend gpu nor a look inside");
  if ((!settings.schedule.empty() || settings.exhaustive) && arguments.backend != "sim")
    throw UsageError("--schedule and --exhaustive choose the order of blocks, which a GPU lets nobody choose; leave out --backend gpu");
  if (arguments.shrink && (arguments.backend != "sim" || arguments.look != Look::kCheck || !arguments.trace.empty()))
    throw UsageError("--shrink looks for a smaller case on the simulator: first find it, then give it to --case");
  if (arguments.counters && (arguments.backend != "sim" || arguments.look != Look::kCheck))
    throw UsageError("--counters shows what the simulator models; on a GPU, --ncu measures it");
  if (arguments.look != Look::kCheck) return inspect(settings, arguments, folder, file);
  if (arguments.image) return run_image(settings, folder, arguments, file);
  Report report;
  std::string timing, device;
  std::optional<BenchRow> row;
  if (unavailable.empty()) {
    CheckOptions options = check_options(settings, file);
    select_case(options, arguments.only_case);
    options.counters = arguments.counters;
    options.meta = arguments.tuned ? meta_of_tuning(settings, folder, arguments, file) : parse_meta(arguments.meta, file);
    if (arguments.backend == "gpu") {
      GpuRun on_gpu = run_on_gpu(folder, options, arguments.timed);
      report = std::move(on_gpu.report);
      timing = std::move(on_gpu.timing);
      device = std::move(on_gpu.device);
      row = std::move(on_gpu.row);
      // In a report as text, metrics are what the simulator models.
      if (arguments.json) report.metrics = std::move(on_gpu.metrics);
    } else {
      report = check(folder, options);
    }
    if (!report.usage_error.empty()) throw UsageError(report.usage_error);
    if (arguments.shrink) report = shrunk_report(settings, folder, options, std::move(report));
    else if (arguments.backend == "sim" && !arguments.only_case) suggest_smaller_case(folder, options, report);
    add_card(folder, report);
    if (!arguments.trace.empty()) write_trace(folder, options, report, arguments.trace);
  } else {
    report = unavailable_report(folder, arguments, file, unavailable);
  }
  if (arguments.counters && !arguments.json) fmt::print("{}", counters_text(report, text_style(settings, STDOUT_FILENO)));
  fmt::print("{}", arguments.json ? to_json(report) : to_text(report, text_style(settings, STDOUT_FILENO)));
  if (!timing.empty() && !arguments.json) fmt::print("{}\n", timing);
  if (!arguments.solution && file == learner_file(settings, folder)) {
    if (row) show_standing(settings, folder, device, *row, arguments.json);
    ProgressStore store(settings.work_dir);
    record_run(store, folder, report.verdict, !arguments.only_case && !report.shrunk, file);
    print_warning(store);
  }
  return exit_code(report.verdict);
}

}  // namespace kl::cli

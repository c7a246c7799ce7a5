// `run --ncu`: Nsight Compute over one launch of each kernel.
#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include <checker/report.hpp>
#include <cli/atomic_file.hpp>
#include <cli/inspect/inspect.hpp>
#include <cli/inspect/plan.hpp>
#include <cli/inspect/rerun.hpp>
#include <cli/learner_file.hpp>
#include <cli/meta_option.hpp>
#include <cli/run_options.hpp>
#include <gpu/inspect_profile.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

double metric(const gpu::ProfiledLaunch& launch, const char* name) {
  const auto found = launch.metrics.find(name);
  return found != launch.metrics.end() ? found->second : 0;
}

std::string launch_text(const gpu::ProfiledLaunch& l) {
  const double ns = metric(l, "gpu__time_duration.sum");
  const double bytes = metric(l, "dram__bytes_read.sum") + metric(l, "dram__bytes_write.sum");
  std::string text = fmt::format("{}, grid {}: {:.1f} us\n", l.kernel, l.grid, ns / 1000);
  text += fmt::format("  memory          {:.0f} % of its peak; {:.0f} GB/s\n", metric(l, "dram__throughput.avg.pct_of_peak_sustained_elapsed"),
                      ns > 0 ? bytes / ns : 0);
  text += fmt::format("  L2              {:.0f} % of its peak; {:.0f} % of sectors found there\n",
                      metric(l, "lts__throughput.avg.pct_of_peak_sustained_elapsed"), metric(l, "lts__t_sector_hit_rate.pct"));
  text += fmt::format("  multiprocessors {:.0f} % of their peak; {:.0f} % of their warps resident\n",
                      metric(l, "sm__throughput.avg.pct_of_peak_sustained_elapsed"), metric(l, "sm__warps_active.avg.pct_of_peak_sustained_active"));
  text += fmt::format("  bank conflicts  {:.0f}\n", metric(l, "l1tex__data_bank_conflicts_pipe_lsu_mem_shared.sum"));
  constexpr std::size_t kMost = 3;
  for (const gpu::Stall& stall : gpu::worst_stalls(l, kMost)) text += fmt::format("  a warp {:.0f} %  {}\n", stall.share, stall.reason);
  return text;
}

// Launches of the checked cases and, where the bench size follows, of one run of it: an empty case launches nothing.
std::size_t launches_to_profile(const Puzzle& puzzle, const PlannedRun& run, bool one_case) {
  std::size_t cases = 1;
  if (!one_case)
    for (const auto& values : puzzle.cases) cases += std::count(values.begin(), values.end(), 0) == 0 ? 1 : 0;
  std::size_t launches = 0;
  for (const gpu::PlannedKernel& k : run.kernels) launches += static_cast<std::size_t>(k.launches);
  return cases * launches;
}

}  // namespace

int profile(const Settings& settings, const RunArguments& arguments, const PuzzleFolder& folder, const fs::path& file) {
  CheckOptions options = check_options(settings, file);
  options.only_case = arguments.only_case;
  options.meta = parse_meta(arguments.meta, file);
  const PlannedRun run = plan_run(folder, options, arch_for(""));
  const LoadedPuzzle puzzle = load_puzzle(folder);
  if (run.refusal || run.kernels.empty() || puzzle.puzzle == nullptr) {
    fmt::print("there is nothing to profile; `./kernelings run {}` says why\n", folder.slug);
    return exit_code(run.refusal ? run.refusal->verdict : Verdict::kUnavailable);
  }
  std::string names;
  for (const gpu::PlannedKernel& k : run.kernels) names += (names.empty() ? "" : "|") + k.unit.kernel;
  const auto count = launches_to_profile(*puzzle.puzzle, run, arguments.only_case.has_value());
  const host::ChildResult child =
      run_under("ncu", {"--target-processes", "all", "--csv", "--print-units", "base", "--clock-control", "none", "--metrics", gpu::profile_metrics(),
                        "--kernel-name", fmt::format("regex:^tl_entry_({})$", names), "--launch-count", std::to_string(count), "--kill", "yes"},
                rerun_command(settings, arguments, folder, fs::absolute(file).lexically_normal(), true));
  const fs::path kept = settings.work_dir / fmt::format("{}.ncu.csv", folder.path.filename().string());
  fs::create_directories(settings.work_dir);  // a solution may be looked at before there is a work folder
  write_atomically(kept, child.output);
  const gpu::ProfileReport report = gpu::read_profile(child.output);
  if (!report.failure.empty()) {
    fmt::print("UNAVAILABLE {}; what Nsight Compute said is in {}\n", report.failure, shown_path(kept));
    return exit_code(Verdict::kUnavailable);
  }
  for (const gpu::ProfiledLaunch& launch : gpu::longest_launches(report)) fmt::print("{}", launch_text(launch));
  fmt::print("all figures: {}\n", shown_path(kept));
  return 0;
}

}  // namespace kl::cli

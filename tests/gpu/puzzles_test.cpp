// Every puzzle's solution passes on the GPU from the unchanged file, in every case. CTest runs each puzzle by itself: most of the time
// goes into compiling, and one GPU serves many processes.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <algorithm>

#include <checker/check.hpp>
#include <checker/puzzle_folder.hpp>
#include <checker/text.hpp>
#include <gpu/run_backend.hpp>
#include <host/paths.hpp>

namespace kl::gpu {
namespace {

std::vector<PuzzleFolder> puzzles() { return find_puzzles(host::source_root() / "puzzles"); }

class GpuPuzzles : public testing::TestWithParam<PuzzleFolder> {};

TEST_P(GpuPuzzles, ItsSolutionPasses) {
  // Without a driver nothing has to be compiled to know it. CUDA itself may not be opened here: it does not outlive a fork.
  if (dlopen("libcuda.so.1", RTLD_LAZY) == nullptr) GTEST_SKIP() << "there is no CUDA driver here";
  RunBackend backend;
  std::string no_gpu;
  const Backend gpu{"gpu", [&](const host::KernelSource& source) { return backend.compile(source); },
                    [&](const RunRequest& request) {
                      RunResult result = backend.run(request);
                      if (result.outcome == RunOutcome::kUnavailable) no_gpu = result.message;
                      return result;
                    }};
  const LoadedPuzzle puzzle = load_puzzle(GetParam());
  ASSERT_NE(puzzle.puzzle, nullptr) << puzzle.error;
  Puzzle specification = *puzzle.puzzle;
  specification.targets.clear();  // of counters that the simulator models
  const Report report = check(specification, GetParam(), {.file = GetParam().solution(), .schedules = 1}, gpu);
  if (!no_gpu.empty()) GTEST_SKIP() << no_gpu;
  EXPECT_EQ(report.verdict, Verdict::kPass) << to_text(report, false);
  EXPECT_EQ(report.cases.size(), specification.cases.size());
}

INSTANTIATE_TEST_SUITE_P(Puzzles, GpuPuzzles, testing::ValuesIn(puzzles()), [](const auto& info) {
  std::string name = info.param.path.filename();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace kl::gpu

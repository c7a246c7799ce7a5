// Every puzzle's solution passes on the GPU from the unchanged file, in every case.
#include <gtest/gtest.h>

#include <checker/check.hpp>
#include <checker/puzzle_folder.hpp>
#include <checker/text.hpp>
#include <host/paths.hpp>

#include "machine.hpp"

namespace kl::gpu {
namespace {

TEST(GpuPuzzles, EverySolutionPasses) {
  KL_NEED_GPU();
  RunBackend backend;
  const Backend gpu{"gpu", [&](const host::KernelSource& source) { return backend.compile(source); },
                    [&](const RunRequest& request) { return backend.run(request); }};
  for (const PuzzleFolder& folder : find_puzzles(host::source_root() / "puzzles")) {
    const LoadedPuzzle puzzle = load_puzzle(folder);
    ASSERT_NE(puzzle.puzzle, nullptr) << puzzle.error;
    Puzzle specification = *puzzle.puzzle;
    specification.targets.clear();  // of counters that the simulator models
    const Report report = check(specification, folder, {.file = folder.solution(), .schedules = 1}, gpu);
    EXPECT_EQ(report.verdict, Verdict::kPass) << to_text(report, false);
  }
}

}  // namespace
}  // namespace kl::gpu

// A backend that cannot see holes: the file's text tells of them, and the verdict is the simulator's.
#include <gtest/gtest.h>

#include <checker/check.hpp>
#include <checker/puzzle_folder.hpp>
#include <checker/text.hpp>
#include <host/paths.hpp>

namespace kl {
namespace {

Puzzle small_puzzle() {
  Puzzle puzzle;
  puzzle.title = "sum";
  puzzle.parameters = {"n"};
  puzzle.cases = {{4}};
  puzzle.arguments = [](const Case& c) -> Arguments { return {output<float>("z", {c["n"]})}; };
  puzzle.reference = [](const Case&, Data& d) { d.out("z").setZero(); };
  puzzle.tolerance = exact("zeros");
  return puzzle;
}

// What a GPU says of a plan whose kernel has lost its marker.
Backend blind_backend(bool reports_holes) {
  return {.name = "gpu",
          .compile =
              [](const host::KernelSource&) {
                host::CompileResult result;
                result.ok = true;
                return result;
              },
          .run =
              [](const RunRequest& request) {
                RunResult result;
                Finding launch;
                launch.kind = FindingKind::kBadLaunch;
                launch.detail = "the launched function is not marked TL_KERNEL";
                result.findings.push_back(launch);
                for (const Argument& a : request.arguments) result.buffers.push_back({std::get<Buffer>(a).bytes, {}, {}});
                return result;
              },
          .reports_holes = reports_holes};
}

Report check_file(bool starter, bool reports_holes) {
  const auto folders = find_puzzles(host::source_root() / "puzzles");
  const auto folder = std::find_if(folders.begin(), folders.end(), [](const PuzzleFolder& f) { return f.number == 8; });
  const Puzzle puzzle = small_puzzle();
  return check(puzzle, *folder, {.file = starter ? folder->starter() : folder->solution(), .schedules = 1, .fingerprint = false},
               blind_backend(reports_holes));
}

TEST(BackendHoles, OpenHolesAreWrongAndNamed) {
  const Report report = check_file(true, false);
  EXPECT_EQ(report.verdict, Verdict::kWrong) << to_text(report, false);
  EXPECT_NE(to_text(report, false).find("0 of 14 holes filled"), std::string::npos) << to_text(report, false);
}

TEST(BackendHoles, AFullFileThatCannotBeLaunchedIsACrash) { EXPECT_EQ(check_file(false, false).verdict, Verdict::kCrash); }

TEST(BackendHoles, ABackendThatSeesThemIsBelieved) { EXPECT_EQ(check_file(true, true).verdict, Verdict::kCrash); }

}  // namespace
}  // namespace kl

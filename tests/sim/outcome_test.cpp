// Kernels that do not come to an end: the outcome, and the learner's line.
#include <gtest/gtest.h>

#include <host/host_compiler.hpp>
#include <sim/simulator.hpp>

namespace kl {
namespace {

RunResult run_kernel(const char* name) {
  const std::filesystem::path file = std::filesystem::path(KL_SOURCE_DIR) / "tests/sim/kernels" / name;
  const host::CompileResult compiled = host::compile_kernel({.file = file});
  EXPECT_TRUE(compiled.ok) << compiled.log;
  RunRequest request;
  request.module = compiled.module;
  request.arguments = {Buffer{"out", tl::dtype_id::int32, Role::kOutput, {32}, {1}, std::vector<std::byte>(128)}};
  request.limits.time_ms = 500;
  return sim::simulate(request);
}

TEST(Outcome, AnEndlessLoopTimesOutAtItsLine) {
  const RunResult result = run_kernel("endless_loop.hpp");
  EXPECT_EQ(result.outcome, RunOutcome::kTimedOut) << result.message;
  EXPECT_EQ(std::filesystem::path(result.where.file).filename(), "endless_loop.hpp");
  EXPECT_EQ(result.where.line, 7);
}

TEST(Outcome, ARaceBeforeATimeOutNamesBothItsSides) {
  const RunResult result = run_kernel("race_then_hang.hpp");
  EXPECT_EQ(result.outcome, RunOutcome::kTimedOut) << result.message;
  ASSERT_FALSE(result.findings.empty());
  const Finding& race = result.findings[0];
  EXPECT_EQ(race.kind, FindingKind::kRace);
  EXPECT_EQ(race.element, 0);
  EXPECT_EQ(race.here.block[0], 1);
  EXPECT_EQ(race.other.block[0], 0);
  EXPECT_EQ(race.other.lane, 0);
  EXPECT_EQ(race.other.place.line, 5);
}

TEST(Outcome, AWriteToNowhereCrashesAtItsLine) {
  const RunResult result = run_kernel("null_write.hpp");
  EXPECT_EQ(result.outcome, RunOutcome::kCrashed) << result.message;
  EXPECT_EQ(std::filesystem::path(result.where.file).filename(), "null_write.hpp");
  EXPECT_EQ(result.where.line, 6);
}

}  // namespace
}  // namespace kl

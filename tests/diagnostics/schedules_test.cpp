// Faults that have no race: only some schedules show them, as other outputs. And what must come out alike in all.
#include <set>

#include <gtest/gtest.h>

#include <host/host_compiler.hpp>
#include <sim/simulator.hpp>

namespace kl {
namespace {

namespace fs = std::filesystem;

Argument inout(const char* name, std::int64_t size) {
  return Buffer{name, tl::dtype_id::int32, Role::kInout, {size}, {1}, std::vector<std::byte>(static_cast<std::size_t>(4 * size))};
}

// The outputs of 64 schedules, and in `schedules` how many it took until two differed.
std::set<std::vector<std::byte>> outcomes(const char* kernel, const std::vector<Argument>& arguments, int& schedules) {
  const host::CompileResult compiled = host::compile_kernel({.file = fs::path(KL_SOURCE_DIR) / "tests/diagnostics/kernels" / kernel});
  EXPECT_TRUE(compiled.ok) << compiled.log;
  RunRequest request;
  request.module = compiled.module;
  request.arguments = arguments;
  std::set<std::vector<std::byte>> seen;
  schedules = 0;
  for (std::uint64_t seed = 0; seed < 64; ++seed) {
    request.schedule.order = seed % 2 == 0 ? BlockOrder::kInterleaved : BlockOrder::kPrioritised;
    request.schedule.seed = seed;
    const RunResult result = sim::simulate(request);
    EXPECT_EQ(result.outcome, RunOutcome::kCompleted) << result.message;
    EXPECT_TRUE(result.findings.empty());
    EXPECT_GT(result.counters.synchronisations, 0);
    seen.insert(result.buffers.back().bytes);
    if (seen.size() < 2) schedules = static_cast<int>(seed) + 1;
  }
  return seen;
}

TEST(Schedules, ShowALostUpdate) {
  int schedules = 0;
  EXPECT_GT(outcomes("order_lost_update.hpp", {inout("value", 1)}, schedules).size(), 1U);
  EXPECT_LT(schedules, 16);
}

TEST(Schedules, GiveOneResultWhereALockGuardsTheUpdate) {
  int schedules = 0;
  EXPECT_EQ(outcomes("order_lock_is_fine.hpp", {inout("lock", 1), inout("value", 1)}, schedules).size(), 1U);
}

}  // namespace
}  // namespace kl

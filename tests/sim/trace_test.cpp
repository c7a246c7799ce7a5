// What a run leaves in its trace: steps, lanes as strips, values, and a bound on all of it.
#include <gtest/gtest.h>

#include <cstring>

#include <host/host_compiler.hpp>
#include <sim/simulator.hpp>

namespace kl::sim {
namespace {

Buffer ints(const char* name, Role role, std::int64_t count) {
  return {name, tl::dtype_id::int32, role, {count}, {1}, std::vector<std::byte>(static_cast<std::size_t>(count) * 4)};
}

RunRequest request_of(const std::string& file, std::vector<Argument> arguments) {
  const host::CompileResult compiled = host::compile_kernel({.file = std::filesystem::path(KL_SOURCE_DIR) / "tests" / file});
  EXPECT_TRUE(compiled.ok) << compiled.log;
  RunRequest request;
  request.module = compiled.module;
  request.arguments = std::move(arguments);
  return request;
}

std::vector<std::string> kinds(const Trace& trace) {
  std::vector<std::string> names;
  for (const TraceStep& s : trace.steps) names.push_back(kTraceKindNames[static_cast<int>(s.kind)]);
  return names;
}

std::vector<std::int32_t> values(const Trace& trace, const TraceStep& step) {
  std::vector<std::int32_t> out(static_cast<std::size_t>(step.bytes) / 4);
  std::memcpy(out.data(), trace.bytes.data() + step.first_byte, static_cast<std::size_t>(step.bytes));
  return out;
}

TEST(Trace, KeepsATileWithGapsAsOneStripWithItsValues) {
  Trace trace;
  simulate_traced(request_of("sim/kernels/trace_strided.hpp", {ints("out", Role::kOutput, 32)}), trace);
  ASSERT_EQ(kinds(trace), (std::vector<std::string>{"store", "load", "store", "store", "end"}));
  const TraceStep& store = trace.steps[0];
  ASSERT_EQ(store.strips, 1);
  const TraceStrip& strip = trace.strips[static_cast<std::size_t>(store.first_strip)];
  EXPECT_EQ(strip.first, 0);
  EXPECT_EQ(strip.count, 4);
  EXPECT_EQ(strip.repeats, 4);
  EXPECT_EQ(strip.first_step, 8);
  EXPECT_EQ(strip.lane_step, 4);
  EXPECT_EQ(values(trace, store), (std::vector<std::int32_t>{0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6}));
  EXPECT_EQ(store.line, 7);
}

TEST(Trace, KnowsLanesThatAreMaskedOffAndThoseThatPointOutside) {
  Trace trace;
  const RunResult result = simulate_traced(request_of("sim/kernels/trace_strided.hpp", {ints("out", Role::kOutput, 32)}), trace);
  const TraceStep& load = trace.steps[1];
  EXPECT_EQ(load.extent[1] * load.extent[2], 16);
  std::int64_t read = 0;
  for (int i = 0; i < load.strips; ++i) read += trace.strips[static_cast<std::size_t>(load.first_strip + i)].elements();
  EXPECT_EQ(read, 8);
  EXPECT_EQ(load.refused, 0);
  const TraceStep& outside = trace.steps[2];
  ASSERT_EQ(outside.refused, 1);
  EXPECT_EQ(trace.strips[static_cast<std::size_t>(outside.first_refused)].first, 32);
  EXPECT_EQ(trace.strips[static_cast<std::size_t>(outside.first_refused)].elements(), 2);
  // The finding belongs to that step.
  ASSERT_EQ(result.findings.size(), 1u);
  EXPECT_EQ(load.findings, 0);
  EXPECT_EQ(outside.findings, 1);
}

TEST(Trace, FollowsSharedTilesAndAsynchronousCopies) {
  Trace trace;
  simulate_traced(request_of("diagnostics/kernels/copy_in_a_ring_is_fine.hpp", {ints("x", Role::kInput, 64), ints("out", Role::kOutput, 64)}), trace);
  const std::vector<std::string> all = kinds(trace);
  EXPECT_EQ(std::vector<std::string>(all.begin(), all.begin() + 12),
            (std::vector<std::string>{"shared begins", "load", "copy", "commit", "load", "copy", "commit", "wait", "copy arrives", "barrier", "load", "store"}));
  ASSERT_EQ(trace.tiles.size(), 1u);
  EXPECT_EQ(trace.tiles[0].rank, 2);
  EXPECT_EQ(trace.tiles[0].extent[1], 16);
  EXPECT_TRUE(trace.steps[1].by_copy);
  EXPECT_FALSE(trace.steps[10].by_copy);
  EXPECT_EQ(trace.steps[8].tensor, kFirstTraceTile);
  EXPECT_EQ(trace.steps[8].bytes, 64);
  EXPECT_EQ(all.back(), "end");
}

TEST(Trace, CountsTheLooksOfABlockThatWaits) {
  Trace trace;
  const RunResult result = simulate_traced(
      request_of("diagnostics/kernels/deadlock_each_waits_for_the_other.hpp", {ints("flags", Role::kInout, 2), ints("out", Role::kOutput, 2)}), trace);
  EXPECT_EQ(result.findings.size(), 2u);
  ASSERT_EQ(trace.steps.size(), 2u);
  EXPECT_GT(trace.steps[0].repeats, 1000);
  EXPECT_EQ(trace.steps[1].block, 1);
}

TEST(Trace, EndsWhereItIsFullAndSaysHowMuchThereWas) {
  Trace trace;
  const RunResult result = simulate_traced(request_of("sim/kernels/trace_long.hpp", {ints("out", Role::kOutput, 32)}), trace);
  EXPECT_EQ(result.outcome, RunOutcome::kCompleted);
  EXPECT_EQ(trace.steps.size(), static_cast<std::size_t>(kMaxTraceSteps));
  EXPECT_EQ(trace.steps_seen, 5001);
}

TEST(Trace, KeepsWhatAChildDidBeforeItDied) {
  RunRequest request = request_of("sim/kernels/store_then_hang.hpp", {ints("out", Role::kOutput, 32)});
  request.limits.time_ms = 300;
  Trace trace;
  EXPECT_EQ(simulate_traced(request, trace).outcome, RunOutcome::kTimedOut);
  ASSERT_EQ(kinds(trace), (std::vector<std::string>{"store"}));
  EXPECT_EQ(values(trace, trace.steps[0]), (std::vector<std::int32_t>{7}));
}

TEST(Trace, ChangesNothingAndRepeatsItself) {
  const RunRequest request = request_of("sim/kernels/trace_strided.hpp", {ints("out", Role::kOutput, 32)});
  const RunResult plain = simulate(request);
  Trace first, second;
  const RunResult traced = simulate_traced(request, first);
  simulate_traced(request, second);
  EXPECT_EQ(traced.buffers[0].bytes, plain.buffers[0].bytes);
  EXPECT_EQ(traced.findings.size(), plain.findings.size());
  EXPECT_EQ(first.bytes, second.bytes);
  EXPECT_EQ(kinds(first), kinds(second));
}

}  // namespace
}  // namespace kl::sim

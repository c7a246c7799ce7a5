// Machines that are not as they should be, and plans that go wrong among others, on a driver that plays them.
#include <gtest/gtest.h>

#include <set>

#include <checker/inputs.hpp>
#include <gpu/plan_kernels.hpp>

#include "machine.hpp"

namespace kl::gpu {
namespace {

constexpr std::int64_t kElements = 1000;
constexpr const char* kCopy = "tl.store(y + at, tl.load(x + at, at < n), at < n);";

class GpuMachines : public testing::Test {
 protected:
  void SetUp() override {
    unsetenv("CUDA_VISIBLE_DEVICES");
    unsetenv("FAKE_GPU");
    KernelUnit probe{file("copy"), "copy", "sm_90a", 4, {}, {}};
    if (const CompiledKernel kernel = compile(probe); !kernel.unavailable.empty()) GTEST_SKIP() << kernel.unavailable;
  }
  void TearDown() override { unsetenv("FAKE_GPU"); }
  void machine(const char* fault) { setenv("FAKE_GPU", fault, 1); }

  // The fake driver goes by the kernel's name.
  std::filesystem::path file(std::string name, std::string statement = kCopy) {
    std::string text = copy_kernel(statement);
    for (auto at = text.find("copy"); at != std::string::npos; at = text.find("copy", at + name.size())) text.replace(at, 4, name);
    return write_kernel(test_folder(), name, text);
  }
  RunResult run(const std::string& name, int time_ms = 10'000) { return run_on_gpu(backend_, file(name), kElements, time_ms); }

  Rival rival(const std::string& name) {
    const auto compiled = backend_.compile({.file = file(name)});
    EXPECT_TRUE(compiled.ok) << compiled.log;
    return {.name = name, .module = compiled.module, .file = file(name)};
  }
  GpuResult time(const std::string& name, std::vector<Rival> rivals, int time_ms = 10'000) {
    RunRequest request;
    request.module = backend_.compile({.file = file(name)}).module;
    Buffer x = floats("x", Role::kInput, 0), y = floats("y", Role::kOutput, 0);
    x.shape = y.shape = {kElements};
    request.arguments = {x, y, number("n", kElements)};
    request.limits.time_ms = time_ms;
    return backend_.time(request, {.bytes = 8.0 * kElements, .budget_ms = 200, .fills = {{-1, 3}, {}}, .rivals = std::move(rivals),
                                   .seeds = {4, 5}, .keep_outputs = true});
  }
  RunBackend backend_;
};

TEST_F(GpuMachines, GoodOneRuns) {
  const RunResult result = run("copy");
  EXPECT_EQ(result.outcome, RunOutcome::kCompleted) << result.message;
  EXPECT_TRUE(result.findings.empty());
  ASSERT_EQ(result.buffers.size(), 2U);
  EXPECT_EQ(float_at(result.buffers[1], 999), 999.0F);
  EXPECT_EQ(result.buffers[1].written[0], 1);
}

struct BadMachine {
  const char* fault;
  const char* says;
};
TEST_F(GpuMachines, BadOneIsUnavailableAndSaysWhatToDo) {
  for (const BadMachine& bad : {BadMachine{"none", "CUDA_VISIBLE_DEVICES"}, {"old", "update the driver"}, {"mismatch", "restart the machine"},
                                {"volta", "7.5 or newer"}}) {
    SCOPED_TRACE(bad.fault);
    machine(bad.fault);
    const RunResult result = run("copy");
    EXPECT_EQ(result.outcome, RunOutcome::kUnavailable);
    EXPECT_NE(result.message.find(bad.says), std::string::npos) << result.message;
  }
  unsetenv("FAKE_GPU");
  EXPECT_EQ(run("copy").outcome, RunOutcome::kCompleted) << "the next run works";
}

TEST_F(GpuMachines, NoMemoryLeftNamesTheSizes) {
  machine("full");
  const RunResult result = run_on_gpu(backend_, file("copy"), 1 << 20);
  EXPECT_EQ(result.outcome, RunOutcome::kUnavailable);
  EXPECT_NE(result.message.find("x needs 0.00 GiB and Fake GPU has 0.00 of 1.0 GiB free"), std::string::npos) << result.message;
  EXPECT_EQ(run("copy").outcome, RunOutcome::kCompleted) << "small cases fit";
}

TEST_F(GpuMachines, LostDeviceSaysSo) {
  machine("lost");
  const GpuResult result = time("copy", {});
  EXPECT_FALSE(result.timing);
  EXPECT_EQ(result.run.outcome, RunOutcome::kUnavailable);
  EXPECT_NE(result.run.message.find("the GPU was lost"), std::string::npos) << result.run.message;
}

TEST_F(GpuMachines, SecondGpuIsMentioned) {
  machine("two");
  const GpuResult result = time("copy", {});
  EXPECT_EQ(result.device, "Fake GPU");
  EXPECT_EQ(result.note, "Fake GPU is the first of 2 GPUs; CUDA_VISIBLE_DEVICES=1 takes the next (Other GPU)");
  unsetenv("FAKE_GPU");
  EXPECT_EQ(time("copy", {}).note, "");
}

TEST_F(GpuMachines, GpuNewerThanTheToolkitGetsPtx) {
  machine("future");
  const RunResult result = run("copy");
  EXPECT_EQ(result.outcome, RunOutcome::kCompleted) << result.message;
}

TEST_F(GpuMachines, HangingKernelIsATimeOutAndTheNextRunWorks) {
  const RunResult result = run("hang", 700);
  EXPECT_EQ(result.outcome, RunOutcome::kTimedOut);
  EXPECT_NE(result.message.find("0.7 s"), std::string::npos) << result.message;
  EXPECT_EQ(run("copy").outcome, RunOutcome::kCompleted);
}

TEST_F(GpuMachines, RefusedKernelHasTheLearnersLine) {
  // Correct for the host, which does not instantiate what only the GPU compiles.
  const auto bad = file("refused", "\n#if defined(__CUDACC__)\n  int wrong = tl.nothing_of_this_name();\n#endif");
  const RunResult result = run_on_gpu(backend_, bad, kElements);
  EXPECT_EQ(result.outcome, RunOutcome::kRefused) << result.message;
  EXPECT_EQ(result.where.line, 7) << result.message;
  EXPECT_NE(result.message.find("nothing_of_this_name"), std::string::npos) << result.message;
}

TEST_F(GpuMachines, TimedOutputsAreThoseOfTheCheckersInputs) {
  const GpuResult result = time("copy", {});
  ASSERT_TRUE(result.timing) << result.run.message;
  EXPECT_NEAR(result.timing->median_us, 100, 1e-3);
  EXPECT_NEAR(result.timing->launch_us, 100, 1e-3);
  EXPECT_NEAR(result.timing->percent, 100, 1e-3);
  EXPECT_TRUE(result.repeatable);
  ASSERT_EQ(result.outputs.size(), 2U);
  for (const TimedOutputs& outputs : result.outputs) {
    std::vector<double> want(kElements);
    input_values(input<float>("x", {kElements}, uniform(-1, 3)), outputs.seed, 0, kElements, want.data());
    ASSERT_EQ(outputs.buffers[1].bytes.size(), kElements * sizeof(float));
    for (std::size_t i = 0; i < want.size(); ++i) ASSERT_EQ(float_at(outputs.buffers[1], i), want[i]) << i;
  }
}

// Each is told what it did, and the good ones have their figures.
// Samples that nobody can prepare for: each round has a seed of its own, and those that come back are true to theirs.
TEST_F(GpuMachines, HiddenSamplesHaveSeedsOfTheirOwn) {
  RunRequest request;
  request.module = backend_.compile({.file = file("copy")}).module;
  Buffer x = floats("x", Role::kInput, 0), y = floats("y", Role::kOutput, 0);
  x.shape = y.shape = {kElements};
  request.arguments = {x, y, number("n", kElements)};
  TimingRequest timing{.bytes = 8.0 * kElements, .budget_ms = 200, .fills = {{-1, 3}, {}}, .rivals = {rival("twin"), rival("wrong")}};
  timing.kept_samples = kMostKeptSamples;
  const GpuResult result = backend_.time(request, timing);
  ASSERT_EQ(result.run.outcome, RunOutcome::kCompleted) << result.run.message;
  ASSERT_EQ(result.outputs.size(), static_cast<std::size_t>(kMostKeptSamples));
  ASSERT_EQ(result.rivals.size(), 2U);
  EXPECT_TRUE(result.rivals[0].same_outputs);
  EXPECT_FALSE(result.rivals[1].same_outputs);
  EXPECT_DOUBLE_EQ(result.rivals[0].ratio.median, 1);
  EXPECT_EQ(result.rivals[0].outputs.size(), static_cast<std::size_t>(kMostKeptSamples));
  std::set<std::uint64_t> seeds;
  const ArgumentSpec spec = input<float>("x", {kElements}, uniform(-1, 3));
  for (const TimedOutputs& kept : result.outputs) {
    seeds.insert(kept.seed);
    std::vector<double> want(kElements);
    input_values(spec, kept.seed, 0, kElements, want.data());
    for (const int i : {0, 1, 500, 999}) EXPECT_EQ(float_at(kept.buffers[1], i), static_cast<float>(want[static_cast<std::size_t>(i)])) << kept.seed << " " << i;
  }
  EXPECT_EQ(seeds.size(), static_cast<std::size_t>(kMostKeptSamples));
  ASSERT_TRUE(result.timing);
  EXPECT_GT(result.timing->copy_us, 0);
}

// Nothing of the file is needed, and nothing is compiled that was not given.
TEST_F(GpuMachines, APreparedPlanRunsWithoutItsFile) {
  Prepared prepared;
  RunRequest request;
  request.module = backend_.compile({.file = file("copy")}).module;
  Buffer x = floats("x", Role::kInput, kElements), y = floats("y", Role::kOutput, kElements);
  request.arguments = {x, y, number("n", kElements)};
  prepared.plan = host::plan_in_child(request, 13);
  ASSERT_EQ(prepared.plan.outcome, RunOutcome::kCompleted) << prepared.plan.message;
  GpuRequest gpu;
  gpu.run.arguments = request.arguments;
  gpu.prepared = std::make_shared<const Prepared>(prepared);
  const GpuResult without = execute(gpu);
  EXPECT_EQ(without.run.outcome, RunOutcome::kRefused);
  EXPECT_NE(without.compiler_log.find("no code for copy"), std::string::npos) << without.compiler_log;
  for (const PlannedKernel& k : kernels_of(prepared.plan.plan, file("copy"), "sm_90a", {})) prepared.kernels.push_back({k.unit.kernel, k.unit.num_warps, k.unit.arguments, compile(k.unit)});
  gpu.prepared = std::make_shared<const Prepared>(prepared);
  const GpuResult with = execute(gpu);
  EXPECT_EQ(with.run.outcome, RunOutcome::kCompleted) << with.run.message;
  EXPECT_EQ(float_at(with.run.buffers[1], 999), 999.0F);
}

TEST_F(GpuMachines, BadRivalsLeaveTheOthersAlone) {
  const GpuResult result = time("copy", {rival("far"), rival("wrong"), rival("hang"), rival("stray"), rival("toobig"), rival("twin")}, 700);
  ASSERT_TRUE(result.timing) << result.run.message;
  EXPECT_TRUE(result.run.findings.empty());
  ASSERT_EQ(result.rivals.size(), 6U);
  const RivalResult &far = result.rivals[0], &wrong = result.rivals[1], &hang = result.rivals[2], &stray = result.rivals[3],
                    &toobig = result.rivals[4], &twin = result.rivals[5];
  EXPECT_FALSE(far.timing);
  EXPECT_EQ(far.outcome, RunOutcome::kCrashed);
  EXPECT_NE(far.message.find("far leaves its tensors"), std::string::npos) << far.message;
  EXPECT_TRUE(wrong.timing) << wrong.message;
  EXPECT_FALSE(wrong.same_outputs);
  EXPECT_EQ(hang.outcome, RunOutcome::kTimedOut) << hang.message;
  EXPECT_FALSE(stray.timing);
  EXPECT_NE(stray.message.find("stray leaves its tensors"), std::string::npos) << stray.message;
  EXPECT_NE(toobig.message.find("fewer warps"), std::string::npos) << toobig.message;
  EXPECT_TRUE(twin.timing) << twin.message;
  EXPECT_TRUE(twin.same_outputs);
}

TEST_F(GpuMachines, OwnFaultIsToldToTheRivals) {
  const GpuResult result = time("far", {rival("twin")});
  EXPECT_FALSE(result.timing);
  ASSERT_EQ(result.run.findings.size(), 1U);
  EXPECT_EQ(result.run.findings[0].kind, FindingKind::kOutOfBounds);
  ASSERT_EQ(result.rivals.size(), 1U);
  EXPECT_FALSE(result.rivals[0].timing);
}

TEST_F(GpuMachines, OutputsThatChangeAreNotRepeatable) {
  const GpuResult result = time("unsteady", {rival("copy")});
  ASSERT_TRUE(result.timing) << result.run.message;
  EXPECT_FALSE(result.repeatable);
  EXPECT_FALSE(result.rivals[0].same_outputs);
}

}  // namespace
}  // namespace kl::gpu

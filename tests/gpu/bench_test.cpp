// Timing: figures that hang together, of tensors filled on the GPU.
#include <gtest/gtest.h>

#include <cmath>

#include <checker/large_inputs.hpp>

#include "machine.hpp"

namespace kl::gpu {
namespace {

TEST(GpuTiming, OfACopyIsAboutACopy) {
  KL_NEED_GPU();
  constexpr std::int64_t kElements = 1 << 26;
  RunBackend backend;
  const auto file = write_kernel(test_folder(), "copy", copy_kernel("tl.store(y + at, tl.load(x + at, at < n), at < n);"));
  const auto compiled = backend.compile({.file = file, .meta = {{"BLOCK", "1024"}}});
  ASSERT_TRUE(compiled.ok) << compiled.log;
  RunRequest request;
  request.module = compiled.module;
  Buffer x = floats("x", Role::kInput, 0), y = floats("y", Role::kOutput, 0);
  x.shape = y.shape = {kElements};
  request.arguments = {x, y, number("n", kElements)};
  const GpuResult result = backend.time(request, {.bytes = 8.0 * kElements, .fills = {{-1, 1}, {}}});
  ASSERT_TRUE(result.timing.has_value()) << result.run.message;
  EXPECT_TRUE(result.run.findings.empty());
  const GpuTiming& t = *result.timing;
  EXPECT_LE(t.low_us, t.median_us);
  EXPECT_LE(t.median_us, t.high_us);
  EXPECT_GE(t.samples, 25);
  EXPECT_GT(t.percent, 70);
  EXPECT_LT(t.percent, 130);
  EXPECT_NEAR(t.gb_per_s, 8.0 * kElements / t.median_us / 1000, 1);
}

// A tensor filled on the GPU, bit for bit that of the checker, and the timed outputs come back.
constexpr std::int64_t kFilled = 1'000'003;

void check_fill(const char* type, const ArgumentSpec& spec) {
  SCOPED_TRACE(type);
  const std::string element = type;
  std::string text = copy_kernel("tl.store(y + at, tl.load(x + at, at < n), at < n);");
  for (auto at = text.find("float>"); at != std::string::npos; at = text.find("float>", at + element.size())) text.replace(at, 5, element);
  RunBackend backend;
  const std::string name = tl::short_name(spec.type);
  const auto compiled = backend.compile({.file = write_kernel(test_folder(), name, text)});
  ASSERT_TRUE(compiled.ok) << compiled.log;
  ASSERT_TRUE(is_fillable(spec));
  RunRequest request;
  request.module = compiled.module;
  Buffer x = floats("x", Role::kInput, 0), y = floats("y", Role::kOutput, 0);
  x.type = y.type = spec.type;
  x.shape = y.shape = spec.shape;
  request.arguments = {x, y, number("n", kFilled)};
  const GpuResult result = backend.time(request, {.bytes = 2.0 * static_cast<double>(tl::size_bytes(spec.type)) * kFilled,
                                                  .budget_ms = 50,
                                                  .fills = {{spec.fill.low, spec.fill.high, spec.fill.kind == kl::Fill::Kind::kIntegers, spec.fill.specials}, {}},
                                                  .seeds = {7, 8},
                                                  .keep_outputs = true});
  ASSERT_TRUE(result.timing) << result.run.message;
  EXPECT_TRUE(result.repeatable);
  EXPECT_GT(result.timing->launch_us, 0);
  ASSERT_EQ(result.outputs.size(), 2U);
  for (const TimedOutputs& outputs : result.outputs) {
    const auto want = make_large_buffer(spec, outputs.seed).bytes;
    const auto& have = outputs.buffers[1].bytes;
    ASSERT_EQ(have.size(), want.size());
    const auto [at, other] = std::mismatch(have.begin(), have.end(), want.begin());
    EXPECT_TRUE(at == have.end()) << "seed " << outputs.seed << ": byte " << at - have.begin() << " is "
                                  << int(*at) << " and should be " << int(*other);
  }
}

TEST(GpuTiming, FillsAreTheCheckersInputs) {
  KL_NEED_GPU();
  check_fill("float", input<float>("x", {kFilled}, with_specials(uniform(-1.5, 2.5), {0, -0.0, 1e30, 1e-40})));
  check_fill("tl::float16", input<f16>("x", {kFilled}, with_specials(uniform(-0.1, 70'000), {1e-7})));
  check_fill("tl::bfloat16", input<bf16>("x", {kFilled}, uniform(-1.5, 2.5)));
  check_fill("tl::float8e4nv", input<e4m3>("x", {kFilled}, uniform(-500, 500)));
  check_fill("double", input<double>("x", {kFilled}, uniform(-1.5, 2.5)));
  check_fill("int", input<std::int32_t>("x", {kFilled}, integers(-37, 91)));
  check_fill("signed char", input<std::int8_t>("x", {kFilled}, integers(-37, 91)));
}

TEST(GpuTiming, RivalsThatFailLeaveTheOthersAlone) {
  KL_NEED_GPU();
  constexpr std::int64_t kElements = 1 << 20;
  RunBackend backend;
  const auto rival = [&](const char* name, const std::string& statement) {
    const auto file = write_kernel(test_folder(), name, copy_kernel(statement));
    return Rival{.name = name, .module = backend.compile({.file = file}).module, .file = file};
  };
  const Rival own = rival("own", "tl.store(y + at, tl.load(x + at, at < n), at < n);");
  RunRequest request;
  request.module = own.module;
  Buffer x = floats("x", Role::kInput, 0), y = floats("y", Role::kOutput, 0);
  x.shape = y.shape = {kElements};
  request.arguments = {x, y, number("n", kElements)};
  request.limits.time_ms = 1500;
  const GpuResult result = backend.time(
      request, {.bytes = 8.0 * kElements, .budget_ms = 200, .fills = {{-1, 3}, {}},
                .rivals = {rival("far", "tl.store(y + (at + (1L << 40)), tl.load(x + at, at < n), at < n);"),
                           rival("twin", "tl.store(y + at, tl.load(x + at, at < n) + 0.0f, at < n);"),
                           rival("endless", "for (int i = 0; i < n || n > 0; i = (i + 1) & 1023) tl.store(y + at, tl.load(x + at, at < n) + float(i), at < n);"),
                           rival("wrong", "tl.store(y + at, tl.load(x + at, at < n) + 1.0f, at < n);")}});
  ASSERT_TRUE(result.timing) << result.run.message;
  ASSERT_EQ(result.rivals.size(), 4U);
  EXPECT_FALSE(result.rivals[0].timing);
  EXPECT_NE(result.rivals[0].message.find("leaves its tensors"), std::string::npos) << result.rivals[0].message;
  EXPECT_TRUE(result.rivals[1].timing) << result.rivals[1].message;
  EXPECT_TRUE(result.rivals[1].same_outputs);
  EXPECT_EQ(result.rivals[2].outcome, RunOutcome::kTimedOut) << result.rivals[2].message;
  EXPECT_TRUE(result.rivals[3].timing) << result.rivals[3].message;
  EXPECT_FALSE(result.rivals[3].same_outputs);
}

}  // namespace
}  // namespace kl::gpu

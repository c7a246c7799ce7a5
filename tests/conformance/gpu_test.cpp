// Runs the bodies of the other files on a GPU, and compares it with the simulator, bit for bit.
#include <cstring>
#include <tests/conformance/conformance.hpp>
#include <tl/small_float.hpp>

#include <gpu/run_backend.hpp>

namespace kl::conformance {
namespace {

RunResult run_on_gpu(const std::filesystem::path& file, std::vector<Argument> arguments,
                     const std::vector<std::pair<std::string, std::string>>& meta) {
  static gpu::RunBackend gpu;
  host::KernelSource source;
  source.file = file;
  source.meta = meta;
  const auto compiled = gpu.compile(source);
  EXPECT_TRUE(compiled.ok) << compiled.log << compiled.unavailable;
  RunRequest request;
  request.module = compiled.module;
  request.arguments = std::move(arguments);
  request.limits.time_ms = 60'000;
  return compiled.ok ? gpu.run(request) : RunResult{};
}

// Chooses the GPU for every test of this program, or skips them all.
class OnGpu : public testing::Environment {
 public:
  void SetUp() override {
    backend() = [](const std::filesystem::path& file, std::vector<Argument> arguments) {
      return run_on_gpu(file, std::move(arguments), {});
    };
    const auto probe = run("atomic_invalid.hpp", {inout("x", std::vector<int>(16, 0))});
    if (probe.outcome == RunOutcome::kUnavailable) GTEST_SKIP() << probe.message;
  }
};
const auto* const kOnGpu = testing::AddGlobalTestEnvironment(new OnGpu);

template <class T>
std::vector<T> small_numbers(std::size_t count) {
  std::vector<T> v;
  for (std::size_t i = 0; i < count; ++i) {
    const auto x = static_cast<float>((i * 7919 + i * i % 31) % 401) * 0.25f - 50;
    if constexpr (std::is_integral_v<T>)
      v.push_back(static_cast<T>(static_cast<int>(x * 3)));
    else
      v.push_back(T(x));
  }
  return v;
}
template <class T>
void add_pair(std::vector<Argument>& arguments, const char* x, const char* out) {
  constexpr std::size_t kElements = 4096, kResults = 131072;
  arguments.push_back(input(x, small_numbers<T>(kElements)));
  arguments.push_back(inout(out, std::vector<T>(kResults, T{})));
}

class Agreement : public testing::TestWithParam<const char*> {};

TEST_P(Agreement, EveryShapeAndSizeOfElement) {
  std::vector<Argument> arguments;
  add_pair<double>(arguments, "x8", "out8");
  add_pair<float>(arguments, "x4", "out4");
  add_pair<tl::float16>(arguments, "x2", "out2");
  add_pair<std::uint8_t>(arguments, "x1", "out1");
  arguments.push_back(inout("position", std::vector<int>(16384, 0)));
  const auto file = std::filesystem::path(KL_SOURCE_DIR) / "tests/conformance/kernels/shapes.hpp";
  const auto there = run_on_gpu(file, arguments, {{"num_warps", GetParam()}});
  const auto here = run_on_simulator(file, arguments);
  ASSERT_EQ(here.outcome, RunOutcome::kCompleted) << here.message;
  EXPECT_TRUE(here.findings.empty()) << finding_text(here);
  ASSERT_EQ(there.outcome, RunOutcome::kCompleted) << there.message;
  EXPECT_TRUE(there.findings.empty()) << finding_text(there);
  ASSERT_EQ(there.buffers.size(), here.buffers.size());
  for (std::size_t b = 0; b < here.buffers.size(); ++b) {
    const auto& want = here.buffers[b].bytes;
    const auto& got = there.buffers[b].bytes;
    ASSERT_EQ(got.size(), want.size());
    std::size_t differing = 0, first = want.size();
    for (std::size_t i = want.size(); i-- > 0;)
      if (got[i] != want[i]) ++differing, first = i;
    EXPECT_EQ(differing, 0u) << "buffer " << b << ": bytes differ, the first is " << first << " of " << want.size();
  }
}

INSTANTIATE_TEST_SUITE_P(Warps, Agreement, testing::Values("1", "4", "8"));

}  // namespace
}  // namespace kl::conformance

// Runs the bodies of the other files on a GPU, and compares it with the simulator, bit for bit.
#include <cstring>
#include <tests/conformance/conformance.hpp>
#include <tl/small_float.hpp>

#include <gpu/run_backend.hpp>

namespace kl::conformance {
namespace {

RunResult run_on_gpu(const std::filesystem::path& file, std::vector<Argument> arguments,
                     const Settings& meta, const Entry& entry = {}) {
  static gpu::RunBackend gpu;
  host::KernelSource source;
  source.file = file;
  source.meta = meta;
  source.entries = entry.compiled;
  const auto compiled = gpu.compile(source);
  EXPECT_TRUE(compiled.ok) << compiled.log << compiled.unavailable;
  RunRequest request;
  request.module = compiled.module;
  request.entry = entry.name;
  request.arguments = std::move(arguments);
  request.limits.time_ms = 60'000;
  return compiled.ok ? gpu.run(request) : RunResult{};
}

// Chooses the GPU for every test of this program, or skips them all.
class OnGpu : public testing::Environment {
 public:
  void SetUp() override {
    backend() = [](const std::filesystem::path& file, std::vector<Argument> arguments, const Settings& meta, const Entry& entry) {
      return run_on_gpu(file, std::move(arguments), meta, entry);
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
struct Setting {
  const char* warps;
  const char* bytes;  // of an element: double, float, float16, uint8
};
std::ostream& operator<<(std::ostream& out, const Setting& s) {
  return out << s.warps << " warps, elements of " << s.bytes << " bytes";
}

template <class T>
std::vector<Argument> arguments_of() {
  const auto results = [](const char* name) { return inout(name, std::vector<T>(32768, T{})); };
  return {input("x", small_numbers<T>(4096)), results("moved"), results("reduced"), inout("position", std::vector<int>(2048, 0)),
          results("scanned"), results("sorted")};
}
std::vector<Argument> arguments_of(const std::string& bytes) {
  return bytes == "8" ? arguments_of<double>() : bytes == "4" ? arguments_of<float>() : bytes == "2" ? arguments_of<tl::float16>() : arguments_of<std::uint8_t>();
}

class Agreement : public testing::TestWithParam<Setting> {};

TEST_P(Agreement, EveryShapeAndSizeOfElement) {
  const std::vector<std::pair<std::string, std::string>> meta = {{"num_warps", GetParam().warps}, {"BYTES", GetParam().bytes}};
  const auto arguments = arguments_of(GetParam().bytes);
  const auto file = std::filesystem::path(KL_SOURCE_DIR) / "tests/conformance/kernels/shapes.hpp";
  const auto there = run_on_gpu(file, arguments, meta);
  const auto here = run_on_simulator(file, arguments, meta);
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
    EXPECT_EQ(differing, 0u) << GetParam() << ", buffer " << b << ": bytes differ, the first is " << first << " of " << want.size();
  }
}

INSTANTIATE_TEST_SUITE_P(Settings, Agreement, testing::Values(Setting{"4", "4"}, Setting{"1", "4"}, Setting{"8", "4"}, Setting{"4", "8"}, Setting{"4", "2"},
                                         Setting{"8", "2"}, Setting{"4", "1"}));

}  // namespace
}  // namespace kl::conformance

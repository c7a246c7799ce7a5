// Diagnostics as data: every kernel file in kernels/ states its arguments and the exact report that the
// simulator must give, or that it must stay silent (example.hpp).
#include <sstream>

#include <gtest/gtest.h>

#include <host/host_compiler.hpp>
#include <sim/simulator.hpp>
#include <tests/diagnostics/example.hpp>

namespace kl {
namespace {

namespace fs = std::filesystem;

const fs::path kKernels = fs::path(KL_SOURCE_DIR) / "tests/diagnostics/kernels";

std::string say(const Finding& f) {
  constexpr const char* kKinds[] = {"OUT_OF_BOUNDS", "MISALIGNED", "UNINITIALIZED", "RACE", "MISSING_BARRIER", "DEADLOCK", "HOLE", "ASSERT", "BAD_LAUNCH"};
  constexpr const char* kAccess[] = {"read", "write", "atomic"};
  std::ostringstream out;
  out << kKinds[static_cast<int>(f.kind)] << ' ' << kAccess[static_cast<int>(f.here.access)];
  if (!f.buffer_name.empty()) out << ' ' << f.buffer_name << '[' << f.element << ']';
  const auto side = [&](const Side& s) {
    if (s.lane >= 0) out << " lane " << s.lane;
    out << " block " << s.block[0];
    if (s.block[1] != 0 || s.block[2] != 0) out << ',' << s.block[1] << ',' << s.block[2];
    out << " line " << s.place.line;
  };
  side(f.here);
  if (f.has_other) {
    out << " after " << kAccess[static_cast<int>(f.other.access)];
    side(f.other);
  }
  if (!f.neighbour.empty()) out << " lands in " << f.neighbour;
  if (f.count != 1) out << " count " << f.count;
  return out.str();
}

class DiagnosticKernel : public testing::TestWithParam<fs::path> {};

TEST_P(DiagnosticKernel, IsReportedExactly) {
  const Example example = read_example(GetParam());
  ASSERT_FALSE(example.arguments.empty()) << "no `// arguments:` line in " << GetParam();
  const host::CompileResult compiled = host::compile_kernel({.file = GetParam()});
  ASSERT_TRUE(compiled.ok) << compiled.log;
  RunRequest request;
  request.module = compiled.module;
  request.arguments = example.arguments;
  request.limits.time_ms = 60'000;  // for the sanitized build on a busy machine
  // Twice: the same source and seed give the same report.
  for (int repeat = 0; repeat < 2; ++repeat) {
    const RunResult result = sim::simulate(request);
    ASSERT_EQ(result.outcome, RunOutcome::kCompleted) << result.message;
    std::vector<std::string> got;
    for (const Finding& f : result.findings) got.push_back(say(f));
    EXPECT_EQ(got, example.expected) << (result.findings.empty() ? "" : result.findings[0].detail);
    if (example.detail.empty() || result.findings.empty()) continue;
    EXPECT_EQ(result.findings[0].detail, example.detail);
  }
}

class CorrectKernel : public testing::TestWithParam<fs::path> {};

TEST_P(CorrectKernel, StaysSilentInOtherBlockOrders) {
  const Example example = read_example(GetParam());
  RunRequest request;
  request.module = host::compile_kernel({.file = GetParam()}).module;
  request.arguments = example.arguments;
  constexpr BlockOrder kOrders[] = {BlockOrder::kDescending, BlockOrder::kShuffled, BlockOrder::kInterleaved, BlockOrder::kPrioritised};
  for (std::uint64_t seed = 0; seed < 16; ++seed) {
    request.schedule.order = kOrders[seed % 4];
    request.schedule.seed = seed;
    for (const Finding& f : sim::simulate(request).findings) ADD_FAILURE() << "seed " << seed << ": " << say(f);
  }
}

std::vector<fs::path> kernel_files(bool faulty_too) {
  std::vector<fs::path> files = example_files(kKernels);
  if (!faulty_too) std::erase_if(files, [](const fs::path& file) { return !read_example(file).expected.empty(); });
  return files;
}

INSTANTIATE_TEST_SUITE_P(Kernels, DiagnosticKernel, testing::ValuesIn(kernel_files(true)), name_of_example);
INSTANTIATE_TEST_SUITE_P(Kernels, CorrectKernel, testing::ValuesIn(kernel_files(false)), name_of_example);

}  // namespace
}  // namespace kl

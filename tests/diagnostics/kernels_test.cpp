// Diagnostics as data: every kernel file in kernels/ states its arguments and the exact report that the
// simulator must give, or that it must stay silent. A file:
//
//   // arguments: x in f32 100; out out f32 64; n = 100
//   // expect: OUT_OF_BOUNDS read x[100] lane 36 block 1 line 9 count 28
//   // expect: none
//
// Shapes may carry strides: `x in f32 3,4/8,1`. Line numbers count from the file's first line.
#include <algorithm>
#include <cstring>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include <host/host_compiler.hpp>
#include <sim/simulator.hpp>

namespace kl {
namespace {

namespace fs = std::filesystem;

const fs::path kKernels = fs::path(KL_SOURCE_DIR) / "tests/diagnostics/kernels";

std::vector<std::int64_t> numbers(const std::string& text) {
  std::vector<std::int64_t> out;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, ',');) out.push_back(std::stoll(part));
  return out;
}

tl::dtype_id type_named(const std::string& name) {
  for (int i = 0; i <= static_cast<int>(tl::dtype_id::float64); ++i)
    if (tl::short_name(static_cast<tl::dtype_id>(i)) == name) return static_cast<tl::dtype_id>(i);
  throw std::invalid_argument("no element type " + name);
}

Argument parse_argument(const std::string& text) {
  std::istringstream in(text);
  std::string name, role, type, shape;
  in >> name >> role >> type;
  if (role == "=") return Scalar{name, tl::dtype_id::int32, static_cast<std::uint32_t>(std::stol(type))};
  in >> shape;
  Buffer b;
  b.name = name;
  b.role = role == "in" ? Role::kInput : role == "out" ? Role::kOutput : Role::kInout;
  b.type = type_named(type);
  const auto slash = shape.find('/');
  b.shape = numbers(shape.substr(0, slash));
  b.strides.assign(b.shape.size(), 1);
  for (std::size_t d = b.shape.size() - 1; d-- > 0;) b.strides[d] = b.strides[d + 1] * b.shape[d + 1];
  if (slash != std::string::npos) b.strides = numbers(shape.substr(slash + 1));
  // Small integers in every type, so that a buffer can serve as an index.
  const int size = tl::size_bytes(b.type);
  b.bytes.assign(static_cast<std::size_t>(b.span_elements() * size), std::byte{0});
  for (std::int64_t i = 0; i < b.span_elements(); ++i) {
    const auto value = static_cast<std::int32_t>(i % 7);
    const auto real = static_cast<float>(value);
    std::memcpy(&b.bytes[static_cast<std::size_t>(i * size)], b.type == tl::dtype_id::float32 ? static_cast<const void*>(&real) : &value,
                static_cast<std::size_t>(std::min(size, 4)));
  }
  return b;
}

struct Example {
  std::vector<Argument> arguments;
  std::vector<std::string> expected;
};

Example read_example(const fs::path& file) {
  Example e;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("// expect: ") && line != "// expect: none") e.expected.push_back(line.substr(11));
    if (!line.starts_with("// arguments: ")) continue;
    std::istringstream list(line.substr(14));
    for (std::string part; std::getline(list, part, ';');) e.arguments.push_back(parse_argument(part));
  }
  return e;
}

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
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kKernels))
    if (faulty_too || read_example(entry.path()).expected.empty()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}
std::string name_of(const testing::TestParamInfo<fs::path>& info) { return info.param.stem().string(); }

INSTANTIATE_TEST_SUITE_P(Kernels, DiagnosticKernel, testing::ValuesIn(kernel_files(true)), name_of);
INSTANTIATE_TEST_SUITE_P(Kernels, CorrectKernel, testing::ValuesIn(kernel_files(false)), name_of);

}  // namespace
}  // namespace kl

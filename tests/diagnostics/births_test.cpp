// Births as data: every kernel file in births/ states where the first value of an output that is not finite was born,
// and what its operands go back to, or that all values are finite.
#include <cmath>
#include <sstream>

#include <gtest/gtest.h>

#include <host/host_compiler.hpp>
#include <sim/births.hpp>
#include <sim/simulator.hpp>
#include <tests/diagnostics/example.hpp>

namespace kl {
namespace {

namespace fs = std::filesystem;

double value_at(const Buffer& buffer, const std::byte* at) {
  if (buffer.type == tl::dtype_id::float16) {
    tl::float16 half;
    std::memcpy(&half, at, sizeof half);
    return half;
  }
  float value = 0;
  std::memcpy(&value, at, sizeof value);
  return value;
}

struct Chosen {
  sim::ElementRef element;
  std::string text;  // "out[3] is nan"
};

std::optional<Chosen> first_not_finite(const std::vector<Argument>& arguments, const RunResult& result) {
  EXPECT_EQ(result.outcome, RunOutcome::kCompleted) << result.message;
  EXPECT_TRUE(result.findings.empty()) << result.findings[0].detail;
  int number = -1;
  for (const Argument& argument : arguments) {
    const auto* buffer = std::get_if<Buffer>(&argument);
    if (buffer == nullptr) continue;
    ++number;
    if (buffer->role == Role::kInput) continue;
    const auto size = static_cast<std::size_t>(tl::size_bytes(buffer->type));
    const auto& bytes = result.buffers[static_cast<std::size_t>(number)].bytes;
    for (std::size_t at = 0; at < bytes.size(); at += size) {
      const double value = value_at(*buffer, &bytes[at]);
      if (std::isfinite(value)) continue;
      std::ostringstream text;
      text << buffer->name << '[' << at / size << "] is " << (std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
      return Chosen{{number, static_cast<std::int64_t>(at / size)}, text.str()};
    }
  }
  return std::nullopt;
}

std::string number_text(double value) {
  std::ostringstream out;
  if (std::isnan(value)) out << "nan";
  else out << value;
  return out.str();
}

std::string say(const sim::ValueBirth& birth) {
  std::ostringstream out;
  out << '"' << birth.operation << '"';
  for (std::size_t i = 0; i < birth.operands.size(); ++i) out << (i == 0 ? " of " : ", ") << number_text(birth.operands[i]);
  if (!birth.buffer_name.empty()) out << " of " << birth.buffer_name << '[' << birth.element << ']';
  out << " gives " << number_text(birth.result);
  if (birth.type != tl::dtype_id::float32) out << " in " << tl::short_name(birth.type);
  out << ", lane " << birth.here.lane << " block " << birth.here.block[0] << " line " << birth.here.place.line;
  return out.str();
}

class BirthKernel : public testing::TestWithParam<fs::path> {};

TEST_P(BirthKernel, IsNamedExactly) {
  const Example example = read_example(GetParam());
  const host::CompileResult compiled = host::compile_kernel({.file = GetParam(), .track_births = true});
  ASSERT_TRUE(compiled.ok) << compiled.log;
  RunRequest request;
  request.module = compiled.module;
  request.arguments = example.arguments;
  request.limits.time_ms = 60'000;
  for (int repeat = 0; repeat < 2; ++repeat) {
    std::string where;
    const auto chain = sim::births_of(request, [&](const RunResult& result) -> std::optional<sim::ElementRef> {
      const auto chosen = first_not_finite(example.arguments, result);
      if (!chosen) return std::nullopt;
      where = chosen->text + ": ";
      return chosen->element;
    });
    std::vector<std::string> got;
    for (const sim::ValueBirth& birth : chain) got.push_back((got.empty() ? where : "") + say(birth));
    EXPECT_EQ(got, example.expected);
  }
}

INSTANTIATE_TEST_SUITE_P(Births, BirthKernel, testing::ValuesIn(example_files(fs::path(KL_SOURCE_DIR) / "tests/diagnostics/births")),
                         name_of_example);

// What it tracks must not change what comes out.
TEST(Births, ATrackedRunGivesTheSameBits) {
  for (const fs::path& file : example_files(fs::path(KL_SOURCE_DIR) / "tests/diagnostics/births")) {
    RunRequest request;
    request.arguments = read_example(file).arguments;
    request.module = host::compile_kernel({.file = file}).module;
    const RunResult plain = sim::simulate(request);
    request.module = host::compile_kernel({.file = file, .track_births = true}).module;
    sim::births_of(request, [&](const RunResult& tracked) -> std::optional<sim::ElementRef> {
      for (std::size_t i = 0; i < plain.buffers.size(); ++i) EXPECT_EQ(plain.buffers[i].bytes, tracked.buffers[i].bytes) << file;
      return std::nullopt;
    });
  }
}

}  // namespace
}  // namespace kl

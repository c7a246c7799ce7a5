// The library's own kernels, on the simulator: fills give the bits of the checker's inputs, digests see every change.
#include <gtest/gtest.h>

#include <cstring>

#include <fmt/format.h>

#include <checker/inputs.hpp>
#include <host/host_compiler.hpp>
#include <sim/simulator.hpp>
#include <tl/seeded_value.hpp>
#include <tl/small_float.hpp>

#include "machine.hpp"

namespace kl::gpu {
namespace {

constexpr std::uint64_t kSeed = 11;
constexpr std::int64_t kElements = 3000;

RunResult simulate_file(const std::string& name, const std::string& text, std::vector<Argument> arguments) {
  const auto compiled = host::compile_kernel({.file = write_kernel(test_folder(), name, text)});
  EXPECT_TRUE(compiled.ok) << compiled.log;
  RunRequest request;
  request.module = compiled.module;
  request.arguments = std::move(arguments);
  return sim::simulate(request);
}

struct Tensor {
  ArgumentSpec spec;
  const char* type;  // as the kernel file writes it
};

std::string launches(const Tensor& t) {
  const std::string type = tl::short_name(t.spec.type);
  const auto key = seeded::stream_key(kSeed, t.spec.name.data(), t.spec.name.size());
  const bool integers = t.spec.fill.kind == kl::Fill::Kind::kIntegers;
  // In two chunks, as the executor does with large tensors.
  std::string text;
  for (const auto& [first, count] : {std::pair{0, 1024}, {1024, 1976}}) {
    text += fmt::format("  host.launch({}_{}, tl::grid(tl::cdiv({}, 1024)), {} + {}, {}L, {}, {}UL, double({}), double({}));\n",
                        integers ? "integers" : "fill", type, count, t.spec.name, first, first, count, key, t.spec.fill.low, t.spec.fill.high);
    if (!t.spec.fill.specials.empty())
      text += fmt::format("  host.launch(specials_{}, tl::grid(1), {} + {}, {}L, {}, {}UL, specials, {}UL);\n", type, t.spec.name, first,
                          first, count, key, t.spec.fill.specials.size());
  }
  return text;
}

TEST(Fill, GivesTheBitsOfTheCheckersInputs) {
  const std::vector<double> specials = {0, -0.0, 1e-40, 1e30, 0.1};
  const std::vector<Tensor> tensors = {{inout<float>("a", {kElements}, uniform(-1.5, 2.5)), "float"},
                                       {inout<f16>("b", {kElements}, with_specials(uniform(-0.1, 70'000), specials)), "tl::float16"},
                                       {inout<bf16>("c", {kElements}, uniform(-3, 1)), "tl::bfloat16"},
                                       {inout<e4m3>("d", {kElements}, uniform(-500, 500)), "tl::float8e4nv"},
                                       {inout<e5m2>("e", {kElements}, uniform(-0.01, 0.01)), "tl::float8e5"},
                                       {inout<double>("f", {kElements}, with_specials(uniform(-1.5, 2.5), specials)), "double"},
                                       {inout<std::int8_t>("g", {kElements}, integers(-37, 91)), "signed char"},
                                       {inout<std::int64_t>("h", {kElements}, integers(-5'000'000'000, 5)), "long"},
                                       {inout<bool>("i", {kElements}, integers(0, 1)), "bool"}};
  Arguments specification;
  std::string parameters, body;
  for (const Tensor& t : tensors) {
    specification.push_back(t.spec);
    parameters += fmt::format(", tl::ptr<{}> {}", t.type, t.spec.name);
    body += launches(t);
  }
  const Inputs wanted = make_inputs(specification, kSeed);
  ASSERT_EQ(wanted.error, "");
  std::vector<Argument> arguments = wanted.arguments;
  for (Argument& a : arguments) std::fill(std::get<Buffer>(a).bytes.begin(), std::get<Buffer>(a).bytes.end(), std::byte{0x55});
  Buffer table{.name = "specials", .type = tl::dtype_id::float64, .role = Role::kInput, .shape = {5}, .strides = {1}, .bytes = {}};
  table.bytes.resize(5 * sizeof(double));
  std::memcpy(table.bytes.data(), specials.data(), table.bytes.size());
  arguments.emplace_back(table);
  const RunResult result = simulate_file(
      "fill", "#include <gpu/fill.hpp>\nTL_HOST void solve(tl::host& host" + parameters + ", tl::ptr<const double> specials) {\n" + body + "}\n",
      arguments);
  ASSERT_EQ(result.outcome, RunOutcome::kCompleted) << result.message;
  ASSERT_TRUE(result.findings.empty());
  for (std::size_t i = 0; i < tensors.size(); ++i)
    EXPECT_EQ(result.buffers[i].bytes, std::get<Buffer>(wanted.arguments[i]).bytes) << tensors[i].type;
}

unsigned long digest_of(const std::vector<std::uint32_t>& words, unsigned long key) {
  Buffer x{.name = "x", .type = tl::dtype_id::uint64, .role = Role::kInput, .shape = {std::ssize(words) / 2}, .strides = {1}, .bytes = {}};
  x.bytes.resize(words.size() * sizeof words[0]);
  std::memcpy(x.bytes.data(), words.data(), x.bytes.size());
  Buffer sum{.name = "sum", .type = tl::dtype_id::uint64, .role = Role::kInout, .shape = {1}, .strides = {1}, .bytes = {}};
  sum.bytes.resize(sizeof(unsigned long));
  const RunResult result = simulate_file("digest",
                                         "#include <gpu/digest.hpp>\nTL_HOST void solve(tl::host& host, tl::ptr<const unsigned long> x, "
                                         "tl::ptr<unsigned long> sum, int n, unsigned long key) {\n"
                                         "  host.launch(digest, tl::grid(tl::cdiv(n, BLOCK * kTiles)), x, sum, 0L, n, key);\n}\n",
                                         {x, sum, number("n", static_cast<int>(words.size() / 2)), Scalar{"key", tl::dtype_id::uint64, key}});
  EXPECT_EQ(result.outcome, RunOutcome::kCompleted) << result.message;
  unsigned long digest = 0;
  std::memcpy(&digest, result.buffers[1].bytes.data(), sizeof digest);
  return digest;
}

TEST(Digest, KnowsEveryElementAndItsPlace) {
  std::vector<std::uint32_t> words(40'000, 7);
  for (std::size_t i = 0; i < words.size(); i += 3) words[i] = static_cast<std::uint32_t>(i * i);
  const auto before = digest_of(words, 5);
  EXPECT_EQ(digest_of(words, 5), before);
  EXPECT_NE(digest_of(words, 6), before) << "the key counts";
  words.back() ^= 1;
  EXPECT_NE(digest_of(words, 5), before) << "one bit";
  words.back() ^= 1;
  std::swap(words[0], words[30'000]);
  EXPECT_NE(digest_of(words, 5), before) << "two elements that changed places";
  std::swap(words[0], words[30'000]);
  std::swap(words[98], words[99]);
  EXPECT_NE(digest_of(words, 5), before) << "two neighbours";
}

// A float rounded to odd rounds on to any narrower format as the double does.
TEST(ToOdd, SurvivesASecondRounding) {
  constexpr double kJustAboveHalf = 1 + 0x1p-11 + 0x1p-40;  // float16: above the middle of 1 and 1 + 2^-10
  EXPECT_EQ(static_cast<float>(tl::float16(seeded::to_odd(kJustAboveHalf))), 1 + 0x1p-10F);
  EXPECT_EQ(static_cast<float>(tl::float16(static_cast<float>(kJustAboveHalf))), 1.0F) << "what it is for";
  EXPECT_EQ(seeded::to_odd(0.5), 0.5F);
  EXPECT_EQ(seeded::to_odd(-1e-50), -0x1p-149F);
}

}  // namespace
}  // namespace kl::gpu

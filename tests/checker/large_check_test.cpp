// Bench sizes: what is wrong is found, what is right within its tolerance is not.
#include <checker/large_check.hpp>

#include <gtest/gtest.h>

#include <cmath>

#include <checker/element.hpp>
#include <checker/freivalds.hpp>
#include <checker/inputs.hpp>
#include <checker/large_inputs.hpp>

namespace kl {
namespace {

constexpr std::uint64_t kSeed = 3;

std::vector<std::byte> bytes_of(tl::dtype_id type, const Array& values) {
  const auto size = static_cast<std::size_t>(tl::size_bytes(type));
  std::vector<std::byte> bytes(static_cast<std::size_t>(values.size()) * size);
  for (Eigen::Index i = 0; i < values.size(); ++i) encode(type, values.data()[i], &bytes[static_cast<std::size_t>(i) * size]);
  return bytes;
}

Puzzle sum_puzzle() {
  Puzzle puzzle;
  puzzle.parameters = {"rows", "columns"};
  puzzle.arguments = [](const Case& c) -> Arguments {
    return {input<float>("x", {c["rows"], c["columns"]}), input<f16>("y", {c["rows"], c["columns"]}, with_specials(uniform(-1, 1), {0, 1e4})),
            output<float>("out", {c["rows"], c["columns"]}), scalar<float>("by", 0.5)};
  };
  puzzle.reference = [](const Case&, Data& d) { d.out("out") = d.in("x") + d.scalar("by") * d.in("y"); };
  puzzle.tolerance = exact("one multiply-add in float64, rounded once");
  return puzzle;
}

// What a right kernel leaves: nothing in its inputs, which a timing does not bring back.
std::vector<BufferResult> right_outputs(const Puzzle& puzzle, const Case& parameters) {
  Inputs inputs = make_inputs(puzzle.arguments(parameters), kSeed);
  EXPECT_EQ(inputs.error, "");
  puzzle.reference(parameters, inputs.data);
  std::vector<BufferResult> results;
  for (const Argument& a : inputs.arguments)
    if (const auto* b = std::get_if<Buffer>(&a))
      results.push_back({b->role == Role::kInput ? std::vector<std::byte>{} : bytes_of(b->type, inputs.data.expected.at(b->name)), {}, {}});
  return results;
}

// Of several outputs each may have a tolerance of its own.
TEST(LargeCheck, TakesTheTolerancesOfOutputs) {
  Puzzle puzzle = sum_puzzle();
  const Case size(puzzle.parameters, {10, 70});
  std::vector<BufferResult> outputs = right_outputs(puzzle, size);
  float first = 0;
  std::memcpy(&first, outputs[2].bytes.data(), sizeof first);
  first += 1e-3f;
  std::memcpy(outputs[2].bytes.data(), &first, sizeof first);
  EXPECT_FALSE(check_large(puzzle, size, kSeed, outputs).validated);
  puzzle.tolerances = {{"out", within(1e-2, 0, "a test")}};
  EXPECT_TRUE(check_large(puzzle, size, kSeed, outputs).validated);
  puzzle.tolerances = {{"x", within(1e-2, 0, "a test")}};
  EXPECT_FALSE(check_large(puzzle, size, kSeed, outputs).validated);
}

void set_float(BufferResult& result, std::size_t element, float value) {
  std::memcpy(&result.bytes[element * sizeof value], &value, sizeof value);
}

TEST(LargeCheck, ComparesEveryElement) {
  const Puzzle puzzle = sum_puzzle();
  const Case size(puzzle.parameters, {1000, 700});
  std::vector<BufferResult> outputs = right_outputs(puzzle, size);
  const LargeVerdict right = check_large(puzzle, size, kSeed, outputs);
  EXPECT_TRUE(right.validated) << right.unknown;
  EXPECT_EQ(right.how, "every element");
  EXPECT_FALSE(check_large(puzzle, size, kSeed + 1, outputs).validated) << "other inputs";

  set_float(outputs[2], 700 * 321 + 5, 7.25F);
  const LargeVerdict wrong = check_large(puzzle, size, kSeed, outputs);
  EXPECT_FALSE(wrong.validated);
  ASSERT_TRUE(wrong.mismatch);
  EXPECT_EQ(wrong.mismatch->buffer, "out");
  EXPECT_EQ(wrong.mismatch->wrong, 1);
  EXPECT_EQ(wrong.mismatch->total, 700000);
  ASSERT_EQ(wrong.mismatch->first.size(), 1U);
  EXPECT_EQ(wrong.mismatch->first[0].index, (std::vector<std::int64_t>{321, 5}));
  EXPECT_EQ(wrong.mismatch->first[0].got_text, "7.25");
}

TEST(LargeCheck, PoisonIsNeverWritten) {
  const Puzzle puzzle = sum_puzzle();
  const Case size(puzzle.parameters, {1, 64});
  std::vector<BufferResult> outputs = right_outputs(puzzle, size);
  for (int i = 0; i < 4; ++i) outputs[2].bytes[static_cast<std::size_t>(4 * 9 + i)] = std::byte{0xFF};
  const LargeVerdict wrong = check_large(puzzle, size, kSeed, outputs);
  ASSERT_TRUE(wrong.mismatch);
  EXPECT_EQ(wrong.mismatch->unwritten, 1);
  EXPECT_EQ(wrong.mismatch->first[0].got_text, kNeverWritten);
}

TEST(LargeCheck, WithoutMemoryNobodyKnows) {
  const Puzzle puzzle = sum_puzzle();
  const Case size(puzzle.parameters, {100, 70});
  const LargeVerdict verdict = check_large(puzzle, size, kSeed, right_outputs(puzzle, size), {.memory_bytes = 4 * 8 * 7000 - 1});
  EXPECT_FALSE(verdict.validated);
  EXPECT_FALSE(verdict.mismatch);
  EXPECT_NE(verdict.unknown.find("GiB"), std::string::npos) << verdict.unknown;
  EXPECT_TRUE(check_large(puzzle, size, kSeed, right_outputs(puzzle, size), {.memory_bytes = 4 * 8 * 7000}).validated);
}

TEST(LargeCheck, SamplesRows) {
  Puzzle puzzle = sum_puzzle();
  puzzle.large.sample = rows(20, [](const Case&, const LargeData& d, std::string_view, std::int64_t row) {
    return Array(d.row("x", row) + d.scalar("by") * d.row("y", row));
  });
  const Case size(puzzle.parameters, {1000, 70});
  std::vector<BufferResult> outputs = right_outputs(puzzle, size);
  const LargeVerdict right = check_large(puzzle, size, kSeed, outputs);
  EXPECT_TRUE(right.validated) << right.unknown;
  EXPECT_EQ(right.how, "20 rows of out");
  // A row in fifty is looked at; the last one always is.
  set_float(outputs[2], 70 * 999 + 69, 7.25F);
  const LargeVerdict wrong = check_large(puzzle, size, kSeed, outputs);
  ASSERT_TRUE(wrong.mismatch);
  EXPECT_EQ(wrong.mismatch->first[0].index, (std::vector<std::int64_t>{999, 69}));
  EXPECT_EQ(wrong.mismatch->total, 20 * 70);
}

// A number for each of 1000 rows is one row of 1000 elements: single ones are enough, and the other output keeps its rows.
TEST(LargeCheck, SamplesElements) {
  Puzzle puzzle = sum_puzzle();
  puzzle.arguments = [](const Case& c) -> Arguments {
    return {input<float>("x", {c["rows"], c["columns"]}), output<float>("sums", {c["rows"]}), output<float>("out", {c["rows"], c["columns"]})};
  };
  puzzle.reference = [](const Case&, Data& d) { d.out("sums") = d.in("x").rowwise().sum().transpose(), d.out("out") = d.in("x"); };
  puzzle.tolerance = within(1e-3, 0, "a test");
  puzzle.large.sample = rows(5, [](const Case&, const LargeData& d, std::string_view name, std::int64_t row) {
    EXPECT_EQ(name, "out");
    return d.row("x", row);
  });
  puzzle.large.elements = {{"sums"}, 30, [](const Case&, const LargeData& d, std::string_view name, std::int64_t element) {
                             EXPECT_EQ(name, "sums");
                             return d.row("x", element).sum();
                           }};
  const Case size(puzzle.parameters, {1000, 70});
  std::vector<BufferResult> outputs = right_outputs(puzzle, size);
  const LargeVerdict right = check_large(puzzle, size, kSeed, outputs);
  EXPECT_TRUE(right.validated) << right.unknown;
  EXPECT_EQ(right.how, "5 rows of out, 30 elements of sums");
  set_float(outputs[1], 999, 7.25F);  // the last one always is looked at
  const LargeVerdict wrong = check_large(puzzle, size, kSeed, outputs);
  ASSERT_TRUE(wrong.mismatch);
  EXPECT_EQ(wrong.mismatch->buffer, "sums");
  EXPECT_EQ(wrong.mismatch->first[0].index, (std::vector<std::int64_t>{999}));
  EXPECT_EQ(wrong.mismatch->total, 30);
}

TEST(LargeCheck, ReferenceThatThrowsIsNoVerdict) {
  Puzzle puzzle = sum_puzzle();
  puzzle.reference = [](const Case&, Data& d) { d.out("z") = d.in("x"); };
  const Case size(puzzle.parameters, {2, 2});
  const LargeVerdict verdict = check_large(puzzle, size, kSeed, std::vector<BufferResult>(3));
  EXPECT_FALSE(verdict.validated);
  EXPECT_NE(verdict.unknown.find("no output 'z'"), std::string::npos) << verdict.unknown;
}

class FreivaldsCheck : public testing::Test {
 protected:
  FreivaldsCheck() {
    puzzle_.parameters = {"m", "n", "k"};
    puzzle_.arguments = [](const Case& c) -> Arguments {
      return {input<f16>("a", {c["m"], c["k"]}), input<f16>("b", {c["k"], c["n"]}), output<f16>("out", {c["m"], c["n"]})};
    };
    puzzle_.reference = [](const Case&, Data& d) { d.out("out") = (d.in("a").matrix() * d.in("b").matrix()).array(); };
    puzzle_.tolerance = within(1e-3, 1e-3, "float32 sums");
    puzzle_.large.products = {{"a", "b", "out"}};
    outputs_ = right_outputs(puzzle_, size_);
  }
  float at(std::int64_t i, std::int64_t j) { return static_cast<float>(decode(tl::dtype_id::float16, &outputs_[2].bytes[static_cast<std::size_t>(2 * (i * 130 + j))])); }
  void set(std::int64_t i, std::int64_t j, double value) { encode(tl::dtype_id::float16, value, &outputs_[2].bytes[static_cast<std::size_t>(2 * (i * 130 + j))]); }
  LargeVerdict check() { return check_large(puzzle_, size_, kSeed, outputs_); }

  Puzzle puzzle_;
  Case size_{{"m", "n", "k"}, {257, 130, 300}};
  std::vector<BufferResult> outputs_;
};

TEST_F(FreivaldsCheck, RightProductPasses) {
  const LargeVerdict verdict = check();
  EXPECT_TRUE(verdict.validated) << verdict.unknown << verdict.message;
  EXPECT_EQ(verdict.how, "the product out = a b");
}

TEST_F(FreivaldsCheck, ErrorsWithinTheToleranceDoNotAddUp) {
  for (std::int64_t i = 0; i < 257; ++i)
    for (std::int64_t j = 0; j < 130; ++j) set(i, j, at(i, j) + ((i + j) % 2 ? 1 : -1) * (9e-4 + 9e-4 * std::fabs(at(i, j))));
  EXPECT_TRUE(check().validated) << check().message;
}

TEST_F(FreivaldsCheck, OneWrongElementIsFound) {
  set(200, 129, at(200, 129) + 20);
  const LargeVerdict verdict = check();
  EXPECT_FALSE(verdict.validated);
  EXPECT_EQ(verdict.message, "out is not a b: row 200 is not the product's in columns 128 to 129 (Freivalds' check)");
}

TEST_F(FreivaldsCheck, WrongRowIsFound) {
  for (std::int64_t j = 0; j < 130; ++j) set(0, j, at(1, j));
  EXPECT_NE(check().message.find("row 0"), std::string::npos);
}

// The same product of factors that lie turned: (K, M), (N, K) or both.
class TurnedFactors : public testing::TestWithParam<std::pair<bool, bool>> {};

TEST_P(TurnedFactors, AreMultipliedAsTheyAreNamed) {
  const auto [turn_a, turn_b] = GetParam();
  Puzzle puzzle;
  puzzle.parameters = {"m", "n", "k"};
  puzzle.arguments = [turn_a = turn_a, turn_b = turn_b](const Case& c) -> Arguments {
    using Shape = std::vector<std::int64_t>;
    const auto shape = [](std::int64_t rows, std::int64_t columns, bool turn) { return turn ? Shape{columns, rows} : Shape{rows, columns}; };
    return {input<f16>("a", shape(c["m"], c["k"], turn_a)), input<f16>("b", shape(c["k"], c["n"], turn_b)), output<f16>("out", {c["m"], c["n"]})};
  };
  puzzle.reference = [turn_a = turn_a, turn_b = turn_b](const Case&, Data& d) {
    const auto as_multiplied = [&](const char* name, bool turn) -> Eigen::MatrixXd {
      const Eigen::MatrixXd x = d.in(name).matrix();
      return turn ? Eigen::MatrixXd(x.transpose()) : x;
    };
    d.out("out") = (as_multiplied("a", turn_a) * as_multiplied("b", turn_b)).array();
  };
  puzzle.tolerance = within(1e-3, 1e-3, "float32 sums");
  const std::string a = turn_a ? "a^T" : "a", b = turn_b ? "b^T" : "b";
  puzzle.large.products = {{a, b, "out"}};
  const Case size(puzzle.parameters, {257, 130, 300});
  std::vector<BufferResult> outputs = right_outputs(puzzle, size);
  const LargeVerdict right = check_large(puzzle, size, kSeed, outputs);
  EXPECT_TRUE(right.validated) << right.unknown << right.message;
  EXPECT_EQ(right.how, "the product out = " + a + " " + b);
  std::byte* const element = &outputs[2].bytes[2 * (200 * 130 + 129)];
  encode(tl::dtype_id::float16, decode(tl::dtype_id::float16, element) + 20, element);
  EXPECT_EQ(check_large(puzzle, size, kSeed, outputs).message,
            "out is not " + a + " " + b + ": row 200 is not the product's in columns 128 to 129 (Freivalds' check)");
  puzzle.large.products = {{turn_a ? "a" : "a^T", b, "out"}};
  EXPECT_NE(check_large(puzzle, size, kSeed, outputs).unknown.find("are not those of a product"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(All, TurnedFactors, testing::Values(std::pair{false, true}, std::pair{true, false}, std::pair{true, true}));

TEST_F(FreivaldsCheck, NanIsFound) {
  set(3, 3, std::nan(""));
  EXPECT_NE(check().message.find("row 3 "), std::string::npos);
}

TEST(BenchCase, WrongOneMakesTheReportWrong) {
  const Puzzle puzzle = sum_puzzle();
  const Case size(puzzle.parameters, {3, 4});
  Report report;
  add_bench_case(puzzle, size, 0, {.validated = true}, "again", report);
  EXPECT_EQ(report.verdict, Verdict::kPass);
  EXPECT_EQ(report.failing_case, -1);
  add_bench_case(puzzle, size, 0, {.message = "out is not a b"}, "again", report);
  EXPECT_EQ(report.verdict, Verdict::kWrong);
  ASSERT_EQ(report.failing_case, 1);
  EXPECT_EQ(report.cases[1].parameters, "rows=3,columns=4");
  EXPECT_EQ(report.replay, "again");
}

// Inputs of a large size are those that the same case would have with --case.
TEST(InputValues, AreThoseOfMakeInputs) {
  const Puzzle puzzle = sum_puzzle();
  const Arguments arguments = puzzle.arguments(Case(puzzle.parameters, {5, 100}));
  const Inputs inputs = make_inputs(arguments, kSeed);
  for (const char* name : {"x", "y"}) {
    const ArgumentSpec& spec = arguments[name[0] == 'x' ? 0 : 1];
    double values[37];
    input_values(spec, kSeed, 211, 37, values);
    for (int i = 0; i < 37; ++i) EXPECT_EQ(values[i], inputs.data.in(name).data()[211 + i]) << name << " " << i;
  }
}

TEST(LargeBuffer, IsThatOfMakeInputs) {
  const Arguments arguments = {input<float>("x", {70, 1000}), inout<bf16>("y", {30, 41}, custom([](std::int64_t i, std::uint64_t) { return double(i); })).with_strides({64, 1}),
                               output<int>("z", {100})};
  const Inputs inputs = make_inputs(arguments, kSeed);
  for (std::size_t i = 0; i < arguments.size(); ++i)
    EXPECT_EQ(make_large_buffer(arguments[i], kSeed).bytes, std::get<Buffer>(inputs.arguments[i]).bytes) << arguments[i].name;
}

TEST(LargeBuffer, KnowsWhatTheGpuCanFill) {
  EXPECT_TRUE(is_fillable(input<float>("x", {8}, with_specials(uniform(0, 1), {1e30}))));
  EXPECT_TRUE(is_fillable(input<std::int8_t>("x", {8}, integers(-128, 127))));
  EXPECT_FALSE(is_fillable(input<std::int8_t>("x", {8}, integers(-129, 127))));
  EXPECT_FALSE(is_fillable(input<float>("x", {8, 4}).with_strides({8, 1})));
  EXPECT_FALSE(is_fillable(input<float>("x", {8}, custom([](std::int64_t, std::uint64_t) { return 0.0; }))));
}

}  // namespace
}  // namespace kl

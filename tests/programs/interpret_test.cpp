// The interpreter's own rules on small tiles whose results are known, and what it must refuse.
#include <gtest/gtest.h>

#include <tests/programs/interpret.hpp>

namespace kl::programs {
namespace {

// A program of one block that stores its last value, built statement by statement.
class Small {
 public:
  int index(Shape shape, std::array<long long, 3> stride, long long base = 0) {
    Statement s;
    s.op = Op::kIndex;
    s.shape = shape;
    s.imm = {base, 0, 0, 0, stride[0], stride[1], stride[2], 0};
    return add(s);
  }
  int op(Op op, std::vector<int> args, std::vector<long long> imm = {}, DType dtype = DType::int32) {
    Statement s;
    s.op = op;
    s.args = std::move(args);
    s.imm = std::move(imm);
    s.dtype = dtype;
    return add(s);
  }
  int literal(double value, DType dtype) {
    Statement s;
    s.op = Op::kLiteral;
    s.literal = value;
    s.dtype = dtype;
    return add(s);
  }
  int full(Shape shape, double value, DType dtype) {
    Statement s;
    s.op = Op::kFull;
    s.shape = shape;
    s.literal = value;
    s.dtype = dtype;
    return add(s);
  }
  // The elements of a value, as numbers.
  std::vector<double> elements(int value, Plant plant = Plant::kNothing) {
    const auto types = types_of(program_);
    Interpreter interpreter(program_, types, plant);
    interpreter.run();
    const Tile& x = interpreter.value(value);
    std::vector<double> out;
    for (const Bits b : x.lanes) out.push_back(number(b, x.dtype));
    return out;
  }
  DType dtype(int value) { return types_of(program_)[static_cast<std::size_t>(value)].dtype; }
  Program& program() { return program_; }

 private:
  int add(Statement s) {
    s.id = program_.values++;
    program_.body.push_back(s);
    return s.id;
  }
  Program program_;
};

const Shape kEight = shape_of({8});
std::vector<double> vector(std::initializer_list<double> v) { return v; }

TEST(Interpreter, WalksIndicesAndMoves) {
  Small p;
  const int x = p.index(shape_of({2, 4}), {0, 10, 1}, 5);
  EXPECT_EQ(p.elements(x), vector({5, 6, 7, 8, 15, 16, 17, 18}));
  EXPECT_EQ(p.elements(p.op(Op::kTrans, {x})), vector({5, 15, 6, 16, 7, 17, 8, 18}));
  EXPECT_EQ(p.elements(p.op(Op::kFlip, {x}, {0})), vector({15, 16, 17, 18, 5, 6, 7, 8}));
  EXPECT_EQ(p.elements(p.op(Op::kSum, {x}, {1, 0})), vector({26, 66}));
  EXPECT_EQ(p.elements(p.op(Op::kInterleave, {x, x})),
            vector({5, 5, 6, 6, 7, 7, 8, 8, 15, 15, 16, 16, 17, 17, 18, 18}));
}

TEST(Interpreter, SumsByTheDocumentedTree) {
  // 2^24 + 1 is no float: the order shows. Groups of four first, then halves.
  Small p;
  const int i = p.index(kEight, {0, 0, 1});
  const int large = p.op(Op::kEqual, {i, p.literal(0, DType::int32)});
  const int x = p.op(Op::kWhere, {large, p.literal(16777216, DType::float32), p.full(kEight, 1, DType::float32)});
  const int sum = p.op(Op::kSum, {x}, {kWhole, 0});
  // (2^24 + 1 = 2^24) + 2 = 2^24 + 2; then + 4.
  EXPECT_EQ(p.elements(sum), vector({16777222}));
  EXPECT_EQ(p.elements(sum, Plant::kSumInSequence), vector({16777216}));
}

TEST(Interpreter, RoundsSmallFloatsOnce) {
  Small p;
  const int x = p.full(kEight, 2048, DType::float16);
  EXPECT_EQ(p.elements(p.op(Op::kAdd, {x, p.literal(1, DType::int32)}))[0], 2048);
  EXPECT_EQ(p.elements(p.op(Op::kAdd, {x, p.literal(3, DType::int32)}))[0], 2052);
}

TEST(Interpreter, PromotesAsTriton) {
  EXPECT_EQ(promote(DType::int8, false, DType::uint8, false, false), DType::uint8);
  EXPECT_EQ(promote(DType::float16, false, DType::bfloat16, false, false), DType::float16);
  EXPECT_EQ(promote(DType::bfloat16, false, DType::bfloat16, false, true), DType::float32);
  EXPECT_EQ(promote(DType::int8, false, DType::int32, true, false), DType::int8);
  EXPECT_EQ(promote(DType::int8, false, DType::int64, true, false), DType::int64);
  EXPECT_EQ(promote(DType::int32, false, DType::float64, true, false), DType::float32);
  EXPECT_THROW(promote(DType::int8, false, DType::uint8, false, true), IllFormed);
}

TEST(Interpreter, ScansInChunks) {
  Small p;
  const int x = p.full(shape_of({256}), 1, DType::int32);
  const int sums = p.op(Op::kCumSum, {x}, {0, 0});
  EXPECT_EQ(p.elements(sums)[255], 256);
  EXPECT_EQ(p.elements(sums, Plant::kScanForgetsCarry)[255], 128);
  EXPECT_EQ(p.elements(p.op(Op::kCumSum, {x}, {0, 1}))[0], 256);
}

TEST(Interpreter, RefusesWhatHasNoResult) {
  const auto refused = [](auto build) {
    Small p;
    build(p);
    p.program().output_elements.fill(8);
    EXPECT_THROW(interpret(p.program()), IllFormed);
  };
  const auto load = [](Small& p, long long base, int mask) {
    return p.op(Op::kLoad, {p.index(kEight, {0, 0, 1}, base), mask, kNone});
  };
  refused([&](Small& p) { load(p, kInputElements - 7, kNone); });
  refused([&](Small& p) { p.op(Op::kDivide, {p.full(kEight, 1, DType::int32), p.literal(0, DType::int32)}); });
  refused([&](Small& p) { p.op(Op::kCast, {p.full(kEight, 300, DType::float32)}, {}, DType::int8); });
  refused([&](Small& p) {
    p.op(Op::kStore, {p.index(kEight, {0, 0, 0}), p.full(kEight, 1, DType::int32), kNone}, {0, 0, 0});
  });
  refused([&](Small& p) {
    const int mask = p.op(Op::kLess, {p.index(kEight, {0, 0, 1}), p.literal(5, DType::int32)});
    p.op(Op::kSum, {load(p, 0, mask)}, {kWhole, 0});
  });
  refused([&](Small& p) { p.op(Op::kHistogram, {p.index(kEight, {0, 0, 1})}, {4}); });
}

TEST(Interpreter, AcceptsTheirNearMisses) {
  Small p;
  p.program().output_elements.fill(8);
  p.op(Op::kLoad, {p.index(kEight, {0, 0, 1}, kInputElements - 8), kNone, kNone});
  p.op(Op::kCast, {p.full(kEight, 127.5, DType::float32)}, {}, DType::int8);
  p.op(Op::kStore, {p.index(kEight, {0, 0, 1}), p.full(kEight, 1, DType::int32), kNone}, {0, 0, 0});
  const int mask = p.op(Op::kLess, {p.index(kEight, {0, 0, 1}), p.literal(5, DType::int32)});
  const int part = p.op(Op::kLoad, {p.index(kEight, {0, 0, 1}), mask, kNone});
  p.op(Op::kSum, {p.op(Op::kWhere, {mask, part, p.literal(0, DType::int32)})}, {kWhole, 0});
  p.op(Op::kHistogram, {p.index(kEight, {0, 0, 1})}, {8});
  EXPECT_NO_THROW(interpret(p.program()));
}

TEST(Interpreter, KnowsWhenElementsAreEqual) {
  const Bits zero = to_bits(0.0f), minus_zero = to_bits(-0.0f), one = to_bits(1.0f);
  EXPECT_FALSE(same_element(zero, minus_zero, DType::float32, Compare::kBits));
  EXPECT_TRUE(same_element(zero, minus_zero, DType::float32, Compare::kZeroSign));
  EXPECT_TRUE(same_element(0x7fc00000, 0xffc00001, DType::float32, Compare::kBits));
  EXPECT_FALSE(same_element(one, one + 1, DType::float32, Compare::kZeroSign));
  EXPECT_TRUE(same_element(one, one + 6, DType::float32, Compare::kClose));
  EXPECT_FALSE(same_element(one, one + 7, DType::float32, Compare::kClose));
}

}  // namespace
}  // namespace kl::programs

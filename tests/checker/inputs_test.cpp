#include <checker/inputs.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include <checker/element.hpp>
#include <checker/indexing.hpp>

namespace kl {
namespace {

const Buffer& buffer(const Inputs& inputs, std::size_t at) { return std::get<Buffer>(inputs.arguments[at]); }

TEST(Inputs, DependOnSeedNameAndIndexAlone) {
  const Inputs small = make_inputs({input<float>("x", {10}), output<float>("out", {10})}, 7);
  const Inputs large = make_inputs({input<float>("y", {3}), input<float>("x", {4, 10}), output<float>("out", {1})}, 7);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(small.data.in("x")(0, i), large.data.in("x")(0, i));
  EXPECT_NE(small.data.in("x")(0, 0), large.data.in("y")(0, 0));
  EXPECT_NE(small.data.in("x")(0, 0), make_inputs({input<float>("x", {10}), output<float>("out", {1})}, 8).data.in("x")(0, 0));
}

// A change here changes every replay command in the world.
TEST(Inputs, AreTheSameOnEveryMachine) {
  EXPECT_EQ(random_bits(0, "x", 0), 5275471418983331147u);
  EXPECT_EQ(random_bits(12345, "weights", 99), 9652257350165876701u);
}

TEST(Inputs, FillTheAsymmetricRange) {
  const Inputs inputs = make_inputs({input<float>("x", {4096}), output<float>("out", {1})}, 0);
  const Array& x = inputs.data.in("x");
  EXPECT_GE(x.minCoeff(), -1.5);
  EXPECT_LT(x.maxCoeff(), 2.5);
  EXPECT_NEAR(x.mean(), 0.5, 0.1);
}

TEST(Inputs, ReferencesSeeWhatIsStored) {
  const Inputs inputs = make_inputs({input<f16>("x", {64}), output<f16>("out", {64})}, 3);
  for (int i = 0; i < 64; ++i) {
    EXPECT_EQ(rounded(tl::dtype_id::float16, inputs.data.in("x")(0, i)), inputs.data.in("x")(0, i));
    EXPECT_EQ(decode(tl::dtype_id::float16, &buffer(inputs, 0).bytes[2 * static_cast<std::size_t>(i)]), inputs.data.in("x")(0, i));
  }
}

TEST(Inputs, ScatterSpecialValues) {
  const double inf = INFINITY;
  const Inputs inputs = make_inputs({input<float>("x", {160}, with_specials(uniform(1, 2), {0.0, inf})), output<float>("out", {1})}, 0);
  const Array& x = inputs.data.in("x");
  int zeros = 0, infinities = 0;
  for (int i = 0; i < 160; ++i) {
    zeros += x(0, i) == 0;
    infinities += x(0, i) == inf;
  }
  EXPECT_EQ(zeros, 5);
  EXPECT_EQ(infinities, 5);
}

TEST(Inputs, FillIntegersAndCustom) {
  const Inputs inputs = make_inputs({input<std::int32_t>("i", {1000}, integers(-2, 2)), input<bool>("b", {64}),
                                     input<float>("c", {3}, custom([](std::int64_t i, std::uint64_t) { return 10.0 * static_cast<double>(i); })),
                                     output<float>("out", {1})}, 0);
  const Array& i = inputs.data.in("i");
  EXPECT_EQ(std::set<double>(i.data(), i.data() + i.size()), (std::set<double>{-2, -1, 0, 1, 2}));
  const Array& b = inputs.data.in("b");
  EXPECT_EQ(std::set<double>(b.data(), b.data() + b.size()), (std::set<double>{0, 1}));
  EXPECT_EQ(inputs.data.in("c")(0, 2), 20);
}

TEST(Inputs, PoisonOutputsAndPadding) {
  const Inputs inputs = make_inputs({input<float>("x", {2, 3}).with_strides({5, 1}), output<std::int32_t>("out", {4})}, 0);
  const Buffer& x = buffer(inputs, 0);
  ASSERT_EQ(x.bytes.size(), 8 * sizeof(float));
  for (const std::size_t element : {3u, 4u}) EXPECT_TRUE(std::isnan(decode(x.type, &x.bytes[4 * element])));
  EXPECT_FALSE(std::isnan(decode(x.type, &x.bytes[4 * 5])));
  EXPECT_EQ(buffer(inputs, 1).bytes, std::vector<std::byte>(16, std::byte{0xA5}));
  EXPECT_TRUE(std::isnan(inputs.data.expected.at("out")(0, 0)));
}

TEST(Inputs, ShapeArraysAsRowsAndColumns) {
  const Inputs inputs = make_inputs({input<float>("x", {2, 3, 5}), inout<float>("v", {7}), output<float>("e", {0}), scalar<float>("a", 0.5)}, 0);
  EXPECT_EQ(inputs.data.in("x").rows(), 6);
  EXPECT_EQ(inputs.data.in("x").cols(), 5);
  EXPECT_EQ(inputs.data.in("v").rows(), 1);
  EXPECT_EQ(inputs.data.expected.at("v").cols(), 7);
  EXPECT_EQ(buffer(inputs, 2).bytes.size(), 0u);
  EXPECT_EQ(inputs.data.scalar("a"), 0.5);
  EXPECT_EQ(std::get<Scalar>(inputs.arguments[3]).bits, 0x3f000000u);
}

TEST(Inputs, RefuseSpecificationsThatMakeNoSense) {
  const auto error = [](Arguments arguments) { return make_inputs(arguments, 0).error; };
  EXPECT_EQ(error({input<float>("x", {4}), output<float>("x", {4})}), "two arguments are named 'x'");
  EXPECT_EQ(error({output<float>("", {4})}), "argument 0 has no name");
  EXPECT_EQ(error({output<float>("x", {4, -1})}), "argument 'x' has the negative extent -1 in its shape (4, -1)");
  EXPECT_EQ(error({output<float>("x", {4, 4}).with_strides({4})}), "argument 'x' has 1 strides for 2 axes");
  EXPECT_EQ(error({output<float>("x", {4}).with_strides({-1})}), "argument 'x' has the negative stride -1");
  EXPECT_EQ(error({output<float>("x", {4, 4}).with_strides({3, 1})}),
            "argument 'x' has overlapping elements: the stride 3 of axis 0 is less than the 4 elements that one step of it spans");
  EXPECT_EQ(error({input<float>("x", {4}, uniform(2, 1)), output<float>("o", {4})}), "argument 'x' is filled from 2 to 1: the range is empty");
  EXPECT_EQ(error({scalar<int>("n", 1.5), output<float>("o", {4})}), "argument 'n' is 1.5, which i32 cannot hold");
  EXPECT_EQ(error({input<float>("x", {4})}), "no argument is an output or an inout, so there is nothing to check");
  // Near misses: padding, transposed strides and axes of one element are all fine.
  EXPECT_EQ(error({output<float>("x", {4, 4}).with_strides({1, 4})}), "");
  EXPECT_EQ(error({output<float>("x", {4, 1}).with_strides({1, 0})}), "");
}

TEST(Indexing, TranslatesOffsetsInsideAndOutside) {
  EXPECT_EQ(index_of_offset(7, {2, 3}, {5, 1}), (Shape{1, 2}));
  EXPECT_EQ(index_of_offset(4, {2, 3}, {5, 1}), (Shape{0, 4}));
  EXPECT_EQ(index_of_offset(11, {2, 3}, {5, 1}), (Shape{2, 1}));
  EXPECT_EQ(index_of_offset(-1, {2, 3}, {3, 1}), (Shape{-1, 2}));
  EXPECT_EQ(index_of(5, {2, 3}), (Shape{1, 2}));
}

}  // namespace
}  // namespace kl

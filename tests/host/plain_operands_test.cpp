// What to write instead: addresses, axes and conversions; shapes and operators of failed assertions.
#include <host/plain_operands.hpp>

#include <gtest/gtest.h>

#include <host/plain_assertion.hpp>
#include <host/plain_message.hpp>

namespace kl::host {
namespace {

std::string operation(const std::string& sign, const std::string& left, const std::string& right) {
  return "no match for 'operator" + sign + "' (operand types are '" + left + "' and '" + right + "')";
}

TEST(PlainOperands, ArithmeticOnAddressesNamesWhatWasMeant) {
  const std::string p = "tl::ptr<const float>", addresses = "tl::tile<tl::ptr<const float>, 64>";
  EXPECT_TRUE(about_addresses(operation("*", p, "int")).starts_with("'*' is for the index, not for the address"));
  EXPECT_TRUE(about_addresses(operation("+", "const " + p, p)).starts_with("two addresses do not add up"));
  EXPECT_TRUE(about_addresses(operation("+", addresses, "tl::tile<float, 64>")).starts_with("an address moves by integers, not by 'tl::tile<float, 64>'"));
  EXPECT_TRUE(about_addresses(operation("+", p, "tl::tile<bool, 64>")).starts_with("a mask does not move an address"));
  EXPECT_TRUE(about_addresses(operation("+", "tl::tile<float, 64>", addresses)).starts_with("this computes with an address"));
  EXPECT_TRUE(about_addresses(operation("<", addresses, addresses)).starts_with("addresses have no such operation"));
}

TEST(PlainOperands, OtherOperationsAreLeftAlone) {
  for (const std::string& text : {operation("+", "foo", "int"), operation("[]", "tl::ptr<int>", "int"), operation("=", "tl::ptr<int>", "float"),
                                  std::string("no match for 'operator*' (operand type is 'tl::ptr<int>')"), std::string()})
    EXPECT_EQ(about_addresses(text), "") << text;
}

TEST(PlainOperands, AnAxisStandsInAngleBrackets) {
  const std::string call = "no matching function for call to 'tl::block::";
  EXPECT_EQ(about_axes(call + "max(tl::tile<float, 64>&, int)'"),
            "this tile has one axis, so tl.max(x) needs no number; the larger of two operands is tl.maximum(a, b)");
  EXPECT_EQ(about_axes(call + "sum(tl::tile<float, 64, 32>&, int)'"), "the axis stands in angle brackets, tl.sum<1>(x) or tl.sum<0>(x)");
  EXPECT_EQ(about_axes(call + "max(tl::tile<float, 64>&, float)'"), "");
  EXPECT_EQ(about_axes(call + "load(tl::tile<float, 64>&, int)'"), "");
}

TEST(PlainOperands, ConversionsAreCasts) {
  EXPECT_EQ(about_conversions("no matching function for call to 'tl::block::convert<int>(tl::tile<float, 64>&)'", "", 0),
            "tl.convert moves a tile to another layout; its elements are converted by tl.cast<int>(x)");
  const std::string bracket = "expected primary-expression before ')' token";
  EXPECT_EQ(about_conversions(bracket, "  auto s = tl.cast(a, tl::float16);", 34), "the type stands in angle brackets: tl.cast<tl::float16>(x)");
  EXPECT_EQ(about_conversions(bracket, "  auto s = f(a, );", 17), "");
  EXPECT_EQ(about_conversions(bracket, "", 0), "");
  EXPECT_EQ(plain_message("'cast' is not a member of 'tl'", "", 0), "'cast' is a call on the block: write tl.cast, not tl::cast");
}

TEST(PlainAssertion, ShapesAreNamed) {
  const std::string fit = "tl: shapes do not fit: every pair of extents must be equal, or one of them 1";
  EXPECT_EQ(with_shapes(fit, "tl::detail::broadcastable<tl::shape<64>, tl::shape<64, 32> >"),
            "tl: shapes do not fit, (64) and (64, 32): every pair of extents must be equal, or one of them 1; one for each row is a "
            "column: x[{_, None}]");
  EXPECT_EQ(with_shapes(fit, "broadcastable<shape<64>, shape<32> >"),
            "tl: shapes do not fit, (64) and (32): every pair of extents must be equal, or one of them 1; a column and a row make a tile "
            "of both: a[{_, None}], b[{None, _}]");
  EXPECT_EQ(with_shapes("tl: the mask's shape does not fit the pointers' shape", "broadcasts_to<shape<16>, shape<64, 32> >"),
            "tl: the mask's shape does not fit the pointers' shape, (16) and (64, 32)");
  EXPECT_TRUE(with_shapes(fit, "broadcastable<shape<64, 16>, shape<16, 64> >").ends_with("x[{_, None}] counts rows, x[{None, _}] columns"));
  const std::string dot = "tl: tl.dot takes matrices (M, K) and (K, N) with the same K";
  EXPECT_EQ(with_shapes(dot, "tl::detail::dot_shapes_fit<tl::shape<64, 16>, tl::shape<32, 16> >"),
            dot + ", here (64, 16) and (32, 16); the second is read turned by .trans() or tl.trans(b)");
  EXPECT_EQ(with_shapes(dot, "dot_shapes_fit<shape<64, 16>, shape<64, 32> >"), dot + ", here (64, 16) and (64, 32)");
  EXPECT_EQ(with_shapes(fit, ""), fit);
  EXPECT_EQ(with_shapes("tl: too large", "f<shape<1>, shape<2> >"), "tl: too large");
}

TEST(PlainAssertion, TheCaretStandsAtTheOperator) {
  const std::string both = "tl: combine masks with &, not && (every lane decides for itself)";
  EXPECT_EQ(column_of_operator(both, "  auto m = i < n && i >= 1;", 26), 18);
  EXPECT_EQ(column_of_operator(both, "  auto m = i < n && i >= 1 && j;", 26), 18);
  EXPECT_EQ(column_of_operator(both, "  auto m = i < n and hand > 1;", 22), 18);
  EXPECT_EQ(column_of_operator("tl: combine masks with |, not ||", "  x = a || b;", 12), 9);
  EXPECT_EQ(column_of_operator("tl: negate a mask with ~, not !", "  x = a != b & !mask;", 17), 16);
  EXPECT_EQ(column_of_operator(both, "      i >= 1;", 8), 8);  // the sign ends the line above
  EXPECT_EQ(column_of_operator("tl: another", "  a && b", 8), 8);
}

TEST(PlainAssertion, WhatOnlyRepeatsAnEarlierErrorFollowsFromIt) {
  const std::string shapes = "tl: shapes do not fit, (64) and (32)", value = "tl: the value's shape does not fit the pointers' shape";
  EXPECT_TRUE(follows_from("tl: the function given to tl.range returns tl.fetch(...)", "'ii' was not declared", false));
  EXPECT_FALSE(follows_from("tl: the stages of tl.range do not fit", "'ii' was not declared", true));
  EXPECT_TRUE(follows_from(value, shapes, false));
  EXPECT_FALSE(follows_from(value, "'ii' was not declared", true));
  EXPECT_FALSE(follows_from(shapes, value, true));
  EXPECT_TRUE(follows_from("tl: mixed layouts: one tile", "tl: mixed layouts: the values", true));
  EXPECT_FALSE(follows_from("tl: mixed layouts: one tile", "tl: mixed layouts: the values", false));
}

}  // namespace
}  // namespace kl::host

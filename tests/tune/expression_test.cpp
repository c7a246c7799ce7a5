// Expressions mean what they mean in C++, and what cannot be read is said in words.
#include <tune/expression.hpp>

#include <string>

#include <gtest/gtest.h>

#include <tune/error.hpp>

namespace kl::tune {
namespace {

const ValueOf kValues = [](std::string_view name) -> std::optional<std::int64_t> {
  if (name == "BLOCK") return 256;
  if (name == "num_warps") return 8;
  return std::nullopt;
};

std::string message(const std::string& text) {
  try {
    return std::to_string(evaluate(text, kValues));
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(Expression, HasThePrecedenceOfCpp) {
#define SAME(expression) EXPECT_EQ(evaluate(#expression, kValues), static_cast<std::int64_t>(expression)) << #expression
  const int BLOCK = 256, num_warps = 8;
  SAME(BLOCK >= 32 * num_warps);
  SAME(BLOCK > 32 * num_warps);
  SAME(BLOCK / num_warps / 4 - 1 - 2);
  SAME(-BLOCK % 7 + 3 * -(2 - 5));
  SAME(!(BLOCK == 256) || (num_warps != 8 && BLOCK < 3));
  SAME((1 < 2) == (3 <= 3));
  SAME(BLOCK==256);
#undef SAME
}

TEST(Expression, SaysWhatItCannotRead) {
  EXPECT_EQ(message("BLOK >= 2"), "in 'BLOK >= 2': 'BLOK' is no meta-parameter of this space");
  EXPECT_EQ(message("BLOCK >="), "in 'BLOCK >=': it ends too early");
  EXPECT_EQ(message("(BLOCK"), "in '(BLOCK': a ')' is missing");
  EXPECT_EQ(message("BLOCK 2"), "in 'BLOCK 2': '2' is not expected");
  EXPECT_EQ(message("1.5"), "in '1.5': '.5' is not expected");
  EXPECT_EQ(message("3x"), "in '3x': '3x' is not a whole number");
  EXPECT_EQ(message("BLOCK = 2"), "in 'BLOCK = 2': '= 2' is not expected");
  EXPECT_EQ(message("1 / (BLOCK - 256)"), "in '1 / (BLOCK - 256)': a division by zero");
  EXPECT_EQ(message("9223372036854775807 + 1"), "in '9223372036854775807 + 1': a number is too large");
  EXPECT_EQ(message("(0-9223372036854775807-1) / -1"), "in '(0-9223372036854775807-1) / -1': a number is too large");
  EXPECT_NE(message(std::string(100'000, '(')).find("nested too deeply"), std::string::npos);
}

}  // namespace
}  // namespace kl::tune

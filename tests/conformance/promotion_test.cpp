// The dtype of every pair of operands against tables derived from Triton's source.
//
// Where Triton refuses a pair ("-"), ours has some dtype. And ours differs on purpose in two places, both
// because a C++ number has a type where a Python number has none: a 64-bit integer beside a narrower integer
// tile widens it, and a double beside an integer tile is what 0.5 is in Python, a float32.
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include <tests/conformance/promotion_tables.hpp>
#include <tl/dtype.hpp>

namespace kl::conformance {
namespace {

template <class... T>
struct Types {};
using All = Types<bool, tl::int8, tl::uint8, tl::int16, tl::uint16, tl::int32, tl::uint32, tl::int64,
                  tl::uint64, tl::float8e4nv, tl::float8e5, tl::float16, tl::bfloat16, float, double>;

std::vector<std::string> words(const char* line) {
  std::istringstream in(line);
  std::vector<std::string> result;
  for (std::string word; in >> word;) result.push_back(word);
  return result;
}

template <class T>
std::string name() {
  return tl::short_name(tl::detail::id_of<T>);
}

// Rule<A, B>::type for all pairs; `skip` says which the table does not bind.
template <template <class, class> class Rule, class A, class... B, class Skip>
void check_row(const char* line, Types<B...>, Skip skip) {
  const auto want = words(line);
  std::size_t column = 0;
  const auto check = [&]<class Right>(Right) {
    const std::string& expected = want.at(column++);
    if (expected == "-" || skip.template operator()<A, Right>()) return;
    const std::string got = name<typename Rule<A, Right>::type>();
    EXPECT_EQ(got, expected) << name<A>() << " with " << name<Right>();
  };
  (check(B{}), ...);
}
template <template <class, class> class Rule, class... A, class Skip>
void check_table(const char* const* lines, Types<A...> all, Skip skip) {
  std::size_t row = 0;
  (check_row<Rule, A>(lines[row++], all, skip), ...);
}

template <class A, class B>
struct TileTile {
  using type = tl::detail::promoted<A, false, B, false>;
};
template <class A, class B>
struct TileScalar {
  using type = tl::detail::promoted<A, false, B, true>;
};
template <class A, class B>
struct TileDivided {
  using type = tl::detail::promoted<A, false, B, false, true>;
};

TEST(Promotion, OfTwoTilesIsTritons) {
  check_table<TileTile>(kTileTile, All{}, []<class A, class B>() { return false; });
}
TEST(Promotion, OfDividedTilesIsTritons) {
  check_table<TileDivided>(kTileDivided, All{}, []<class A, class B>() { return false; });
}
TEST(Promotion, OfATileAndANumberIsTritons) {
  check_table<TileScalar>(kTileScalar, All{}, []<class A, class B>() {
    using a = tl::detail::element_traits<A>;
    using b = tl::detail::element_traits<B>;
    const bool wide_integer = !a::floating && !b::floating && b::bits == 64;
    const bool double_literal = !a::floating && std::is_same_v<B, double>;
    return wide_integer || double_literal;
  });
  EXPECT_EQ((name<TileScalar<int, tl::int64>::type>()), "i64");
  EXPECT_EQ((name<TileScalar<int, double>::type>()), "f32");
}

}  // namespace
}  // namespace kl::conformance

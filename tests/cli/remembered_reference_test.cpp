// The reference of a case is asked once for the same inputs, and again for any others.
#include <cli/dev/remembered_reference.hpp>

#include <cmath>
#include <stdexcept>

#include <gtest/gtest.h>

namespace kl::cli {
namespace {

class RememberedReference : public ::testing::Test {
 protected:
  // What the reference gives for x = {value}: twice x, and how often it was asked is in calls.
  double expected(std::int64_t n, double value) {
    Data d;
    d.inputs["x"] = Array::Constant(1, 1, value);
    d.expected["y"] = Array::Constant(1, 1, std::nan(""));
    puzzle.reference(Case({"n"}, {n}), d);
    return d.expected["y"](0, 0);
  }

  int calls = 0;
  bool throws = false;
  Puzzle puzzle = remembering([this] {
    Puzzle given;
    given.reference = [this](const Case&, Data& d) {
      ++calls;
      if (throws) throw std::invalid_argument("no");
      d.out("y") = 2 * d.in("x");
    };
    return given;
  }());
};

TEST_F(RememberedReference, IsAskedOnceForTheSameInputs) {
  EXPECT_EQ(expected(1, 3), 6);
  EXPECT_EQ(expected(1, 3), 6);
  EXPECT_EQ(calls, 1);
}

TEST_F(RememberedReference, IsAskedAgainForOthers) {
  EXPECT_EQ(expected(1, 3), 6);
  EXPECT_EQ(expected(1, 4), 8);
  EXPECT_EQ(expected(1, 3), 6);
  EXPECT_EQ(calls, 3);
}

TEST_F(RememberedReference, KnowsCasesApart) {
  EXPECT_EQ(expected(1, 3), 6);
  EXPECT_EQ(expected(2, 5), 10);
  EXPECT_EQ(expected(1, 3), 6);
  EXPECT_EQ(expected(2, 5), 10);
  EXPECT_EQ(calls, 2);
}

TEST_F(RememberedReference, TakesNaNForWhatItIs) {
  EXPECT_TRUE(std::isnan(expected(1, std::nan(""))));
  EXPECT_TRUE(std::isnan(expected(1, std::nan(""))));
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(expected(1, 3), 6);
  EXPECT_EQ(calls, 2);
}

TEST_F(RememberedReference, RemembersNoFailure) {
  throws = true;
  EXPECT_THROW(expected(1, 3), std::invalid_argument);
  EXPECT_THROW(expected(1, 3), std::invalid_argument);
  throws = false;
  EXPECT_EQ(expected(1, 3), 6);
}

}  // namespace
}  // namespace kl::cli

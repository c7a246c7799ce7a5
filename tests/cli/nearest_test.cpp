#include <cli/nearest.hpp>

#include <gtest/gtest.h>

namespace kl::cli {
namespace {

const std::vector<std::string> kVerbs = {"run", "list", "hint", "solution", "reset", "progress", "doctor"};

TEST(Nearest, FindsTypingMistakes) {
  EXPECT_EQ(nearest("lst", kVerbs), "list");
  EXPECT_EQ(nearest("rnu", kVerbs), "run");
  EXPECT_EQ(nearest("solutoin", kVerbs), "solution");
  EXPECT_EQ(nearest("hints", kVerbs), "hint");
}

TEST(Nearest, FindsWordsBegunCorrectly) { EXPECT_EQ(nearest("prog", kVerbs), "progress"); }

TEST(Nearest, IgnoresCase) { EXPECT_EQ(nearest("readme.md", {"README.md", "hints.md"}), "README.md"); }

TEST(Nearest, OffersNothingForSomethingElse) {
  EXPECT_EQ(nearest("quaternion", kVerbs), "");
  EXPECT_EQ(nearest("", kVerbs), "");
  EXPECT_EQ(nearest("run", {}), "");
}

}  // namespace
}  // namespace kl::cli

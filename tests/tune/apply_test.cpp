// A kernel file takes over a configuration.
#include <tune/apply.hpp>

#include <gtest/gtest.h>

namespace kl::tune {
namespace {

const Space kSpace = {{{"BLOCK", false, 128, {}, true}, {"FAST", true, 1, {}, true}, {"num_warps", false, 4, {}, false}}, {}, ""};

Applied apply(const std::string& text, std::vector<std::pair<std::string, std::string>> meta) {
  return with_defaults(text, kSpace, {{}, std::move(meta), ""});
}

TEST(Apply, ReplacesTheDefaultAndNothingElse) {
  const Applied a = apply("int x = 128;\nconstexpr auto BLOCK = tl::meta<\"BLOCK\", 128>;  // 128 lanes\n", {{"BLOCK", "1024"}});
  EXPECT_EQ(a.text, "int x = 128;\nconstexpr auto BLOCK = tl::meta<\"BLOCK\", 1024>;  // 128 lanes\n");
  EXPECT_TRUE(a.by_hand.empty());
}

TEST(Apply, KeepsTheOldDefaultAmongTheCandidates) {
  EXPECT_EQ(apply("tl::meta< \"BLOCK\" , 128, 256,512 >", {{"BLOCK", "512"}}).text, "tl::meta< \"BLOCK\" , 512, 256, 128 >");
  EXPECT_EQ(apply("tl::meta<\"BLOCK\", 128, 256>", {{"BLOCK", "64"}}).text, "tl::meta<\"BLOCK\", 64, 256, 128>");
  EXPECT_EQ(apply("tl::meta<\"FAST\", true, false>", {{"FAST", "false"}}).text, "tl::meta<\"FAST\", false, true>");
}

TEST(Apply, LeavesCommentsAndOtherNamesAlone) {
  const std::string text = "// tl::meta<\"BLOCK\", 128>\nauto a = tl::meta<\"BLOCK_M\", 128>;\n";
  const Applied a = apply(text, {{"BLOCK", "256"}});
  EXPECT_EQ(a.text, text);
  EXPECT_EQ(a.by_hand, (std::vector<std::string>{"constexpr auto BLOCK = tl::meta<\"BLOCK\", 256>;"}));
}

TEST(Apply, WritesAPropertyOfLaunchesThatTheFileLacks) {
  const std::string line = "constexpr auto num_warps = tl::meta<\"num_warps\", 8>;\n";
  EXPECT_EQ(apply("#include <tl/tl.hpp>\n\nauto B = tl::meta<\"BLOCK\", 128>;\nint x;\n", {{"num_warps", "8"}}).text,
            "#include <tl/tl.hpp>\n\nauto B = tl::meta<\"BLOCK\", 128>;\n" + line + "int x;\n");
  EXPECT_EQ(apply("#include <tl/tl.hpp>\nint x;\n", {{"num_warps", "8"}}).text, "#include <tl/tl.hpp>\n" + line + "int x;\n");
  EXPECT_EQ(apply("#include <tl/tl.hpp>", {{"num_warps", "8"}}).text, "#include <tl/tl.hpp>\n" + line);
  EXPECT_EQ(apply("auto num_warps = tl::meta<\"num_warps\", 4>;\n", {{"num_warps", "8"}}).text,
            "auto num_warps = tl::meta<\"num_warps\", 8>;\n");
}

TEST(Apply, AnExpressionIsLeftToItsAuthor) {
  const std::string text = "tl::meta<\"BLOCK\", 4 * 32>";
  const Applied a = apply(text, {{"BLOCK", "256"}});
  EXPECT_EQ(a.text, text);
  EXPECT_EQ(a.by_hand.size(), 1u);
}

}  // namespace
}  // namespace kl::tune

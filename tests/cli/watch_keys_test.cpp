#include <cli/watch/keys.hpp>

#include <gtest/gtest.h>

namespace kl::cli {
namespace {

TEST(Keys, AreWhatWasStruck) {
  KeyReader reader;
  EXPECT_EQ(reader.keys("nh\n"), "nh\n");
  EXPECT_EQ(reader.keys("\x1b"), "\x1b");  // Esc, alone
  EXPECT_EQ(reader.keys("a\x1b[Ab\x1bOPc\x1b[15~d"), "abcd");
  EXPECT_FALSE(reader.take_pasted());
}

TEST(Keys, AreNotWhatWasPasted) {
  KeyReader reader;
  EXPECT_EQ(reader.keys("a\x1b[200~quit\nl\x1b[Aq\x1b[201~b"), "ab");
  EXPECT_TRUE(reader.take_pasted());
  EXPECT_FALSE(reader.take_pasted());
}

TEST(Keys, MayComeInPieces) {
  const std::string bytes = "a\x1b[200~q\x1b[20q\x1b[201~b\x1b[Ac";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    if (cut > 0 && bytes[cut - 1] == '\x1b' && cut != 9 && cut != 14) continue;  // such a cut makes an Esc, but for within a paste
    KeyReader reader;
    const std::string first = reader.keys(bytes.substr(0, cut));
    EXPECT_EQ(first + reader.keys(bytes.substr(cut)), "abc") << "cut at " << cut;
  }
}

}  // namespace
}  // namespace kl::cli

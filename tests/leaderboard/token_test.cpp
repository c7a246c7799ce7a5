#include <leaderboard/token.hpp>

#include <set>

#include <gtest/gtest.h>

namespace kl::board {
namespace {

TEST(Token, RoundTrip) {
  const TokenParts token = make_token();
  const auto parsed = parse_token(token.text());
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->id, token.id);
  EXPECT_EQ(parsed->secret, token.secret);
}

TEST(Token, EachIsAnother) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(make_token().secret);
  EXPECT_EQ(seen.size(), 1000u);
}

TEST(Token, NothingButTheForm) {
  const std::string good = make_token().text();
  for (const std::string& bad : {std::string(), good.substr(1), good + "0", "KL" + good.substr(2), good.substr(0, 20), std::string(good.size(), '_'),
                                 good.substr(0, 15) + "-" + good.substr(16), std::string("kl_") + std::string(good.size() - 3, '\0')})
    EXPECT_FALSE(parse_token(bad)) << bad;
}

TEST(Token, HashesDifferInEveryDigit) {
  const std::string a(64, 'a');
  std::string b = a;
  b.back() = 'b';
  EXPECT_TRUE(same_hash(hash_secret(a), hash_secret(a)));
  EXPECT_FALSE(same_hash(hash_secret(a), hash_secret(b)));
  EXPECT_FALSE(same_hash(hash_secret(a), ""));
}

TEST(Token, ScopesAreWholeWords) {
  EXPECT_TRUE(has_scope("submit worker", "worker"));
  EXPECT_FALSE(has_scope("submit", "sub"));
  EXPECT_FALSE(has_scope("submit root", "submit"));  // what is unknown grants nothing
  EXPECT_FALSE(split_scopes(""));
  EXPECT_FALSE(split_scopes("  "));
}

}  // namespace
}  // namespace kl::board

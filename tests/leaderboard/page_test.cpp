// What the pages show, to whom, and that nothing typed by people becomes markup.
#include <leaderboard/page/html.hpp>

#include <gtest/gtest.h>

#include "services.hpp"

namespace kl::board {
namespace {

bool has(const std::string& whole, const std::string& part) { return whole.find(part) != std::string::npos; }

TEST(Page, TextIsNoMarkup) {
  EXPECT_EQ(text("<a href='x' title=\"y\">&amp;</a>"), "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;amp;&lt;/a&gt;");
  EXPECT_EQ(text(std::string("a\0b\x1b[31m", 8)), "a\xef\xbf\xbd" "b\xef\xbf\xbd[31m");
  EXPECT_EQ(text("µ\n\t"), "µ\n\t");
}

TEST(Page, ASourceWithMarkupIsShownAsItIs) {
  RunningService it;
  const auto location = it.submit(it.login("ada"), "k", "</pre><script>alert(1)</script>").location;
  const Json job = it.claim();
  it.send("POST", "/v1/worker/jobs/1/complete", it.worker,
          {{"fence", job.at("fence")}, {"verdict", "PASS"}, {"score", 0.5}, {"evidence", {{"text", "<img src=x onerror=alert(1)>"}, {"shapes", {{{"case", "<b>"}, {"share", 0.5}}}}}}});
  const std::string page = it.send("GET", "/submissions/1").body;
  EXPECT_TRUE(has(page, "&lt;/pre&gt;&lt;script&gt;alert(1)"));
  EXPECT_TRUE(has(page, "&lt;img src=x"));
  EXPECT_TRUE(has(page, "&lt;b&gt;"));
  EXPECT_FALSE(has(page, "<script"));
  EXPECT_FALSE(has(page, "<img"));
}

TEST(Page, ARivalSeesNeitherSourceNorReportOfWhatIsNotOnABoard) {
  RunningService it;
  it.submit(it.login("ada"), "k", "// my secret");
  EXPECT_FALSE(has(it.send("GET", "/submissions/1").body, "my secret"));
  it.complete(it.claim(), "WRONG");
  EXPECT_FALSE(has(it.send("GET", "/submissions/1").body, "my secret"));
  EXPECT_TRUE(has(it.send("GET", "/submissions/1").body, ">WRONG<"));
}

TEST(Page, BoardsUsersAndTheQueue) {
  RunningService it;
  EXPECT_TRUE(has(it.send("GET", "/").body, "/boards/sim-tiny/vector-add"));
  EXPECT_TRUE(has(it.send("GET", "/boards/sim-tiny/vector-add").body, "Nobody stands here yet"));
  it.submit(it.login("ada"), "k");
  EXPECT_TRUE(has(it.send("GET", "/queue").body, "is a worker running?"));
  it.complete(it.claim(), "PASS", 0.875);
  const std::string board = it.send("GET", "/boards/sim-tiny/vector-add").body;
  EXPECT_TRUE(has(board, "<a href=\"/users/ada\">ada</a>"));
  EXPECT_TRUE(has(board, "87.50 %"));
  EXPECT_TRUE(has(it.send("GET", "/users/ada").body, "/submissions/1"));
  for (const char* path : {"/boards/sim-tiny/nothing", "/boards/nowhere/vector-add", "/users/nobody", "/submissions/77"}) {
    const auto answer = it.send("GET", path);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_TRUE(answer.type.starts_with("text/html")) << path;
  }
}

// What screen readers, keyboards and phones go by.
TEST(Page, EveryPageHasItsLandmarks) {
  RunningService it;
  it.submit(it.login("ada"), "k");
  for (const char* path : {"/", "/boards/sim-tiny/vector-add", "/submissions/1", "/users/ada", "/queue", "/users/nobody"}) {
    const std::string page = it.send("GET", path).body;
    for (const char* part : {"<html lang=\"en\">", "<meta name=\"viewport\" content=\"width=device-width", "<main id=\"main\"", "href=\"#main\"", "<nav aria-label=", "<h1>", "<title>"})
      EXPECT_TRUE(has(page, part)) << path << " lacks " << part;
    EXPECT_EQ(page.find("<h1>"), page.rfind("<h1>")) << path;
    EXPECT_FALSE(has(page, "style=")) << path;  // the policy sent along forbids it
  }
  const auto style = it.send("GET", "/style.css");
  EXPECT_TRUE(style.type.starts_with("text/css"));
  EXPECT_TRUE(has(style.body, "prefers-color-scheme: dark"));
}

}  // namespace
}  // namespace kl::board

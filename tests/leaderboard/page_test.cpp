// What the pages show, to whom, and that nothing typed by people becomes markup.
#include <leaderboard/page/html.hpp>

#include <random>

#include <gtest/gtest.h>

#include <leaderboard/page/diff.hpp>

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

TEST(Page, DiffsSayWhatChanged) {
  EXPECT_EQ(diff_html("a\nb\nc\n", "a\nb\nc\n"), "");
  EXPECT_EQ(diff_html("a\nb\nc\n", "a\nx<\nc\n"), "  a\n<del><span class=\"hidden\">removed: </span>- b</del>\n<ins><span class=\"hidden\">added: </span>+ x&lt;</ins>\n  c\n");
  EXPECT_TRUE(has(diff_html("", "one\n"), "+ one"));
  std::string long_one, longer;
  for (int i = 0; i < 100; ++i) long_one += std::to_string(i) + "\n", longer += std::to_string(i) + (i == 50 ? "!\n" : "\n");
  const std::string part = diff_html(long_one, longer);
  EXPECT_TRUE(has(part, "…") && has(part, "- 50") && has(part, "+ 50!") && has(part, "  47\n"));
  EXPECT_FALSE(has(part, "  46\n"));
}

// Both sources come out of a diff again, whatever they are; fewer lines change than there are in both.
TEST(Page, DiffsAreTrue) {
  std::mt19937 random(5);
  for (int round = 0; round < 200; ++round) {
    std::string before, after;
    for (int i = 0; i < 30; ++i) {
      if (random() % 4 != 0) before += std::to_string(random() % 6) + "\n";
      if (random() % 4 != 0) after += std::to_string(random() % 6) + "\n";
    }
    std::string a, b;
    for (const DiffLine& l : diff_lines(before, after)) {
      if (l.kind != DiffLine::kAdded) a += std::string(l.text) + "\n";
      if (l.kind != DiffLine::kRemoved) b += std::string(l.text) + "\n";
    }
    EXPECT_EQ(a, before);
    EXPECT_EQ(b, after);
  }
}

TEST(Page, TimesIntervalsAndTheRoofline) {
  ServiceOptions options;
  options.boards = {"gpu-some-gpu"};
  RunningService it(options);
  const std::string token = it.login("ada");
  for (const char* word : {"one", "two"}) {
    it.send("POST", "/v1/submissions", token, {{"puzzle", "vector-add"}, {"board", "gpu-some-gpu"}, {"source", std::string("// ") + word + "\n"}}, {{"Idempotency-Key", word}});
    const Json job = it.send("POST", "/v1/worker/claim", it.worker, {{"worker", "w"}, {"boards", {"gpu-some-gpu"}}}).json();
    const Json shape = {{"case", "n=33554432"}, {"hidden", false}, {"bytes", 4e8}, {"flop", 3.3e7}, {"ceiling_us", 130.0}, {"median_us", 140.0}, {"low_us", 139.5}, {"high_us", 140.5},
                        {"samples", 41}, {"share", 0.93}, {"share_low", 0.92}, {"share_high", 0.94}, {"copy_gb_per_s", 3000.0}, {"verified", 16}};
    it.send("POST", "/v1/worker/jobs/" + std::to_string(job.at("id").get<int>()) + "/complete", it.worker,
            {{"fence", job.at("fence")}, {"verdict", "PASS"}, {"score", 0.93}, {"score_low", 0.92}, {"score_high", 0.94},
             {"evidence", {{"device", "Some GPU"}, {"shapes", {shape}}, {"rerun", {{"against", 1}, {"ratio", 1.001}, {"ratio_low", 0.999}, {"ratio_high", 1.003}, {"ties", true}}}}}});
  }
  const std::string board = it.send("GET", "/boards/gpu-some-gpu/vector-add").body;
  EXPECT_TRUE(has(board, "95 % interval</th>") && has(board, "92.00 to 94.00 %"));
  EXPECT_TRUE(has(board, "class=\"interval\""));
  EXPECT_TRUE(has(board, ">#1<") && !has(board, ">#2<"));  // the earlier of two that tie
  const std::string page = it.send("GET", "/submissions/2").body;
  EXPECT_TRUE(has(page, "16 of 41"));
  EXPECT_TRUE(has(page, "role=\"img\" aria-label=\"Roofline."));
  EXPECT_TRUE(has(page, "which is a tie"));
  EXPECT_TRUE(has(page, "- // one") && has(page, "+ // two"));
  EXPECT_TRUE(has(page, "Scores, oldest first: #1 93.00 %, #2 93.00 %"));
  EXPECT_FALSE(has(page, "style="));
  EXPECT_FALSE(has(page, "--replay"));  // times cannot be
  EXPECT_FALSE(has(it.send("GET", "/submissions/1").body, "Changes since"));
}

TEST(Page, WhatTheSimulatorCountsHasARooflineAndNoInterval) {
  RunningService it;
  it.submit(it.login("ada"), "k");
  const Json job = it.claim();
  const Json shape = {{"case", "n=1000,m=2"}, {"ceiling_us", 0.12}, {"modelled_us", 0.24}, {"share", 0.5}, {"bytes", 12000.0}, {"flop", 1000.0}, {"dram_bytes", 16000}, {"memory_gb_per_s", 100.0}};
  it.send("POST", "/v1/worker/jobs/1/complete", it.worker, {{"fence", job.at("fence")}, {"verdict", "PASS"}, {"score", 0.5}, {"evidence", {{"shapes", {shape}}}}});
  const std::string board = it.send("GET", "/boards/sim-tiny/vector-add").body;
  EXPECT_TRUE(has(board, "50.00 %") && !has(board, "95 % interval"));
  const std::string page = it.send("GET", "/submissions/1").body;
  EXPECT_TRUE(has(page, "<code>n=1000,<wbr>m=2</code>") && has(page, "n=1000,m=2: 0.0833 operations a byte (0.0625 a byte moved), 4.167 GFLOP/s, 50.0 % of the slope"));
  EXPECT_TRUE(has(page, "class=\"counted\"") && has(page, "the memory of the simulated machine, 100 GB/s"));
  EXPECT_TRUE(has(page, "evidence 1 --replay"));
}

// What is not on a board is shown to nobody, in a diff neither.
TEST(Page, ADiffShowsNoSourceThatIsNotPublic) {
  RunningService it;
  const std::string token = it.login("ada");
  it.submit(token, "a", "// my secret try\n");
  it.complete(it.claim(), "WRONG");
  it.submit(token, "b", "// public\n");
  it.complete(it.claim(), "PASS", 0.5);
  EXPECT_FALSE(has(it.send("GET", "/submissions/2").body, "my secret"));
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

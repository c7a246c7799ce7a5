// Requests and results as bytes: whole there and back, and whatever else arrives is no result.
#include <leaderboard/worker/wire.hpp>

#include <random>

#include <gtest/gtest.h>

namespace kl::board {
namespace {

RunResult some_result() {
  RunResult r;
  r.outcome = RunOutcome::kTimedOut;
  r.message = "still running";
  r.where = {"kernel.hpp", 7};
  Finding f;
  f.kind = FindingKind::kRace;
  f.kernel = "k";
  f.here.block[1] = 3;
  f.has_other = true;
  f.shared_shape = {2, 3};
  r.findings = {f, f};
  r.buffers = {{{std::byte{1}, std::byte{2}}, {1, 0}, {-1, 4}}};
  r.launches = {{"k", {1, 2, 3}, 8}};
  r.counters.memory.dram_bytes_read = 99;
  LaunchCounters launch;
  launch.kernel = "k";
  launch.loads.sectors = 5;
  r.detail.launches = {launch};
  r.detail.lines.resize(2);
  r.printed = std::string("a\0b", 3);
  r.run_ms = 1.5;
  return r;
}

TEST(Wire, ResultsComeBack) {
  const RunResult r = some_result();
  const std::string bytes = encode(r);
  const auto back = decode_result(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(encode(*back), bytes);
  EXPECT_EQ(back->findings[1].shared_shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(back->buffers[0].owner, (std::vector<std::int32_t>{-1, 4}));
  EXPECT_EQ(back->printed, r.printed);
  EXPECT_EQ(back->counters.memory.dram_bytes_read, 99);
}

TEST(Wire, RequestsComeBack) {
  RunRequest q;
  q.module = "/m.so";
  q.arguments = {Buffer{.name = "x", .shape = {2}, .strides = {1}, .bytes = std::vector<std::byte>(8)}, Scalar{.name = "n", .bits = 2}};
  q.schedule = {BlockOrder::kShuffled, 7, {1, 2}};
  q.count_traffic = true;
  const std::string bytes = encode(q);
  const auto back = decode_request(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(encode(*back), bytes);
  EXPECT_EQ(std::get<Buffer>(back->arguments[0]).bytes.size(), 8u);
  EXPECT_EQ(back->schedule, q.schedule);
}

TEST(Wire, APartIsNoResult) {
  const std::string bytes = encode(some_result());
  for (std::size_t n = 0; n < bytes.size(); ++n) EXPECT_FALSE(decode_result(bytes.substr(0, n))) << n;
  EXPECT_FALSE(decode_result(bytes + "x"));
}

// Counts of 2^60 elements and numbers that are no enumerator must neither crash nor take memory.
TEST(Wire, DamagedBytesDoNoHarm) {
  const std::string bytes = encode(some_result());
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string damaged = bytes;
    for (int k = 0; k < 4; ++k) damaged[random() % damaged.size()] = static_cast<char>(random());
    const auto result = decode_result(damaged);
    EXPECT_TRUE(!result || result->outcome <= RunOutcome::kUnavailable);
  }
}

}  // namespace
}  // namespace kl::board

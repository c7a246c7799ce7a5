// Order between blocks by release and acquire: the textbook cases, and a comparison with plain vector clocks.
#include <sim/happens_before.hpp>

#include <map>
#include <random>

#include <gtest/gtest.h>

namespace kl::sim {
namespace {

using tl::memory_order;
using tl::memory_scope;

struct Launch {
  HappensBefore::Segment now(std::int64_t block) const { return order.segment(block); }
  void atomic(std::int64_t block, std::int64_t word, memory_order o, memory_scope scope = memory_scope::gpu) {
    order.atomic(block, 0, {word}, o, scope);
  }
  HappensBefore order;
};

TEST(HappensBefore, ReleaseThenAcquireOrders) {
  Launch l;
  const auto written = l.now(0);
  EXPECT_FALSE(l.order.before(written, 1));
  l.atomic(0, 7, memory_order::release);
  const auto after = l.now(0);
  l.atomic(1, 7, memory_order::acquire);
  EXPECT_TRUE(l.order.before(written, 1));
  EXPECT_FALSE(l.order.before(after, 1)) << "what follows the release is not published by it";
  EXPECT_FALSE(l.order.before(l.now(1), 0));
  EXPECT_EQ(l.order.block_of(after), 0);
}

TEST(HappensBefore, RelaxedOtherWordsAndTheBlocksScopeDoNot) {
  for (const auto& [release, acquire, word, scope] :
       {std::tuple{memory_order::relaxed, memory_order::acquire, 7, memory_scope::gpu},
        std::tuple{memory_order::release, memory_order::relaxed, 7, memory_scope::gpu},
        std::tuple{memory_order::release, memory_order::acquire, 8, memory_scope::gpu},
        std::tuple{memory_order::release, memory_order::acquire, 7, memory_scope::cta},
        std::tuple{memory_order::acquire, memory_order::release, 7, memory_scope::gpu}}) {
    Launch l;
    const auto written = l.now(0);
    l.atomic(0, 7, release, scope);
    l.atomic(1, word, acquire, scope);
    EXPECT_FALSE(l.order.before(written, 1));
  }
}

TEST(HappensBefore, RelaxedAtomicsGoOnWithTheReleaseSequence) {
  Launch l;
  const auto written = l.now(0);
  l.atomic(0, 7, memory_order::release);
  l.atomic(2, 7, memory_order::relaxed);
  l.atomic(1, 7, memory_order::acquire);
  EXPECT_TRUE(l.order.before(written, 1));
  EXPECT_FALSE(l.order.before(l.now(2), 1));
}

TEST(HappensBefore, IsTransitiveOverWords) {
  Launch l;
  const auto written = l.now(0);
  l.atomic(0, 1, memory_order::release);
  l.atomic(1, 1, memory_order::acquire);
  l.atomic(1, 2, memory_order::release);
  l.atomic(2, 2, memory_order::acquire);
  EXPECT_TRUE(l.order.before(written, 2));
}

TEST(HappensBefore, TheLastBlockOfACounterKnowsAll) {
  Launch l;
  for (std::int64_t b = 0; b < 1000; ++b) l.atomic(b, 0, memory_order::acq_rel);
  for (HappensBefore::Segment b = 0; b < 999; ++b) EXPECT_TRUE(l.order.before(b, 999));
  EXPECT_FALSE(l.order.before(999, 998));
}

TEST(HappensBefore, FencesOrderRelaxedAtomics) {
  Launch l;
  const auto written = l.now(0);
  l.order.fence(0, memory_order::release, memory_scope::gpu);
  l.atomic(0, 7, memory_order::relaxed);
  l.atomic(1, 7, memory_order::relaxed);
  EXPECT_FALSE(l.order.before(written, 1));
  l.order.fence(1, memory_order::acquire, memory_scope::gpu);
  EXPECT_TRUE(l.order.before(written, 1));
}

TEST(HappensBefore, TilesOfAtomicsOrderWithTheirBuffer) {
  HappensBefore order;
  order.begin_launch();
  order.atomic(0, 0, {3}, memory_order::release, memory_scope::gpu);
  order.atomic(1, 0, {1, 2, 3}, memory_order::acq_rel, memory_scope::gpu);
  EXPECT_TRUE(order.before(0, 1));
  order.atomic(2, 0, {2}, memory_order::acquire, memory_scope::gpu);
  EXPECT_TRUE(order.before(1, 2));
  order.begin_launch();
  EXPECT_FALSE(order.before(0, 1));
}

// Clocks of as many entries as blocks, by the book.
class VectorClocks {
 public:
  explicit VectorClocks(int blocks) : clocks_(static_cast<std::size_t>(blocks)), blocks_(blocks) {
    for (auto& c : clocks_) c.assign(static_cast<std::size_t>(blocks), 0);
    for (int b = 0; b < blocks; ++b) clocks_[static_cast<std::size_t>(b)][static_cast<std::size_t>(b)] = 1;
  }
  using Clock = std::vector<int>;
  struct Stamp {
    int block, time;
  };
  Stamp now(int b) { return {b, own(b)}; }
  bool before(Stamp s, int b) { return clocks_[static_cast<std::size_t>(b)][static_cast<std::size_t>(s.block)] >= s.time; }
  void atomic(int b, int word, memory_order o) {
    Clock& w = words_.try_emplace(word, Clock(static_cast<std::size_t>(blocks_), 0)).first->second;
    Clock& c = clocks_[static_cast<std::size_t>(b)];
    if (o == memory_order::acquire || o == memory_order::acq_rel) join(c, w);
    if (o != memory_order::release && o != memory_order::acq_rel) return;
    join(w, c);
    ++own(b);
  }

 private:
  int& own(int b) { return clocks_[static_cast<std::size_t>(b)][static_cast<std::size_t>(b)]; }
  static void join(Clock& into, const Clock& from) {
    for (std::size_t i = 0; i < into.size(); ++i) into[i] = std::max(into[i], from[i]);
  }
  std::vector<Clock> clocks_;
  std::map<int, Clock> words_;
  int blocks_;
};

TEST(HappensBefore, AgreesWithVectorClocks) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    std::mt19937_64 random(seed);
    const int blocks = 2 + static_cast<int>(random() % 7);
    HappensBefore order;
    order.begin_launch();
    VectorClocks plain(blocks);
    std::vector<std::pair<HappensBefore::Segment, VectorClocks::Stamp>> stamps;
    for (int step = 0; step < 120; ++step) {
      const int b = static_cast<int>(random() % static_cast<std::uint64_t>(blocks));
      stamps.emplace_back(order.segment(b), plain.now(b));
      const int word = static_cast<int>(random() % 4);
      const auto how = static_cast<memory_order>(random() % 4);
      order.atomic(b, 0, {word}, how, memory_scope::gpu);
      plain.atomic(b, word, how);
      for (const auto& [segment, stamp] : stamps)
        for (int other = 0; other < blocks; ++other)
          ASSERT_EQ(order.before(segment, other), plain.before(stamp, other)) << "seed " << seed << " step " << step;
    }
  }
}

}  // namespace
}  // namespace kl::sim

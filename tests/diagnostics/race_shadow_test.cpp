// The granule shadow against a naive oracle that keeps every access of every element.
#include <algorithm>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include <sim/race_shadow.hpp>

namespace kl::sim {
namespace {

// What the definition says: an element is racy once two blocks of a launch touched it without an order, one
// writing, not both by atomics. Keeps every access, and takes the order from a happens-before of its own.
class Oracle {
 public:
  // Whether this access conflicts with an earlier one of another block.
  bool access(std::int64_t element, std::int64_t block, AccessKind kind, HappensBefore::Segment segment) {
    bool conflict = false;
    for (const Access& a : elements_[element]) {
      const bool harmless = (a.kind == AccessKind::kRead && kind == AccessKind::kRead) ||
                            (a.kind == AccessKind::kAtomic && kind == AccessKind::kAtomic);
      conflict |= !harmless && !order.before(a.segment, block);
    }
    elements_[element].push_back({kind, segment});
    return conflict;
  }
  HappensBefore order;

 private:
  struct Access {
    AccessKind kind;
    HappensBefore::Segment segment;
  };
  std::map<std::int64_t, std::vector<Access>> elements_;
};

constexpr std::int64_t kSpan = 512;

struct Fixture {
  DeviceMemory memory;
  RunLog log;
  std::vector<std::byte> bytes = std::vector<std::byte>(kSpan * 4);

  Fixture() {
    Buffer b{"x", tl::dtype_id::float32, Role::kInout, {kSpan}, {1}, {}};
    memory.add(b, bytes.data());
    memory[0].writable = true;
    for (LaunchName& launch : log.launches) std::fill_n(launch.grid, 3, 100);
  }
};

void touch(RaceShadow& shadow, AccessKind kind, std::int64_t first, int count, std::int64_t block, int line,
           tl::memory_order order = tl::memory_order::relaxed, int step = 1) {
  Access what;
  what.where.line = line;
  what.order = order;
  std::vector<Run> runs;
  if (step == 1) runs.push_back({first, 0, count});
  else for (int i = 0; i < count; ++i) runs.push_back({first + i * step, i, 1});
  Moment now;
  now.block[0] = now.linear_block = block;
  shadow.access(kind, 0, what, runs, now);
}

struct Mix {
  bool blocks_in_order, atomics;
  int step = 1;  // between elements of some accesses
};

// One sequence of accesses in one launch, until the first conflict: both must see it at the same access.
void compare_until_first_race(std::uint64_t seed, int accesses, Mix mix, std::int64_t& compared) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Fixture f;
  RaceShadow shadow(f.memory, f.log);
  std::mt19937_64 random(seed);
  // A second launch of the same shadow: stale state must not leak into it.
  shadow.begin_launch(0);
  for (int i = 0; i < 16; ++i)
    touch(shadow, random() % 2 ? AccessKind::kWrite : AccessKind::kRead, static_cast<std::int64_t>(random() % 400), 100, 99, 1);
  ASSERT_EQ(f.log.finding_count, 0) << "one block races with nobody";
  shadow.begin_launch(1);
  Oracle oracle;
  for (int i = 0; i < accesses; ++i) {
    const std::int64_t block = mix.blocks_in_order ? i / 16 : static_cast<std::int64_t>(random() % 8);
    AccessKind kind = random() % 8 == 0 ? AccessKind::kWrite : AccessKind::kRead;
    int count = 1 + static_cast<int>(random() % (random() % 4 == 0 ? 96 : 4));
    auto first = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(kSpan - count));
    auto order = tl::memory_order::relaxed;
    int step = 1;
    if (mix.step > 1 && random() % 4 != 0) {
      step = mix.step;
      count = 1 + count / step;
      first = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(kSpan - count * step));
    }
    if (mix.atomics && random() % 2 == 0) {  // on few elements, so that blocks meet
      kind = AccessKind::kAtomic;
      first = static_cast<std::int64_t>(random() % 4 * 100);
      count = step = 1;
      order = random() % 4 == 0 ? static_cast<tl::memory_order>(random() % 4) : tl::memory_order::acq_rel;
    }
    const auto segment = oracle.order.segment(block);
    if (kind == AccessKind::kAtomic) oracle.order.atomic(block, 0, {first}, order, tl::memory_scope::gpu);
    bool conflict = false;
    for (int e = 0; e < count; ++e) conflict |= oracle.access(first + e * step, block, kind, segment);
    touch(shadow, kind, first, count, block, 2, order, step);
    compared += count;
    ASSERT_EQ(f.log.finding_count > 0, conflict) << "access " << i << " of kind " << static_cast<int>(kind) << " of " << first << " + "
                                                 << count << " by block " << block;
    if (conflict) return;
  }
}

TEST(RaceShadow, AgreesWithTheNaiveOracle) {
  std::int64_t compared = 0;
  for (std::uint64_t seed = 0; compared < 1'000'000; ++seed) compare_until_first_race(seed, 200, {seed % 2 == 0, false}, compared);
}

TEST(RaceShadow, AgreesWithTheNaiveOracleWhereAtomicsOrder) {
  std::int64_t compared = 0;
  for (std::uint64_t seed = 0; compared < 300'000; ++seed) compare_until_first_race(seed, 200, {seed % 2 == 0, true}, compared);
}

TEST(RaceShadow, AgreesWithTheNaiveOracleWhereElementsLieApart) {
  std::int64_t compared = 0;
  for (std::uint64_t seed = 0; compared < 300'000; ++seed)
    compare_until_first_race(seed, 200, {seed % 2 == 0, seed % 4 < 2, 2 + static_cast<int>(seed % 7)}, compared);
}

// An access of the sequence below; its line is its number.
struct Made {
  AccessKind kind;
  std::int64_t block, first;
  int count, step;
  std::int64_t lane_of(std::int64_t element) const {
    const std::int64_t from_first = element - first;
    return from_first >= 0 && from_first % step == 0 && from_first / step < count ? from_first / step : -1;
  }
};

TEST(RaceShadow, NamesBothSidesExactlyOnceItKnowsWhereTheRacesAre) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    std::vector<Made> made(60);
    for (Made& m : made) {
      m = {random() % 3 == 0 ? AccessKind::kWrite : AccessKind::kRead, static_cast<std::int64_t>(random() % 6), 0,
           1 + static_cast<int>(random() % 24), 1 + static_cast<int>(random() % 4)};
      m.first = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(kSpan - m.count * m.step));
    }
    Fixture f;
    const auto run = [&](RaceShadow& shadow) {
      shadow.begin_launch(0);
      for (std::size_t i = 0; i < made.size(); ++i)
        touch(shadow, made[i].kind, made[i].first, made[i].count, made[i].block, static_cast<int>(i), tl::memory_order::relaxed, made[i].step);
    };
    RaceShadow first(f.memory, f.log);
    run(first);
    const std::vector<RacedGranule> raced(f.log.raced, f.log.raced + f.log.raced_count);
    ASSERT_FALSE(raced.empty());
    f.log.begin_run();
    RaceShadow second(f.memory, f.log);
    second.watch(raced);
    run(second);
    for (int i = 0; i < f.log.finding_count; ++i) {
      const FindingRecord& race = f.log.findings[i];
      if (std::find(raced.begin(), raced.end(), RacedGranule{0, race.element & ~std::int64_t{31}}) == raced.end()) continue;
      ASSERT_LT(race.other.line, race.here.line);
      for (const SideRecord* side : {&race.here, &race.other}) {
        const Made& m = made[static_cast<std::size_t>(side->line)];
        ASSERT_EQ(m.lane_of(race.element), side->lane) << "line " << side->line << ", element " << race.element;
        ASSERT_EQ(m.block, side->block[0]);
        ASSERT_EQ(m.kind, side->access);
      }
      ASSERT_NE(race.here.block[0], race.other.block[0]);
    }
  }
}

TEST(RaceShadow, NamesBothSidesWhereItWatches) {
  Fixture f;
  RaceShadow shadow(f.memory, f.log);
  const RacedGranule raced[] = {{0, 32}};
  shadow.watch(raced);
  shadow.begin_launch(0);
  touch(shadow, AccessKind::kWrite, 10, 30, 1, 7);
  touch(shadow, AccessKind::kRead, 35, 10, 3, 8);
  ASSERT_EQ(f.log.finding_count, 1);
  const FindingRecord& race = f.log.findings[0];
  EXPECT_EQ(race.element, 35);
  EXPECT_EQ(race.here.block[0], 3);
  EXPECT_EQ(race.here.lane, 0);
  EXPECT_EQ(race.here.line, 8);
  EXPECT_EQ(race.other.block[0], 1);
  EXPECT_EQ(race.other.lane, 25);
  EXPECT_EQ(race.other.line, 7);
}

TEST(RaceShadow, NamesTheOtherBlockEverywhere) {
  Fixture f;
  RaceShadow shadow(f.memory, f.log);
  shadow.begin_launch(0);
  touch(shadow, AccessKind::kWrite, 10, 30, 1, 7);
  touch(shadow, AccessKind::kRead, 35, 10, 3, 8);
  ASSERT_EQ(f.log.finding_count, 1);
  const FindingRecord& race = f.log.findings[0];
  EXPECT_EQ(race.other.block[0], 1);
  EXPECT_EQ(race.other.lane, -1);
  EXPECT_EQ(race.other.file, -1);
  ASSERT_EQ(f.log.raced_count, 1);
  EXPECT_EQ(f.log.raced[0].first_element, 32);
}

TEST(RaceShadow, KnowsTheLastWriterOfEachElement) {
  Fixture f;
  RaceShadow shadow(f.memory, f.log);
  shadow.begin_launch(0);
  f.memory[0].stored.set_range(0, 64);
  touch(shadow, AccessKind::kWrite, 0, 40, 0, 1);
  touch(shadow, AccessKind::kWrite, 40, 24, 5, 1);
  std::vector<std::int32_t> owner(kSpan);
  shadow.owners(0, owner.data());
  EXPECT_EQ(owner[39], 0);
  EXPECT_EQ(owner[40], 5);
  EXPECT_EQ(owner[63], 5);
  EXPECT_EQ(owner[64], -1);
}

TEST(RaceShadow, KnowsTheLastWriterAcrossLaunchesWhereElementsHaveDifferentOnes) {
  Fixture f;
  RaceShadow shadow(f.memory, f.log);
  f.memory[0].stored.set_range(0, 32);
  shadow.begin_launch(0);
  for (int block = 0; block < 8; ++block) touch(shadow, AccessKind::kWrite, block, 4, block, 1, tl::memory_order::relaxed, 8);
  touch(shadow, AccessKind::kAtomic, 3, 1, 9, 1);  // a race, with an owner all the same
  shadow.begin_launch(1);
  touch(shadow, AccessKind::kRead, 0, 32, 10, 2);
  touch(shadow, AccessKind::kAtomic, 4, 1, 11, 3);
  std::vector<std::int32_t> owner(kSpan);
  shadow.owners(0, owner.data());
  EXPECT_EQ(owner[1], 1);
  EXPECT_EQ(owner[31], 7);
  EXPECT_EQ(owner[3], 9);
  EXPECT_EQ(owner[4], 11);
  touch(shadow, AccessKind::kWrite, 3, 1, 12, 4);
  shadow.owners(0, owner.data());
  EXPECT_EQ(owner[3], 12);
  f.log.begin_run();
  shadow.begin_run();
  shadow.begin_launch(0);
  shadow.owners(0, owner.data());
  EXPECT_EQ(owner[1], -1) << "of another run";
}

TEST(RaceShadow, CostsASeventhOfAByteAByteAndOneAndAHalfWhereWritersDiffer) {
  Fixture f;
  RaceShadow shadow(f.memory, f.log);
  shadow.begin_launch(0);
  touch(shadow, AccessKind::kWrite, 0, kSpan, 0, 1);
  EXPECT_EQ(shadow.bytes_per_byte(), 18.0 / 128);
  shadow.begin_launch(1);
  for (int block = 0; block < 8; ++block) touch(shadow, AccessKind::kWrite, block, kSpan / 8, block, 1, tl::memory_order::relaxed, 8);
  EXPECT_EQ(f.log.finding_count, 0);
  EXPECT_LE(shadow.bytes_per_byte(), 1.5);
}

}  // namespace
}  // namespace kl::sim

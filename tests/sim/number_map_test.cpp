// The map that search and shadow refill all the time, against the library's.
#include <sim/number_map.hpp>

#include <random>
#include <unordered_map>

#include <gtest/gtest.h>

namespace kl::sim {
namespace {

TEST(NumberMap, AgreesWithTheLibrarysMap) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    NumberMap<int> map;
    std::unordered_map<std::uint64_t, int> expected;
    // Few keys, some of them far apart with equal lower bits, so that they crowd the same slots.
    const auto key = [&] { return random() % 2 == 0 ? random() % 40 : random() % 40 << 40; };
    for (int i = 0; i < 4'000; ++i) {
      const std::uint64_t k = key();
      switch (random() % 8) {
        case 0: case 1: case 2: {
          const auto [value, is_new] = map.get(k);
          ASSERT_EQ(is_new, !expected.contains(k)) << "operation " << i;
          value = expected[k] = i;
          break;
        }
        case 3: case 4: case 5:
          map.erase(k);
          expected.erase(k);
          break;
        case 6: {
          const int* value = map.find(k);
          ASSERT_EQ(value != nullptr, expected.contains(k)) << "operation " << i;
          if (value != nullptr) {
            ASSERT_EQ(*value, expected[k]) << "operation " << i;
          }
          break;
        }
        default:
          if (random() % 100 != 0) break;
          map.clear();
          expected.clear();
      }
    }
    for (const auto& [k, value] : expected) {
      ASSERT_NE(map.find(k), nullptr) << k;
      EXPECT_EQ(*map.find(k), value) << k;
    }
  }
}

TEST(NumberMap, ValuesKeepTheirAddressesAndTheirMemory) {
  NumberMap<std::vector<int>> map;
  std::vector<int>& first = map.get(7).value;
  first.assign(1'000, 1);
  for (std::uint64_t k = 100; k < 1'100; ++k) map.get(k);
  EXPECT_EQ(map.find(7), &first);
  map.clear();
  EXPECT_EQ(map.find(7), nullptr);
  const auto [again, is_new] = map.get(8);
  EXPECT_TRUE(is_new);
  EXPECT_EQ(&again, &first);
  EXPECT_GE(again.capacity(), 1'000u);
}

}  // namespace
}  // namespace kl::sim

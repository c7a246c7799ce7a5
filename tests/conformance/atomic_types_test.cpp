// Atomics of 32 and 64 bits, signed and unsigned, against the same operations one after the other.
#include <algorithm>
#include <tests/conformance/conformance.hpp>

namespace kl::conformance {
namespace {

template <class T>
std::vector<T> start() {
  return {static_cast<T>(1000), static_cast<T>(-3), static_cast<T>(5), static_cast<T>(-1), T(64), T(1), T(2), T(7)};
}
template <class T>
std::vector<T> changed() {
  std::vector<T> v = start<T>();
  for (int block = 0; block < 2; ++block)
    for (int lane = 0; lane < 32; ++lane) {
      v[0] = static_cast<T>(v[0] + static_cast<T>(lane - 16));
      v[1] = std::max(v[1], static_cast<T>(lane - 16));
      v[2] = std::min(v[2], static_cast<T>(lane - 16));
      v[3] = v[3] & static_cast<T>(~lane);
      v[4] = v[4] | static_cast<T>(lane);
      v[5] = v[5] ^ static_cast<T>(lane * 3 + block);
    }
  v[6] = static_cast<T>(99);
  v[7] = static_cast<T>(-7);
  return v;
}

TEST(AtomicTypes, EveryOperationOnEveryInteger) {
  const auto r = run_clean("atomic_types.hpp", {inout("i32", start<int>()), inout("u32", start<tl::uint32>()),
                                                inout("i64", start<tl::int64>()), inout("u64", start<tl::uint64>())});
  expect_same_bits(values<int>(r, 0), changed<int>());
  expect_same_bits(values<tl::uint32>(r, 1), changed<tl::uint32>());
  expect_same_bits(values<tl::int64>(r, 2), changed<tl::int64>());
  expect_same_bits(values<tl::uint64>(r, 3), changed<tl::uint64>());
}

}  // namespace
}  // namespace kl::conformance

// Shared tiles hold what was stored, wherever it is read from; scopes, atomics and asynchronous copies.
#include <algorithm>
#include <tests/conformance/conformance.hpp>

namespace kl::conformance {
namespace {

constexpr int kShort = 1000;  // of the 1024 elements that the ring reads

class Shared : public testing::Test {
 protected:
  Shared() {
    for (std::uint32_t i = 0; i < 1280; ++i) x.push_back(static_cast<float>(i * 7919 % 1021));
    for (int i = 0; i < 8192; ++i) half.push_back(static_cast<std::uint16_t>(0x3c00 + i % 1000)), bytes.push_back(static_cast<std::uint8_t>(i * 37 >> 3));
    std::vector<tl::float16> halves(half.size());
    std::memcpy(static_cast<void*>(halves.data()), half.data(), half.size() * 2);
    result = run_clean("shared.hpp", {input("x", x), output<float>("moved", 4256), output<int>("small", 17), output<int>("counted", 577),
                                      output<float>("summed", 128), scalar("n", kShort), input("half", halves),
                                      output<tl::float16>("half_out", half.size()), input("bytes", bytes),
                                      output<std::uint8_t>("bytes_out", bytes.size())});
  }
  float at(int i) const { return x[static_cast<std::size_t>(i)]; }

  std::vector<float> x;
  std::vector<std::uint16_t> half;
  std::vector<std::uint8_t> bytes;
  RunResult result;
};

TEST_F(Shared, ElementsChangeLanes) {
  std::vector<float> want;
  for (int i = 0; i < 1024; ++i) want.push_back(at(1023 - i));
  for (int i = 0; i < 1024; ++i) want.push_back(i < 1000 ? at(static_cast<int>(at(i)) & 1023) : -1);
  for (int twice = 0; twice < 2; ++twice)
    for (int c = 0; c < 64; ++c)
      for (int r = 0; r < 16; ++r) want.push_back(at(r * 64 + c));
  for (int c = 0; c < 64; ++c) want.push_back(at(3 * 64 + c));
  for (const int c : {5, 7})
    for (int r = 0; r < 16; ++r) want.push_back(at(r * 64 + c));
  for (int r = 0; r < 64; ++r) want.push_back(at(r));
  expect_same_bits(values<float>(result, 1), want);
}

TEST_F(Shared, OneLaneNeedsNoBarrier) {
  std::vector<int> v(16), total(16, 0);
  for (int i = 0; i < 16; ++i) v[static_cast<std::size_t>(i)] = i;
  for (int k = 0; k < 20; ++k) {
    int sum = 0;
    for (const int e : v) sum += e;
    for (std::size_t i = 0; i < 16; ++i) total[i] += v[i] += sum % 7;
  }
  int one = 5;
  for (int k = 0; k < 20; ++k) one = one * 3 % 1001;
  total.push_back(one);
  expect_same_bits(values<int>(result, 2), total);
}

TEST_F(Shared, ScopesNestAndAtomicsCount) {
  std::vector<int> want(64, 1024);
  for (int i = 0; i < 1024; ++i) ++want[static_cast<std::size_t>(static_cast<int>(at(i)) & 63)];
  for (int k = 0; k < 4; ++k)
    for (int i = 0; i < 128; ++i) want.push_back(127 - i);
  want.push_back(10000);
  expect_same_bits(values<int>(result, 3), want);
}

TEST_F(Shared, AsynchronousCopiesArriveAndMaskedLanesAreZero) {
  std::vector<float> want(128, 0);
  for (int row = 0; row < 8; ++row)
    for (int i = 0; i < 128; ++i)
      if (const int e = row * 128 + 127 - i; e < kShort) want[static_cast<std::size_t>(i)] += at(e);
  expect_same_bits(values<float>(result, 4), want);
}

template <class T>
std::vector<T> turned(const std::vector<T>& x) {
  std::vector<T> want;
  for (std::size_t k = 0; k < 4; ++k)
    for (std::size_t c = 0; c < 64; ++c)
      for (std::size_t r = 0; r < 32; ++r) want.push_back(x[(3 - k) * 2048 + r * 64 + c]);
  return want;
}

TEST_F(Shared, NarrowElementsOfThreeDimensions) {
  expect_same_bits(values<std::uint16_t>(result, 6), turned(half));
  expect_same_bits(values<std::uint8_t>(result, 8), turned(bytes));
}

}  // namespace
}  // namespace kl::conformance

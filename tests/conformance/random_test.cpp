// Philox and what Triton makes of it, against published and independently computed numbers.
//
// The first three rows of words are Random123's known answers (kat_vectors, philox 4x32 10). The others, and
// the uniform numbers, come from Python's integers:
//   def philox(c, k):
//     for r in range(10):
//       if r: k = [(k[0] + 0x9E3779B9) % 2**32, (k[1] + 0xBB67AE85) % 2**32]
//       (h0, l0), (h1, l1) = divmod(0xD2511F53 * c[0], 2**32), divmod(0xCD9E8D57 * c[2], 2**32)
//       c = [h1 ^ c[1] ^ k[0], l1, h0 ^ c[3] ^ k[1], l0]
//     return c
// with c = [offset % 2**32, offset >> 32 (64-bit offsets only), 0, 0] and k = [seed % 2**32, seed >> 32 %
// 2**32]; uniform: x as int32, -x - 1 if negative, float32(x) * float32(4.6566127342e-10).
#include <bit>
#include <cmath>
#include <tests/conformance/conformance.hpp>

namespace kl::conformance {
namespace {

RunResult run_random() {
  return run_clean("random.hpp", {output<std::uint32_t>("out", 40), output<float>("uniform", 21),
                                  output<float>("normal", 8192)});
}

TEST(Random, WordsAreRandom123sAndTritons) {
  expect_same_bits(values<std::uint32_t>(run_random(), 0),
                   {
                       0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8,  // counter 0, key 0
                       0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd,  // all ones
                       0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1,  // digits of pi
                       0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8,  // seed 0, offset 0
                       0x5bbd83b1, 0x68784c85, 0x172067aa, 0x2e6b75b7,  // 42, 7
                       0x7b69a4d7, 0xf882de02, 0xd2edf41d, 0x3fc2946f,  // a 64-bit seed, 1000
                       0x6e5f04e2, 0xd7682c44, 0xe4108c77, 0x408274dd,  // seed -1, 5
                       0x16a6d5bd, 0xe6614b49, 0x6a26b4b1, 0x8065298d,  // 42, a 64-bit offset
                       0x6e2412de, 0x41d4ec95, 0x29dd3e0c, 0xaed56cfa,  // 42, -1 as int32
                       0x8f40bd76, 0x17643835, 0x6fae237c, 0xd013aba5,  // 42, -1 as int64
                   });
}

TEST(Random, UniformNumbersAreTritonsBitForBit) {
  const auto u = values<float>(run_random(), 1);
  ASSERT_EQ(u.size(), 21u);
  const std::uint32_t want[] = {0x3f377b06, 0x3f50f098, 0x3e39033c, 0x3eb9add6};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(std::bit_cast<std::uint32_t>(u[i]), want[i]);
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(u[4 + i], u[12 + i]);
  EXPECT_EQ(u[11], u[0]) << "offset 7 of the tile is offset 7 alone";
  EXPECT_EQ(u[4], u[20]);
}

TEST(Random, NormalNumbersHaveMeanZeroAndDeviationOne) {
  const auto n = values<float>(run_random(), 2);
  double sum = 0, squares = 0;
  for (const float x : n) sum += x, squares += double{x} * x;
  const double count = static_cast<double>(n.size());
  EXPECT_NEAR(sum / count, 0, 4 / std::sqrt(count));
  EXPECT_NEAR(squares / count, 1, 4 * std::sqrt(2 / count));
}

}  // namespace
}  // namespace kl::conformance

#include <checker/puzzle.hpp>

#include <array>

// The first of the four words that Philox4x32-10 makes of a counter under a key. Source: Salmon, Moraes, Dror, Shaw:
// Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011).
static std::uint32_t first_word(std::uint32_t counter, std::uint32_t key) {
  std::array<std::uint32_t, 4> c = {counter, 0, 0, 0};
  std::uint32_t k0 = key, k1 = 0;
  for (int round = 0; round < 10; ++round, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53u} * c[0], p1 = std::uint64_t{0xCD9E8D57u} * c[2];
    c = {static_cast<std::uint32_t>(p1 >> 32) ^ c[1] ^ k0, static_cast<std::uint32_t>(p1),
         static_cast<std::uint32_t>(p0 >> 32) ^ c[3] ^ k1, static_cast<std::uint32_t>(p0)};
  }
  return c[0];
}

// The number in [0, 1) that tl.rand makes of a word: its distance from -1/2, which leaves 31 bits, over 2^31.
static float unit(std::uint32_t word) {
  const auto x = static_cast<std::int32_t>(word);
  return static_cast<float>(x < 0 ? -x - 1 : x) * 4.6566127342e-10f;
}

static kl::Array kept(std::int64_t n, double p, double seed) {
  kl::Array keep(1, n);
  for (std::int64_t i = 0; i < n; ++i)
    keep(0, i) = unit(first_word(static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(seed))) >= p;
  return keep;
}

KL_PUZZLE{
    .title = "Dropout, stored then seeded",
    .track = "elementwise",
    .difficulty = 2,
    .parameters = {"n", "percent", "seed"},
    .cases = {{1000, 50, 7}, {128, 0, 1}, {1, 50, 7}, {10007, 90, 123456789}, {4096, 50, 8}},
    .bench = {1 << 28, 50, 7},
    .arguments = [](const Case& c) -> Arguments {
      const std::int64_t n = c["n"];
      return {input<float>("x", {n}), output<std::uint8_t>("keep", {n}), output<float>("stored", {n}),
              output<float>("y", {n}), input<float>("dy", {n}), output<float>("dx", {n}),
              scalar<float>("p", static_cast<double>(c["percent"]) / 100), scalar<int>("seed", static_cast<double>(c["seed"])),
              scalar<int>("n", static_cast<double>(n))};
    },
    .reference =
        [](const Case& c, Data& d) {
          const Array keep = kept(c["n"], d.scalar("p"), d.scalar("seed"));
          const double scale = 1 / (1 - d.scalar("p"));
          d.out("keep") = keep;
          d.out("stored") = keep * d.in("x") * scale;
          d.out("y") = d.out("stored");
          d.out("dx") = keep * d.in("dy") * scale;
        },
    .tolerance = within(1e-6, 4e-6, "a difference, a quotient and a product, each rounded to float32; keep is 0 or 1"),
    .model = [](const Case& c) -> Model { return {.bytes = 25.0 * c["n"], .flop = 25.0 * c["n"]}; },
};

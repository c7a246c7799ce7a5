#include <cmath>

#include <checker/puzzle.hpp>

namespace {

using kl::Array;

enum Overflow { kNone, kInfinity, kNan };

// A weight in sixteen has had no gradient for long: there g is 0 and v so small that epsilon matters.
bool is_quiet(std::int64_t index) { return index % 16 == 5; }

double share(std::uint64_t bits) { return static_cast<double>(bits >> 11) / 9007199254740992.0; }  // [0, 1)

kl::Fill second_moments(bool large) {
  if (large) return kl::uniform(0, 2);
  return kl::custom([](std::int64_t index, std::uint64_t bits) { return is_quiet(index) ? 1e-12 : 2 * share(bits); });
}

// The last one overflows, if any.
kl::Fill gradients(std::int64_t n, double scale, std::int64_t overflow, bool large) {
  if (large) return kl::uniform(-1.5 * scale, 2.5 * scale);
  return kl::custom([=](std::int64_t index, std::uint64_t bits) {
    if (overflow != kNone && index == n - 1) return static_cast<double>(overflow == kNan ? NAN : -INFINITY);
    return is_quiet(index) ? 0 : (-1.5 + 4 * share(bits)) * scale;
  });
}

struct Moments {
  Array p, m, v;
};

Moments after_step(const Moments& before, const Array& g, const kl::Data& d) {
  const double beta1 = d.scalar("beta1"), beta2 = d.scalar("beta2"), step = d.scalar("step");
  Moments next;
  next.m = beta1 * before.m + (1 - beta1) * g;
  next.v = beta2 * before.v + (1 - beta2) * g.square();
  const double correction1 = 1 - std::pow(beta1, step), correction2 = 1 - std::pow(beta2, step);
  const Array direction = next.m / correction1 / ((next.v / correction2).sqrt() + d.scalar("epsilon"));
  next.p = before.p - d.scalar("rate") * (direction + d.scalar("decay") * before.p);
  return next;
}

}  // namespace

// overflow: 0 none, 1 an infinite gradient, 2 one that is NaN.
KL_PUZZLE{
    .title = "AdamW, then mixed precision",
    .track = "training",
    .difficulty = 3,
    .parameters = {"n", "step", "overflow"},
    .cases = {{1000, 1, 0}, {1000, 10, 0}, {5000, 3, 1}, {3001, 7, 2}, {1, 1, 0}, {4096, 1000, 0}},
    .bench = {1 << 26, 10, 0},
    .arguments = [](const Case& c) -> Arguments {
      const std::int64_t n = c["n"];
      const bool large = n > 1 << 20;
      constexpr double kScale = 1024;
      return {inout<float>("p", {n}),
              inout<float>("m", {n}, uniform(-0.5, 0.75)),
              inout<float>("v", {n}, second_moments(large)),
              input<float>("g", {n}, gradients(n, 1, kNone, large)),
              inout<float>("master", {n}, uniform(-2, 1.5)),
              inout<float>("master_m", {n}, uniform(-0.75, 0.5)),
              inout<float>("master_v", {n}, second_moments(large)),
              inout<bf16>("copy", {n}),
              input<bf16>("grad", {n}, gradients(n, kScale, c["overflow"], large)),
              inout<float>("scale", {1}, uniform(kScale, kScale)),
              scalar<float>("rate", 1e-3),
              scalar<float>("beta1", 0.9),
              scalar<float>("beta2", 0.999),
              scalar<float>("epsilon", 1e-8),
              scalar<float>("decay", 0.01),
              scalar<int>("step", c["step"]),
              scalar<int>("n", n)};
    },
    .reference =
        [](const Case& c, Data& d) {
          const Moments plain = after_step({d.in("p"), d.in("m"), d.in("v")}, d.in("g"), d);
          d.out("p") = plain.p;
          d.out("m") = plain.m;
          d.out("v") = plain.v;
          const Moments before = {d.in("master"), d.in("master_m"), d.in("master_v")};
          const bool skipped = c["overflow"] != kNone;
          const Moments mixed = skipped ? before : after_step(before, d.in("grad") / d.in("scale")(0, 0), d);
          d.out("master") = mixed.p;
          d.out("master_m") = mixed.m;
          d.out("master_v") = mixed.v;
          d.out("copy") = skipped ? d.in("copy") : mixed.p;
          d.out("scale") = skipped ? Array(d.in("scale") / 2) : d.in("scale");
        },
    .tolerance = within(1e-6, 6e-6,
                        "some twenty float32 operations, two of them a logarithm and a power; where terms of a moment "
                        "cancel, the error stays that of the terms"),
    .tolerances = {{"copy", within(1e-6, 3.95e-3, "one rounding to bfloat16, 2^-8 of the value")},
                   {"scale", exact("half of a power of two")}},
    // The second part reads its gradients twice, once to look for overflows.
    .model = [](const Case& c) -> Model { return {.bytes = (28.0 + 30.0) * c["n"], .flop = 32.0 * c["n"]}; },
    .targets = {{"traffic_efficiency", 0.99, "load and store each tensor once; only the scaled gradients are read twice"}},
};

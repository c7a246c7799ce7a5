// gpu: gate: narrow stores (of fragments: four bytes)
// gpu: down: narrow stores
#include <checker/puzzle.hpp>

#include <cmath>

static kl::Array gated(const kl::Array& opening, const kl::Array& value) { return opening / (1 + (-opening).exp()) * value; }

// Sums between -6 and 6 or so, where the gate bends, and outputs of about the same size. The mark is for the first case, where a
// tile holds all of h.
KL_PUZZLE{
    .title = "Two products, one gate: SwiGLU",
    .track = "fusion",
    .difficulty = 4,
    .parameters = {"M", "K", "F"},
    .cases = {{17, 40, 64}, {1, 32, 16}, {150, 70, 200}, {64, 200, 40}, {1, 1, 1}},
    .bench = {4096, 4096, 11008},
    .arguments = [](const Case& c) -> Arguments {
      const double size = 2 / std::sqrt(static_cast<double>(c["K"])), back = 1 / std::sqrt(static_cast<double>(c["F"]));
      return {input<bf16>("x", {c["M"], c["K"]}),
              input<bf16>("w1", {c["F"], c["K"]}, uniform(-size, 1.1 * size)),
              input<bf16>("w3", {c["F"], c["K"]}, uniform(-1.1 * size, size)),
              input<bf16>("w2", {c["K"], c["F"]}, uniform(-back, 1.1 * back)),
              output<bf16>("h", {c["M"], c["F"]}),
              output<bf16>("y", {c["M"], c["K"]}),
              scalar<int>("M", c["M"]),
              scalar<int>("K", c["K"]),
              scalar<int>("F", c["F"])};
    },
    .reference =
        [](const Case&, Data& d) {
          const auto x = d.in("x").matrix();
          d.out("h") = gated((x * d.in("w1").matrix().transpose()).array(), (x * d.in("w3").matrix().transpose()).array());
          d.out("y") = d.out("h").matrix() * d.in("w2").matrix().transpose();
        },
    .tolerance = within(3e-4, 4e-3,
                        "two float32 sums, a gate with slopes of at most 1.1 and values up to 10, and one rounding to bfloat16: half a "
                        "unit in the last place, at most 2^-8"),
    .tolerances = {{"y", within(4e-2, 4e-3,
                                "a sum of elements of h, each rounded to bfloat16, by up to 2^-9 of a size of up to 30 and as often up as "
                                "down; and one rounding more")}},
    .model = [](const Case& c) -> Model {
      const double m = c["M"], k = c["K"], f = c["F"];
      return {.bytes = 2 * (2 * m * k + 3 * f * k + 2 * m * f), .flop = 6 * m * f * k};
    },
    .targets = {{"reads_per_element", 0, "fetch a tile of x once in each step: both products read it where it lies", 1}},
    .large = {.sample = rows(2,
                             [](const Case& c, const LargeData& d, std::string_view name, std::int64_t row) {
                               const Array x = d.row("x", row);
                               Array opening(1, c["F"]), value(1, c["F"]);
                               for (std::int64_t f = 0; f < c["F"]; ++f) {
                                 opening(0, f) = (x * d.row("w1", f)).sum();
                                 value(0, f) = (x * d.row("w3", f)).sum();
                               }
                               const Array h = gated(opening, value);
                               if (name == "h") return h;
                               return Array(Array::NullaryExpr(1, c["K"], [&](Eigen::Index, Eigen::Index k) { return (h * d.row("w2", k)).sum(); }));
                             })},
};

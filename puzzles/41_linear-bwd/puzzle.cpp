// gpu: grad_x: narrow stores (of fragments: four bytes)
// gpu: grad_w: narrow stores
#include <checker/puzzle.hpp>

KL_PUZZLE{
    .title = "Backward of a matmul",
    .track = "training",
    .difficulty = 3,
    .parameters = {"M", "N", "K"},
    .cases = {{33, 40, 24}, {300, 130, 72}, {130, 520, 300}, {1, 17, 16}, {1, 1, 1}},
    .bench = {8192, 4096, 4096},
    .arguments = [](const Case& c) -> Arguments {
      return {input<bf16>("x", {c["M"], c["K"]}),  input<bf16>("w", {c["N"], c["K"]}),  input<bf16>("dy", {c["M"], c["N"]}),
              output<bf16>("dx", {c["M"], c["K"]}), output<bf16>("dw", {c["N"], c["K"]}), output<float>("db", {c["N"]}),
              scalar<int>("M", c["M"]),             scalar<int>("N", c["N"]),             scalar<int>("K", c["K"])};
    },
    .reference =
        [](const Case&, Data& d) {
          d.out("dx") = d.in("dy").matrix() * d.in("w").matrix();
          d.out("dw") = d.in("dy").matrix().transpose() * d.in("x").matrix();
          d.out("db") = d.in("dy").colwise().sum();
        },
    .tolerance = within(2e-3, 4e-3,
                        "a float32 sum rounded to bfloat16 once: half a unit in the last place, at most 2^-8 of it, and what the sum "
                        "is off by"),
    .model = [](const Case& c) -> Model {
      const double m = c["M"], n = c["N"], k = c["K"];
      return {.bytes = 2 * (m * n + 2 * m * k + 2 * n * k) + 4 * n, .flop = 4 * m * n * k};
    },
    // dx is a product of what there is; dw takes a column of dy for each of its rows.
    .large = {.sample = rows(3,
                             [](const Case& c, const LargeData& d, std::string_view name, std::int64_t row) {
                               if (name == "dx") {
                                 const Array dy = d.row("dy", row);
                                 Array sum = Array::Zero(1, c["K"]);
                                 for (std::int64_t n = 0; n < c["N"]; ++n) sum += dy(0, n) * d.row("w", n);
                                 return sum;
                               }
                               Array sum = Array::Zero(1, c[name == "db" ? "N" : "K"]);
                               for (std::int64_t m = 0; m < c["M"]; ++m) {
                                 const Array dy = d.row("dy", m);
                                 if (name == "db") sum += dy;
                                 else sum += dy(0, row) * d.row("x", m);
                               }
                               return sum;
                             }),
              .products = {{"dy", "w", "dx"}, {"dy^T", "x", "dw"}}},
};

#include <checker/puzzle.hpp>

// One block and no length to pass: the kernel's BLOCK is the whole vector, so n has one value.
KL_PUZZLE{
    .title = "One block says hello",
    .track = "foundations",
    .difficulty = 1,
    .parameters = {"n"},
    .cases = {{32}},
    .arguments = [](const Case& c) -> Arguments { return {output<int>("out", {c["n"]})}; },
    .reference =
        [](const Case& c, Data& d) {
          for (std::int64_t i = 0; i < c["n"]; ++i) d.out("out")(0, i) = 3.0 * i + 7;
        },
    .tolerance = exact("small integers"),
    .model = [](const Case& c) -> Model { return {.bytes = 4.0 * c["n"], .flop = 2.0 * c["n"]}; },
};

#include <cli/dev/template.hpp>

namespace kl::cli {
namespace {

constexpr const char* kSpecification = R"(#include <checker/puzzle.hpp>

KL_PUZZLE{
    .title = "TODO(author): the title, as `kernelings list` shows it",
    .track = "TODO(author): the track, for example foundations",
    .difficulty = 1,
    .parameters = {"n"},
    .cases = {{1}, {127}, {1000}, {4096}},
    .bench = {1 << 26},
    .arguments = [](const Case& c) -> Arguments {
      return {input<float>("x", {c["n"]}), output<float>("out", {c["n"]}), scalar<int>("n", c["n"])};
    },
    .reference = [](const Case&, Data& d) { d.out("out") = 2 * d.in("x"); },
    .tolerance = exact("doubling changes the exponent only"),
    .model = [](const Case& c) -> Model { return {.bytes = 8.0 * c["n"], .flop = 1.0 * c["n"]}; },
};
)";

constexpr const char* kSolution = R"(#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 256>;

TL_KERNEL void twice(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = /*[1: tl::tile<bool, BLOCK>]*/ offsets < n /*[1]*/;
  auto a = tl.load(x + offsets, mask);
  /*[2:]*/ tl.store(out + offsets, 2.0f * a, mask) /*[2]*/;
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  host.launch(twice, tl::grid(tl::cdiv(n, BLOCK)), x, out, n);
}
)";

constexpr const char* kWrong = R"(// expect: OUT_OF_BOUNDS
// mistake: The last, partial block loads and stores without a mask.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 256>;

TL_KERNEL void twice(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto a = tl.load(x + offsets);
  tl.store(out + offsets, 2.0f * a);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  host.launch(twice, tl::grid(tl::cdiv(n, BLOCK)), x, out, n);
}
)";

constexpr const char* kReadme = R"(# TODO(author): the title

TODO(author): the task in two sentences.

    out[i] = TODO(author): the formula

```text
TODO(author): a picture of the tile
```

## New here

| this file | Triton | CUDA |
|---|---|---|
| TODO(author): what it introduces | | |

## Try next

TODO(author): one thing, and a question about it.
)";

constexpr const char* kHints = R"(Cards: start

## Nudge

TODO(author): where to look, without saying what to write.

## Concept

```text
TODO(author): the idea behind it, with the numbers of one case.
```

## Skeleton

```cpp
// TODO(author): the shape of the code, with the decisive parts left open.
```

## On OUT_OF_BOUNDS

TODO(author): what the verdict means here; the same for every verdict that a wrong kernel gets.
)";

}  // namespace

const std::vector<TemplateFile>& puzzle_template() {
  static const std::vector<TemplateFile> files = {{"puzzle.cpp", kSpecification},
                                                  {"solution.hpp", kSolution},
                                                  {"wrong/no_mask.hpp", kWrong},
                                                  {"README.md", kReadme},
                                                  {"hints.md", kHints}};
  return files;
}

}  // namespace kl::cli

// expect: WRONG
// mistake: Elements 2i and 2i + 1 are taken for a pair; here element i of the left half belongs to element i of the right one.
// hint: 2
#include <tl/tl.hpp>

constexpr auto HEADS = tl::meta<"HEADS", 32>;
constexpr auto HALF = tl::meta<"HALF", 64>;
constexpr auto num_warps = tl::meta<"num_warps", 2, 1, 4>;

TL_KERNEL void rope(tl::block& tl, tl::ptr<tl::bfloat16> q, int first, float base, int heads, int half) {
  int number = tl.program_id(0);
  auto token = q + (tl.program_id(1) * tl.num_programs(0) + number) * heads * (2 * half);
  auto pair = tl.arange(0, HALF)[{None, _}];
  auto speed = tl.exp2(tl.cast<float>(pair) * (-tl.log2(base) / half));
  auto angle = (first + number) * speed;
  auto c = tl.cos(angle);
  auto s = tl.sin(angle);
  for (int start : tl.range(0, heads, HEADS)) {
    auto head = start + tl.arange(0, HEADS)[{_, None}];
    auto mask = (head < heads) & (pair < half);
    auto at = head * (2 * half) + 2 * pair;
    auto x1 = tl.cast<float>(tl.load(token + at, mask));
    auto x2 = tl.cast<float>(tl.load(token + at + 1, mask));
    auto y1 = x1 * c - x2 * s;
    auto y2 = x2 * c + x1 * s;
    tl.store(token + at, tl.cast<tl::bfloat16>(y1), mask);
    tl.store(token + at + 1, tl.cast<tl::bfloat16>(y2), mask);
  }
}

TL_HOST void solve(tl::host& host, tl::ptr<tl::bfloat16> q, int batch, int length, int heads, int half, int first,
                   float base) {
  host.launch(rope, tl::grid(length, batch), q, first, base, heads, half);
}

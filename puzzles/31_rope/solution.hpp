// Every pair (q[i], q[i + half]) of every head turned by an angle that grows with the token's position, in place: fill
// holes 1 to 6. Then run: ./kernelings run 31
#include <tl/tl.hpp>

constexpr auto HEADS = tl::meta<"HEADS", 32>;  // heads of a tile
constexpr auto HALF = tl::meta<"HALF", 64>;    // pairs of the widest head that will come
constexpr auto num_warps = tl::meta<"num_warps", 2, 1, 4>;

TL_KERNEL void rope(tl::block& tl, tl::ptr<tl::bfloat16> q, int first, float base, int heads, int half) {
  int number = tl.program_id(0);  // of the token in its sequence
  auto token = q + (tl.program_id(1) * tl.num_programs(0) + number) * heads * (2 * half);  // its element 0
  auto pair = tl.arange(0, HALF)[{None, _}];  // (1, HALF) int32
  // (1, HALF) float32: radians from one position to the next, base^(-pair / half)
  auto speed = tl.exp2(tl.cast<float>(pair) * (-tl.log2(base) / half));
  auto angle = /*[1: tl::tile<float, 1, HALF>]*/ (first + number) * speed /*[1]*/;  // (1, HALF) float32
  /*[2= auto c = TL_HOLE(2, tl::tile<float, 1, HALF>);
  auto s = TL_HOLE(2, tl::tile<float, 1, HALF>);]*/
  auto c = tl.cos(angle);  // (1, HALF) float32 each
  auto s = tl.sin(angle);
  /*[2]*/
  for (int start : tl.range(0, heads, HEADS)) {
    auto head = start + tl.arange(0, HEADS)[{_, None}];  // (HEADS, 1) int32
    auto mask = (head < heads) & (pair < half);
    auto at = /*[3: tl::tile<int, HEADS, HALF>]*/ head * (2 * half) + pair /*[3]*/;  // (HEADS, HALF) int32: the first of each pair
    /*[4= auto x1 = TL_HOLE(4, tl::tile<float, HEADS, HALF>);
    auto x2 = TL_HOLE(4, tl::tile<float, HEADS, HALF>);]*/
    auto x1 = tl.cast<float>(tl.load(token + at, mask));  // (HEADS, HALF) float32 each
    auto x2 = tl.cast<float>(tl.load(token + at + half, mask));
    /*[4]*/
    /*[5= auto y1 = TL_HOLE(5, tl::tile<float, HEADS, HALF>);
    auto y2 = TL_HOLE(5, tl::tile<float, HEADS, HALF>);]*/
    auto y1 = x1 * c - x2 * s;
    auto y2 = x2 * c + x1 * s;
    /*[5]*/
    /*[6= TL_HOLE(6);]*/
    tl.store(token + at, tl.cast<tl::bfloat16>(y1), mask);
    tl.store(token + at + half, tl.cast<tl::bfloat16>(y2), mask);
    /*[6]*/
  }
}

TL_HOST void solve(tl::host& host, tl::ptr<tl::bfloat16> q, int batch, int length, int heads, int half, int first,
                   float base) {
  host.launch(rope, tl::grid(length, batch), q, first, base, heads, half);
}

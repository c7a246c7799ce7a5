// tl.range with stages: tiles of two dtypes and shapes, ragged edges, and loops that nest, break, repeat and persist.
#include <tl/tl.hpp>

constexpr auto STAGES = tl::meta<"STAGES", 3>;

// Every trip's matrix transposed and its columns scaled by the trip's vector. Beyond `length` the matrix holds 3, the
// vector 0.
template <class T>
TL_FN void turned(tl::block& tl, tl::ptr<const T> x, tl::ptr<const int> scale, tl::ptr<float> out, int n, int length) {
  auto rows = tl.arange(0, tl::c<16>);
  auto columns = tl.arange(0, tl::c<32>);
  int trip = 0;
  for (auto [a, b] : tl.range(n, STAGES, [&](int i) {
         auto at = i * tl::c<512> + rows[{_, None}] * tl::c<32> + columns[{None, _}];
         auto line = i * tl::c<32> + columns;
         return tl.stage(tl.fetch(x + at, at < length, T(3.0f)), tl.fetch(scale + line, line * 16 < length));
       })) {
    auto values = tl.cast<float>(tl.load(a.trans()));                   // (32, 16)
    auto factors = tl.cast<float>(tl.load(b.at(columns[{_, None}])));   // (32, 1)
    tl.store(out + trip * tl::c<512> + columns[{_, None}] * 16 + rows[{None, _}], values * factors);
    ++trip;
  }
}
TL_KERNEL void turned_f32(tl::block& tl, tl::ptr<const float> x, tl::ptr<const int> scale, tl::ptr<float> out, int n, int length) {
  turned(tl, x, scale, out, n, length);
}
TL_KERNEL void turned_f16(tl::block& tl, tl::ptr<const tl::float16> x, tl::ptr<const int> scale, tl::ptr<float> out, int n, int length) {
  turned(tl, x, scale, out, n, length);
}
TL_KERNEL void turned_int8(tl::block& tl, tl::ptr<const tl::int8> x, tl::ptr<const int> scale, tl::ptr<float> out, int n, int length) {
  turned(tl, x, scale, out, n, length);
}

// Pieces dealt to the blocks: the sum of each piece's n lines of 128, reversed, through a tile of the block's own too.
TL_KERNEL void persistent(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n, int length) {
  auto j = tl.arange(0, tl::c<128>);
  for (int piece = tl.program_id(0); piece < 5; piece += tl.num_programs(0)) {
    auto sum = tl.zeros(tl::c<128>);
    for (auto line : tl.range(n, STAGES, [&](int i) {
           auto at = (piece * n + i) * tl::c<128> + j;
           return tl.fetch(x + at, at < length);
         })) {
      auto own = tl.shared<float>(tl::c<128>);
      tl.store(own, tl.load(line.at(127 - j)));
      tl.barrier();
      sum = sum + tl.load(own.at(127 - j)) + tl.load(own);
    }
    tl.store(out + piece * tl::c<128> + j, sum);
  }
}

// For each of n lines: the line times the sum of the three lines behind it, by a loop in the loop.
TL_KERNEL void nested(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n, int length) {
  auto j = tl.arange(0, tl::c<128>);
  auto fetch = [&](int line) {
    auto at = line * tl::c<128> + j;
    return tl.fetch(x + at, at < length);
  };
  int trip = 0;
  for (auto line : tl.range(n, STAGES, fetch)) {
    auto sum = tl.zeros(tl::c<128>);
    for (auto other : tl.range(3, STAGES, [&](int i) { return fetch(trip + 1 + i); })) sum = sum + tl.load(other.at(127 - j));
    tl.store(out + trip * tl::c<128> + j, sum * tl.load(line));
    ++trip;
  }
}

// Left after two trips at most, with copies under way; then the memory is another tile's, and a range that is walked twice.
TL_KERNEL void left_early(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n, int length) {
  auto j = tl.arange(0, tl::c<128>);
  auto fetch = [&](int line) {
    auto at = line * tl::c<128> + j;
    return tl.fetch(x + at, at < length, -1);
  };
  auto sum = tl.zeros(tl::c<128>);
  int trip = 0;
  for (auto line : tl.range(n, STAGES, fetch)) {
    sum = sum + tl.load(line.at(127 - j));
    if (++trip == 2) break;
  }
  {
    auto own = tl.shared<float>(tl::c<4>, tl::c<128>);
    for (int i = 0; i < 4; ++i) tl.store(own.index(i), sum + static_cast<float>(i));
    tl.barrier();
    for (int i = 0; i < 4; ++i) sum = sum + tl.load(own.at(i, 127 - j));
  }
  auto lines = tl.range(n, STAGES, fetch);
  for (auto line : lines) {
    sum = sum + tl.load(line.at(127 - j));
    if (trip == 2) break;
  }
  for (auto line : lines) sum = sum + tl.load(line);
  tl.store(out + j, sum);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const tl::float16> half, tl::ptr<const tl::int8> bytes, tl::ptr<const int> scale,
                   tl::ptr<float> out, tl::ptr<float> half_out, tl::ptr<float> bytes_out, tl::ptr<float> pieces, tl::ptr<float> products,
                   tl::ptr<float> early, int n, int length) {
  host.launch(turned_f32, tl::grid(1), x, scale, out, n, length);
  host.launch(turned_f16, tl::grid(1), half, scale, half_out, n, length);
  host.launch(turned_int8, tl::grid(1), bytes, scale, bytes_out, n, length);
  host.launch(persistent, tl::grid(2), x, pieces, n, length);
  host.launch(nested, tl::grid(1), x, products, n, length);
  host.launch(left_early, tl::grid(1), x, early, n, length);
}

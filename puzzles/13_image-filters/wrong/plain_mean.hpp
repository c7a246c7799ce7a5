// expect: WRONG
// mistake: Grey is the plain mean of the channels; eyes see green as more than five times as bright as blue, hence the weights.
// hint: 1
#include <tl/tl.hpp>

constexpr auto BLOCK_H = tl::meta<"BLOCK_H", 16>;
constexpr auto BLOCK_W = tl::meta<"BLOCK_W", 128>;
constexpr auto size_per_thread = tl::meta<"size_per_thread", 1>;

TL_FN auto mixed(tl::block& tl, auto red, auto green, auto blue, float r, float g, float b) {
  auto sum = red * r + green * g + blue * b;
  auto whole = tl.clamp(tl.rint(sum), 0.0f, 255.0f);
  return tl.cast<tl::uint8>(whole);
}

TL_FN auto channel(tl::block& tl, tl::ptr<const tl::uint8> img, auto at, int number, auto mask) {
  auto bytes = tl.load(img + at + number, mask);
  return tl.cast<float>(bytes);
}

TL_KERNEL void grey_filter(tl::block& tl, tl::ptr<const tl::uint8> img, tl::ptr<tl::uint8> grey, int h, int w, int pitch) {
  auto rows = tl.program_id(1) * BLOCK_H + tl.arange(0, BLOCK_H)[{_, None}];
  auto cols = tl.program_id(0) * BLOCK_W + tl.arange(0, BLOCK_W)[{None, _}];

  auto red_at = rows * pitch + cols * 3;
  auto mask = (rows < h) & (cols < w);
  auto red = channel(tl, img, red_at, 0, mask), green = channel(tl, img, red_at, 1, mask), blue = channel(tl, img, red_at, 2, mask);

  tl.store(grey + rows * w + cols, mixed(tl, red, green, blue, 1 / 3.0f, 1 / 3.0f, 1 / 3.0f), mask);
}

TL_KERNEL void sepia_filter(tl::block& tl, tl::ptr<const tl::uint8> img, tl::ptr<tl::uint8> sepia, int h, int w, int pitch) {
  auto rows = tl.program_id(1) * BLOCK_H + tl.arange(0, BLOCK_H)[{_, None}];
  auto cols = tl.program_id(0) * BLOCK_W + tl.arange(0, BLOCK_W)[{None, _}];
  auto red_at = rows * pitch + cols * 3;
  auto mask = (rows < h) & (cols < w);
  auto red = channel(tl, img, red_at, 0, mask), green = channel(tl, img, red_at, 1, mask), blue = channel(tl, img, red_at, 2, mask);
  tl.store(sepia + red_at, mixed(tl, red, green, blue, 0.393f, 0.769f, 0.189f), mask);
  tl.store(sepia + red_at + 1, mixed(tl, red, green, blue, 0.349f, 0.686f, 0.168f), mask);
  tl.store(sepia + red_at + 2, mixed(tl, red, green, blue, 0.272f, 0.534f, 0.131f), mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::uint8> img, tl::ptr<tl::uint8> grey, tl::ptr<tl::uint8> sepia, int h, int w,
                   int pitch) {
  auto grid = tl::grid(tl::cdiv(w, BLOCK_W), tl::cdiv(h, BLOCK_H));
  host.launch(grey_filter, grid, img, grey, h, w, pitch);
  host.launch(sepia_filter, grid, img, sepia, h, w, pitch);
}

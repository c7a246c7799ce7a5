// Every pixel of a picture in grey, and in sepia: fill holes 1 to 7. Then run: ./kernelings run 13
// And to see what your kernels make of a picture:   ./kernelings run 13 --image photo.png
#include <tl/tl.hpp>

constexpr auto BLOCK_H = tl::meta<"BLOCK_H", 16>;
constexpr auto BLOCK_W = tl::meta<"BLOCK_W", 128>;
constexpr auto size_per_thread = tl::meta<"size_per_thread", 1>;

// The weighted sum of a pixel's three channels as the byte it is stored as.
TL_FN auto mixed(tl::block& tl, auto red, auto green, auto blue, float r, float g, float b) {
  auto sum = /*[5: tl::tile<float, BLOCK_H, BLOCK_W>]*/ red * r + green * g + blue * b /*[5]*/;  // (BLOCK_H, BLOCK_W) float32
  auto whole = /*[6: tl::tile<float, BLOCK_H, BLOCK_W>]*/ tl.clamp(tl.rint(sum), 0.0f, 255.0f) /*[6]*/;  // what a byte can hold
  return /*[7: tl::tile<tl::uint8, BLOCK_H, BLOCK_W>]*/ tl.cast<tl::uint8>(whole) /*[7]*/;  // (BLOCK_H, BLOCK_W) uint8
}

// One channel of a tile of pixels; `at` is where their red is.
TL_FN auto channel(tl::block& tl, tl::ptr<const tl::uint8> img, auto at, int number, auto mask) {
  auto bytes = tl.load(img + at + number, mask);  // (BLOCK_H, BLOCK_W) uint8
  return /*[4: tl::tile<float, BLOCK_H, BLOCK_W>]*/ tl.cast<float>(bytes) /*[4]*/;  // (BLOCK_H, BLOCK_W) float32
}

TL_KERNEL void grey_filter(tl::block& tl, tl::ptr<const tl::uint8> img, tl::ptr<tl::uint8> grey, int h, int w, int pitch) {
  auto rows = tl.program_id(1) * BLOCK_H + tl.arange(0, BLOCK_H)[{_, None}];  // (BLOCK_H, 1) int32
  auto cols = tl.program_id(0) * BLOCK_W + tl.arange(0, BLOCK_W)[{None, _}];  // (1, BLOCK_W) int32
  // Where the red byte of each pixel is: `pitch` bytes from row to row.
  auto red_at = /*[2: tl::tile<int, BLOCK_H, BLOCK_W>]*/ rows * pitch + cols * 3 /*[2]*/;
  auto mask = /*[3: tl::tile<bool, BLOCK_H, BLOCK_W>]*/ (rows < h) & (cols < w) /*[3]*/;
  auto red = channel(tl, img, red_at, 0, mask), green = channel(tl, img, red_at, 1, mask), blue = channel(tl, img, red_at, 2, mask);
  // The grey picture has one byte a pixel, and its rows follow each other without a gap.
  tl.store(grey + rows * w + cols, mixed(tl, red, green, blue, 0.299f, 0.587f, 0.114f), mask);
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
  auto grid = /*[1: tl::grid]*/ tl::grid(tl::cdiv(w, BLOCK_W), tl::cdiv(h, BLOCK_H)) /*[1]*/;
  host.launch(grey_filter, grid, img, grey, h, w, pitch);
  host.launch(sepia_filter, grid, img, sepia, h, w, pitch);
}

// z = x + y for any n, from an almost empty file: fill all 14 holes, best from the top (hole 4 is three
// pointer types in one). Then run: ./kernelings run 08
TL_TODO(1)  // the header of the block API

constexpr auto BLOCK = TL_HOLE(2, tl::constant<128>);

TL_TODO(3) void vector_add(tl::block& tl,
                          TL_HOLE_TYPE(4) x, TL_HOLE_TYPE(4) y, TL_HOLE_TYPE(4) z, int n) {
  auto pid = TL_HOLE(5, int);  // which block this is
  auto start = TL_HOLE(6, int);  // its first element
  auto lanes = TL_HOLE(7, tl::tile<int, BLOCK>);  // (BLOCK) int32
  auto offsets = TL_HOLE(8, tl::tile<int, BLOCK>);  // (BLOCK) int32: the elements of this block
  auto mask = TL_HOLE(9, tl::tile<bool, BLOCK>);  // (BLOCK) bool: those that exist
  auto a = TL_HOLE(10, tl::tile<float, BLOCK>);  // (BLOCK) float32
  auto b = TL_HOLE(11, tl::tile<float, BLOCK>);  // (BLOCK) float32
  auto sum = TL_HOLE(12, tl::tile<float, BLOCK>);  // (BLOCK) float32
  TL_HOLE(13);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> z, int n) {
  host.launch(vector_add, tl::grid(TL_HOLE(14, int)), x, y, z, n);
}

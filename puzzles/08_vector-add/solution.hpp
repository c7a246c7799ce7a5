// z = x + y for any n, from an almost empty file: fill all 14 holes, best from the top (hole 4 is three
// pointer types in one). Then run: ./kernelings run 08
/*[1= TL_TODO(1)  // the header of the block API]*/ #include <tl/tl.hpp> /*[1]*/

constexpr auto BLOCK = /*[2: tl::constant<128>]*/ tl::meta<"BLOCK", 128> /*[2]*/;

/*[3= TL_TODO(3)]*/ TL_KERNEL /*[3]*/ void vector_add(tl::block& tl,
                          /*[4= TL_HOLE_TYPE(4) x, TL_HOLE_TYPE(4) y, TL_HOLE_TYPE(4) z]*/ tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> z /*[4]*/, int n) {
  auto pid = /*[5: int]*/ tl.program_id(0) /*[5]*/;  // which block this is
  auto start = /*[6: int]*/ pid * BLOCK /*[6]*/;  // its first element
  auto lanes = /*[7: tl::tile<int, BLOCK>]*/ tl.arange(0, BLOCK) /*[7]*/;  // (BLOCK) int32
  auto offsets = /*[8: tl::tile<int, BLOCK>]*/ start + lanes /*[8]*/;  // (BLOCK) int32: the elements of this block
  auto mask = /*[9: tl::tile<bool, BLOCK>]*/ offsets < n /*[9]*/;  // (BLOCK) bool: those that exist
  auto a = /*[10: tl::tile<float, BLOCK>]*/ tl.load(x + offsets, mask) /*[10]*/;  // (BLOCK) float32
  auto b = /*[11: tl::tile<float, BLOCK>]*/ tl.load(y + offsets, mask) /*[11]*/;  // (BLOCK) float32
  auto sum = /*[12: tl::tile<float, BLOCK>]*/ a + b /*[12]*/;  // (BLOCK) float32
  /*[13:]*/ tl.store(z + offsets, sum, mask); /*[13]*/
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> z, int n) {
  host.launch(vector_add, tl::grid(/*[14: int]*/ tl::cdiv(n, BLOCK) /*[14]*/), x, y, z, n);
}

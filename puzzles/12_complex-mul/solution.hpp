// z[i] *= w[i] for complex numbers stored as pairs (real, imaginary): fill holes 1 to 4. Then run:
//   ./kernelings run 12
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 512>;
constexpr auto PARTS = tl::c<2>;

TL_KERNEL void multiply(tl::block& tl, tl::ptr<float> z, tl::ptr<const float> w, int n) {
  auto numbers = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)[{_, None}];  // (BLOCK, 1) int32
  auto parts = tl.arange(0, PARTS)[{None, _}];  // (1, 2) int32: 0 real, 1 imaginary
  auto places = /*[1: tl::tile<int, BLOCK, PARTS>]*/ 2 * numbers + parts /*[1]*/;  // (BLOCK, 2) int32
  auto mask = numbers < n;  // (BLOCK, 1) bool
  auto a = tl.load(z + places, mask);  // (BLOCK, 2) float32
  auto b = tl.load(w + places, mask);
  // (BLOCK) float32 each
  /*[2= auto [ar, ai] = TL_HOLE(2, tl::pair<tl::tile<float, BLOCK>>);
  auto [br, bi] = TL_HOLE(2, tl::pair<tl::tile<float, BLOCK>>);]*/
  auto [ar, ai] = tl.split(a);
  auto [br, bi] = tl.split(b);
  /*[2]*/
  /*[3= auto real = TL_HOLE(3, tl::tile<float, BLOCK>);
  auto imaginary = TL_HOLE(3, tl::tile<float, BLOCK>);]*/
  auto real = ar * br - ai * bi;
  auto imaginary = ar * bi + ai * br;
  /*[3]*/
  /*[4:]*/ tl.store(z + places, tl.join(real, imaginary), mask); /*[4]*/
}

TL_HOST void solve(tl::host& host, tl::ptr<float> z, tl::ptr<const float> w, int n) {
  host.launch(multiply, tl::grid(tl::cdiv(n, BLOCK)), z, w, n);
}

// expect: WRONG
// mistake: The real parts are sought in the first half of the tensor and the imaginary ones in the second; here they alternate.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 512>;
constexpr auto PARTS = tl::c<2>;

TL_KERNEL void multiply(tl::block& tl, tl::ptr<float> z, tl::ptr<const float> w, int n) {
  auto numbers = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)[{_, None}];
  auto parts = tl.arange(0, PARTS)[{None, _}];
  auto places = numbers + n * parts;
  auto mask = numbers < n;
  auto a = tl.load(z + places, mask);
  auto b = tl.load(w + places, mask);
  auto [ar, ai] = tl.split(a);
  auto [br, bi] = tl.split(b);
  auto real = ar * br - ai * bi;
  auto imaginary = ar * bi + ai * br;
  tl.store(z + places, tl.join(real, imaginary), mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<float> z, tl::ptr<const float> w, int n) {
  host.launch(multiply, tl::grid(tl::cdiv(n, BLOCK)), z, w, n);
}

// Doctor's self-test of the simulator: small, but with a grid, a mask and a tail.
constexpr auto BLOCK = tl::meta<"BLOCK", 64>;

TL_KERNEL void doctor_double(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  auto a = tl.load(x + offsets, mask);
  tl.store(out + offsets, a + a, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  host.launch(doctor_double, tl::grid(tl::cdiv(n, BLOCK)), x, out, n);
}

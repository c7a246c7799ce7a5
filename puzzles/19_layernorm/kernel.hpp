// y[i, j] = (x[i, j] - mean[i]) rstd[i] w[j] + b[j], with mean and 1 / deviation of each row kept: fill all 20 holes, best
// from the top. Then run: ./kernelings run 19
#include <tl/tl.hpp>

constexpr int LONGEST = 8192;  // columns of the longest row that will come
constexpr auto num_warps = tl::meta<"num_warps", 8, 4, 16>;

constexpr auto BLOCK = TL_HOLE(1, tl::constant<128>);  // a tile that holds any row

TL_TODO(2) void layernorm(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> w, tl::ptr<const float> b,
                         tl::ptr<float> y, tl::ptr<float> mean, tl::ptr<float> rstd, int n, float epsilon) {
  auto row = TL_HOLE(3, int);  // a block for each row
  auto x_row = TL_HOLE(4, tl::ptr<const float>);  // element 0 of the row
  auto cols = TL_HOLE(5, tl::tile<int, BLOCK>);  // (BLOCK) int32
  auto mask = TL_HOLE(6, tl::tile<bool, BLOCK>);  // (BLOCK) bool
  auto v = TL_HOLE(7, tl::tile<float, BLOCK>);  // (BLOCK) float32
  float sum = TL_HOLE(8, float);
  float average = TL_HOLE(9, float);
  auto centred = TL_HOLE(10, tl::tile<float, BLOCK>);  // (BLOCK) float32
  float variance = TL_HOLE(11, float);
  float inverse = TL_HOLE(12, float);  // 1 / deviation
  auto weight = TL_HOLE(13, tl::tile<float, BLOCK>);  // (BLOCK) float32
  auto bias = TL_HOLE(14, tl::tile<float, BLOCK>);  // (BLOCK) float32
  auto normal = TL_HOLE(15, tl::tile<float, BLOCK>);  // (BLOCK) float32: mean 0, deviation 1
  auto result = TL_HOLE(16, tl::tile<float, BLOCK>);  // (BLOCK) float32
  TL_HOLE(17);
  TL_HOLE(18);
  TL_HOLE(19);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> w, tl::ptr<const float> b, tl::ptr<float> y,
                   tl::ptr<float> mean, tl::ptr<float> rstd, int m, int n, float epsilon) {
  host.launch(layernorm, tl::grid(TL_HOLE(20, int)), x, w, b, y, mean, rstd, n, epsilon);
}

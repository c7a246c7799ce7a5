// y[i, j] = (x[i, j] - mean[i]) rstd[i] w[j] + b[j], with mean and 1 / deviation of each row kept: fill all 20 holes, best
// from the top. Then run: ./kernelings run 19
#include <tl/tl.hpp>

constexpr int LONGEST = 8192;  // columns of the longest row that will come
constexpr auto num_warps = tl::meta<"num_warps", 8, 4, 16>;

constexpr auto BLOCK = /*[1: tl::constant<128>]*/ tl::meta<"BLOCK", tl::next_power_of_2(LONGEST)> /*[1]*/;  // a tile that holds any row

/*[2= TL_TODO(2)]*/ TL_KERNEL /*[2]*/ void layernorm(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> w, tl::ptr<const float> b,
                         tl::ptr<float> y, tl::ptr<float> mean, tl::ptr<float> rstd, int n, float epsilon) {
  auto row = /*[3: int]*/ tl.program_id(0) /*[3]*/;  // a block for each row
  auto x_row = /*[4: tl::ptr<const float>]*/ x + row * n /*[4]*/;  // element 0 of the row
  auto cols = /*[5: tl::tile<int, BLOCK>]*/ tl.arange(0, BLOCK) /*[5]*/;  // (BLOCK) int32
  auto mask = /*[6: tl::tile<bool, BLOCK>]*/ cols < n /*[6]*/;  // (BLOCK) bool
  auto v = /*[7: tl::tile<float, BLOCK>]*/ tl.load(x_row + cols, mask, 0.0f) /*[7]*/;  // (BLOCK) float32
  float sum = /*[8: float]*/ tl.sum(v) /*[8]*/;
  float average = /*[9: float]*/ sum / n /*[9]*/;
  auto centred = /*[10: tl::tile<float, BLOCK>]*/ tl.where(mask, v - average, 0.0f) /*[10]*/;  // (BLOCK) float32
  float variance = /*[11: float]*/ tl.sum(centred * centred) / n /*[11]*/;
  float inverse = /*[12: float]*/ tl.rsqrt(variance + epsilon) /*[12]*/;  // 1 / deviation
  auto weight = /*[13: tl::tile<float, BLOCK>]*/ tl.load(w + cols, mask) /*[13]*/;  // (BLOCK) float32
  auto bias = /*[14: tl::tile<float, BLOCK>]*/ tl.load(b + cols, mask) /*[14]*/;  // (BLOCK) float32
  auto normal = /*[15: tl::tile<float, BLOCK>]*/ centred * inverse /*[15]*/;  // (BLOCK) float32: mean 0, deviation 1
  auto result = /*[16: tl::tile<float, BLOCK>]*/ normal * weight + bias /*[16]*/;  // (BLOCK) float32
  /*[17:]*/ tl.store(y + row * n + cols, result, mask); /*[17]*/
  /*[18:]*/ tl.store(mean + row, average); /*[18]*/
  /*[19:]*/ tl.store(rstd + row, inverse); /*[19]*/
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> w, tl::ptr<const float> b, tl::ptr<float> y,
                   tl::ptr<float> mean, tl::ptr<float> rstd, int m, int n, float epsilon) {
  host.launch(layernorm, tl::grid(/*[20: int]*/ m /*[20]*/), x, w, b, y, mean, rstd, n, epsilon);
}

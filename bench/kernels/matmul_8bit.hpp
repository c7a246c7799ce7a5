// c = a b for 8-bit dtypes, a (M, K) and b (N, K), both with k contiguous, as the tensor cores of sm_90 take them: e4m3 with a scale
// for each of the two, rounded to bfloat16, and int8 with sums in int32. K is a multiple of 16, N of 8. Blocks are persistent, as in
// matmul_persistent.hpp.
//
// The tensor cores of sm_90 keep 14 bits of what they add up of 8-bit floats. EXACT adds the products of each BLOCK_K in float32.
//
// gpu: matmul_8bit_e4m3: narrow stores
// gpu: matmul_8bit_int8: narrow stores
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 64, 128>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 64, 128, 256>;
constexpr auto BLOCK_K = tl::meta<"BLOCK_K", 64, 128>;
constexpr auto num_warps = tl::meta<"num_warps", 4, 8>;
constexpr auto num_stages = tl::meta<"num_stages", 3, 2, 4>;
constexpr auto GROUP = tl::meta<"GROUP", 8>;
constexpr auto RESIDENT = tl::meta<"RESIDENT", 1>;  // blocks of a multiprocessor
constexpr auto EXACT = tl::meta<"EXACT", false>;

template <class T>
using left_tiles = tl::tensor_descriptor<const T, BLOCK_M, BLOCK_K>;
template <class T>
using right_tiles = tl::tensor_descriptor<const T, BLOCK_N, BLOCK_K>;
template <class R>
using result_tiles = tl::tensor_descriptor<R, BLOCK_M, BLOCK_N>;

// `finish` makes of a tile's sum what is stored.
template <class Sum, class T, class R>
TL_FN void product(tl::block& tl, left_tiles<T> a, right_tiles<T> b, result_tiles<R> c, int M, int N, int K, auto finish) {
  const int rows = tl::cdiv(M, BLOCK_M), columns = tl::cdiv(N, BLOCK_N), steps = tl::cdiv(K, BLOCK_K);
  const int first = tl.program_id(0), blocks = tl.num_programs(0);
  const auto corner = [&](int tile) {
    const auto [i, j] = tl.swizzle2d(tile / columns, tile % columns, rows, columns, GROUP);
    return tl::place2d{i * BLOCK_M, j * BLOCK_N};
  };
  int next = first, k = 0;  // what is copied next
  auto from = corner(next);
  auto trips = tl.range(tl::cdiv(rows * columns - first, blocks) * steps, num_stages, [&](int) {
    const auto stage = tl.stage(tl.fetch(a, {from.i, k}), tl.fetch(b, {from.j, k}));  // (BLOCK_M, BLOCK_K), (BLOCK_N, BLOCK_K)
    k += BLOCK_K;
    if (k >= K) {
      k = 0;
      from = corner(next += blocks);
    }
    return stage;
  });
  for (int tile = first; tile < rows * columns; tile += blocks) {
    auto acc = tl.zeros<Sum>(BLOCK_M, BLOCK_N);  // (BLOCK_M, BLOCK_N)
    for (auto [x, y] : trips.take(steps)) {
      if constexpr (EXACT) acc += tl.dot(x, y.trans());
      else acc = tl.dot(x, y.trans(), acc);
    }
    const auto [m, n] = corner(tile);
    tl.store(c, {m, n}, finish(acc));
  }
}

TL_KERNEL void matmul_8bit_e4m3(tl::block& tl, left_tiles<tl::float8e4nv> a, right_tiles<tl::float8e4nv> b, tl::ptr<const float> scale_a,
                                tl::ptr<const float> scale_b, result_tiles<tl::bfloat16> c, int M, int N, int K) {
  const float scale = tl.load(scale_a) * tl.load(scale_b);
  product<float>(tl, a, b, c, M, N, K, [&](auto acc) { return acc * scale; });
}
TL_KERNEL void matmul_8bit_int8(tl::block& tl, left_tiles<tl::int8> a, right_tiles<tl::int8> b, result_tiles<int> c, int M, int N, int K) {
  product<int>(tl, a, b, c, M, N, K, [](auto acc) { return acc; });
}

TL_HOST auto blocks(tl::host& host, int M, int N) {
  const int tiles = tl::cdiv(M, BLOCK_M) * tl::cdiv(N, BLOCK_N), room = host.num_sms() * RESIDENT;
  return tl::grid(tiles < room ? tiles : room);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float8e4nv> a, tl::ptr<const tl::float8e4nv> b, tl::ptr<const float> scale_a,
                   tl::ptr<const float> scale_b, tl::ptr<tl::bfloat16> c, int M, int N, int K) {
  host.launch(matmul_8bit_e4m3, blocks(host, M, N), tl::make_tensor_descriptor(a, {M, K}), tl::make_tensor_descriptor(b, {N, K}), scale_a, scale_b,
              tl::make_tensor_descriptor(c, {M, N}), M, N, K);
}
TL_HOST void solve_int8(tl::host& host, tl::ptr<const tl::int8> a, tl::ptr<const tl::int8> b, tl::ptr<int> c, int M, int N, int K) {
  host.launch(matmul_8bit_int8, blocks(host, M, N), tl::make_tensor_descriptor(a, {M, K}), tl::make_tensor_descriptor(b, {N, K}),
              tl::make_tensor_descriptor(c, {M, N}), M, N, K);
}

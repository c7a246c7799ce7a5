// c = a b as in matmul.hpp, for two-byte dtypes and K and N that are multiples of 8: as many blocks as run at once, each works off
// tile after tile of the result, and the copies for the next tile come while one is stored.
//
// gpu: matmul_persistent_f16: narrow stores
// gpu: matmul_persistent_bf16: narrow stores
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 128, 64>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 128, 64>;
constexpr auto BLOCK_K = tl::meta<"BLOCK_K", 32, 64>;
constexpr auto num_warps = tl::meta<"num_warps", 8>;
constexpr auto num_stages = tl::meta<"num_stages", 3, 2, 4>;
constexpr auto GROUP = tl::meta<"GROUP", 8>;
constexpr auto RESIDENT = tl::meta<"RESIDENT", 1>;  // blocks of a multiprocessor

template <class T>
using left_tiles = tl::tensor_descriptor<const T, BLOCK_M, BLOCK_K>;
template <class T>
using right_tiles = tl::tensor_descriptor<const T, BLOCK_K, BLOCK_N>;
template <class T>
using result_tiles = tl::tensor_descriptor<T, BLOCK_M, BLOCK_N>;

template <class T>
TL_FN void product(tl::block& tl, left_tiles<T> a, right_tiles<T> b, result_tiles<T> c, int M, int N, int K) {
  const int rows = tl::cdiv(M, BLOCK_M), columns = tl::cdiv(N, BLOCK_N), steps = tl::cdiv(K, BLOCK_K);
  const int first = tl.program_id(0), blocks = tl.num_programs(0);
  const auto corner = [&](int tile) {
    const auto [i, j] = tl.swizzle2d(tile / columns, tile % columns, rows, columns, GROUP);
    return tl::place2d{i * BLOCK_M, j * BLOCK_N};
  };
  int next = first, k = 0;  // what is copied next
  auto from = corner(next);
  auto trips = tl.range(tl::cdiv(rows * columns - first, blocks) * steps, num_stages, [&](int) {
    const auto stage = tl.stage(tl.fetch(a, {from.i, k}), tl.fetch(b, {k, from.j}));  // (BLOCK_M, BLOCK_K), (BLOCK_K, BLOCK_N)
    k += BLOCK_K;
    if (k >= K) {
      k = 0;
      from = corner(next += blocks);
    }
    return stage;
  });
  for (int tile = first; tile < rows * columns; tile += blocks) {
    auto acc = tl.zeros(BLOCK_M, BLOCK_N);  // (BLOCK_M, BLOCK_N) float32
    for (auto [x, y] : trips.take(steps)) acc = tl.dot(x, y, acc);
    const auto [m, n] = corner(tile);
    tl.store(c, {m, n}, acc);
  }
}

TL_KERNEL void matmul_persistent_f16(tl::block& tl, left_tiles<tl::float16> a, right_tiles<tl::float16> b, result_tiles<tl::float16> c, int M, int N, int K) {
  product<tl::float16>(tl, a, b, c, M, N, K);
}
TL_KERNEL void matmul_persistent_bf16(tl::block& tl, left_tiles<tl::bfloat16> a, right_tiles<tl::bfloat16> b, result_tiles<tl::bfloat16> c, int M, int N, int K) {
  product<tl::bfloat16>(tl, a, b, c, M, N, K);
}

TL_HOST auto blocks(tl::host& host, int M, int N) {
  const int tiles = tl::cdiv(M, BLOCK_M) * tl::cdiv(N, BLOCK_N), room = host.num_sms() * RESIDENT;
  return tl::grid(tiles < room ? tiles : room);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> a, tl::ptr<const tl::float16> b, tl::ptr<tl::float16> c, int M, int N, int K) {
  host.launch(matmul_persistent_f16, blocks(host, M, N), tl::make_tensor_descriptor(a, {M, K}), tl::make_tensor_descriptor(b, {K, N}),
              tl::make_tensor_descriptor(c, {M, N}), M, N, K);
}
TL_HOST void solve_bf16(tl::host& host, tl::ptr<const tl::bfloat16> a, tl::ptr<const tl::bfloat16> b, tl::ptr<tl::bfloat16> c, int M, int N, int K) {
  host.launch(matmul_persistent_bf16, blocks(host, M, N), tl::make_tensor_descriptor(a, {M, K}), tl::make_tensor_descriptor(b, {K, N}),
              tl::make_tensor_descriptor(c, {M, N}), M, N, K);
}

// expect: RACE
// mistake: All slices store their parts in one place.
// hint: 1
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 64, 128>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 64, 128, 256>;
constexpr auto BLOCK_K = tl::meta<"BLOCK_K", 64, 32>;
constexpr auto BLOCK = tl::meta<"BLOCK", 1024>;  // elements of c, for kernels that walk over all of them
constexpr auto num_warps = tl::meta<"num_warps", 4, 8>;
constexpr auto num_stages = tl::meta<"num_stages", 3, 4, 2>;

// What one slice of k adds to rows i and columns j of c: (BLOCK_M, BLOCK_N) float32.
TL_FN auto slice_of_product(tl::block& tl, tl::ptr<const tl::bfloat16> a, tl::ptr<const tl::bfloat16> b, auto i, auto j, int M, int N,
                            int K) {
  auto slice = tl.program_id(2);
  const int steps = tl::cdiv(tl::cdiv(K, BLOCK_K), tl.num_programs(2));  // of each slice; of the last ones fewer exist
  const int first = slice * steps;  // the first step of this slice, counted from k = 0
  auto fetch = [&](int step) {
    auto k = (first + step) * BLOCK_K + tl.arange(0, BLOCK_K);
    return tl.stage(tl.fetch(a + i[{_, None}] * K + k[{None, _}], (i < M)[{_, None}] & (k < K)[{None, _}]),   // (BLOCK_M, BLOCK_K)
                    tl.fetch(b + k[{_, None}] * N + j[{None, _}], (k < K)[{_, None}] & (j < N)[{None, _}]));  // (BLOCK_K, BLOCK_N)
  };
  auto acc = tl.zeros(BLOCK_M, BLOCK_N);
  for (auto [x, y] : tl.range(steps, num_stages, fetch)) acc = tl.dot(x, y, acc);
  return acc;
}

// Form 0. parts (slices, M, N): each block fills its own place.
TL_KERNEL void store_parts(tl::block& tl, tl::ptr<const tl::bfloat16> a, tl::ptr<const tl::bfloat16> b, tl::ptr<float> parts, int M, int N,
                           int K) {
  auto i = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M);
  auto j = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N);
  auto acc = slice_of_product(tl, a, b, i, j, M, N, K);
  auto part = parts;  // element (0, 0) of this slice's matrix
  tl.store(part + i[{_, None}] * N + j[{None, _}], acc, (i < M)[{_, None}] & (j < N)[{None, _}]);
}
// c[e] = parts[0, e] + parts[1, e] + ..., from the first slice to the last. elements: M N
TL_KERNEL void add_parts(tl::block& tl, tl::ptr<const float> parts, tl::ptr<float> c, int elements, int slices) {
  auto e = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);  // (BLOCK) int32
  auto sum = tl.zeros(BLOCK);                               // (BLOCK) float32
  for (int slice : tl.range(slices)) {
    sum = sum + tl.load(parts + slice * elements + e, e < elements);
  }
  tl.store(c + e, sum, e < elements);
}

// Form 1.
TL_KERNEL void clear(tl::block& tl, tl::ptr<float> c, int elements) {
  auto e = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  tl.store(c + e, 0.0f, e < elements);
}
TL_KERNEL void add_to_c(tl::block& tl, tl::ptr<const tl::bfloat16> a, tl::ptr<const tl::bfloat16> b, tl::ptr<float> c, int M, int N, int K) {
  auto i = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M);
  auto j = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N);
  auto acc = slice_of_product(tl, a, b, i, j, M, N, K);
  auto mask = (i < M)[{_, None}] & (j < N)[{None, _}];
  tl.atomic_add(c + i[{_, None}] * N + j[{None, _}], acc, mask, tl::relaxed);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> a, tl::ptr<const tl::bfloat16> b, tl::ptr<float> c, int M, int N, int K,
                   int slices, int form) {
  auto grid = tl::grid(tl::cdiv(N, BLOCK_N), tl::cdiv(M, BLOCK_M), slices);
  auto once = tl::grid(tl::cdiv(M * N, BLOCK));  // over all elements of c
  if (form == 0) {
    auto parts = host.workspace<float>(slices * M * N);
    host.launch(store_parts, grid, a, b, parts, M, N, K);
    host.launch(add_parts, once, parts, c, M * N, slices);
  } else {
    host.launch(clear, once, c, M * N);
    host.launch(add_to_c, grid, a, b, c, M, N, K);
  }
}

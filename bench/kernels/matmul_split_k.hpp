// c = a b in bfloat16 where c has too few tiles for all multiprocessors, because K is large: SLICES blocks share the sum of a tile.
// Each leaves its part in a workspace, and a second launch adds them up, always in the same order.
//
// gpu: store_parts: narrow stores
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 64, 128>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 64, 128, 256>;
constexpr auto BLOCK_K = tl::meta<"BLOCK_K", 32, 64, 128>;
constexpr auto num_warps = tl::meta<"num_warps", 4, 8>;
constexpr auto num_stages = tl::meta<"num_stages", 3, 2, 4>;
constexpr auto SLICES = tl::meta<"SLICES", 8>;
constexpr auto AT_ONCE = tl::meta<"AT_ONCE", 32>;  // slices that are added, and
constexpr auto BLOCK = tl::meta<"BLOCK", 128>;   // elements of c, by a block

TL_KERNEL void store_parts(tl::block& tl, tl::tensor_descriptor<const tl::bfloat16, BLOCK_M, BLOCK_K> a, tl::tensor_descriptor<const tl::bfloat16, BLOCK_K, BLOCK_N> b,
                           tl::tensor_descriptor<float, 1, BLOCK_M, BLOCK_N> parts, int K) {
  const int m = tl.program_id(1) * BLOCK_M, n = tl.program_id(0) * BLOCK_N, slice = tl.program_id(2);
  const int steps = tl::cdiv(K, BLOCK_K), each = tl::cdiv(steps, tl.num_programs(2)), first = slice * each;
  auto acc = tl.zeros(BLOCK_M, BLOCK_N);  // (BLOCK_M, BLOCK_N) float32
  for (auto [x, y] : tl.range(each < steps - first ? each : steps - first, num_stages, [&](int trip) {
         const int k = (first + trip) * BLOCK_K;
         return tl.stage(tl.fetch(a, {m, k}), tl.fetch(b, {k, n}));  // (BLOCK_M, BLOCK_K), (BLOCK_K, BLOCK_N)
       }))
    acc = tl.dot(x, y, acc);
  tl.store(parts, {slice, m, n}, acc);
}

TL_KERNEL void add_parts(tl::block& tl, tl::ptr<const float> parts, tl::ptr<tl::bfloat16> c, int elements, int slices) {
  auto e = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);  // (BLOCK)
  auto sum = tl.zeros(BLOCK);
  for (int first = 0; first < slices; first += AT_ONCE) {
    auto slice = first + tl.arange(0, AT_ONCE);  // (AT_ONCE)
    auto some = tl.load(parts + slice[{_, None}] * elements + e[{None, _}], (slice < slices)[{_, None}] & (e < elements)[{None, _}], 0.0f);
    sum += tl.convert(tl.sum<0>(some));
  }
  tl.store(c + e, sum, e < elements);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> a, tl::ptr<const tl::bfloat16> b, tl::ptr<tl::bfloat16> c, int M, int N, int K) {
  const int slices = SLICES;
  auto parts = host.workspace<float>(slices * M * N);
  host.launch(store_parts, tl::grid(tl::cdiv(N, BLOCK_N), tl::cdiv(M, BLOCK_M), slices), tl::make_tensor_descriptor(a, {M, K}),
              tl::make_tensor_descriptor(b, {K, N}), tl::make_tensor_descriptor(parts, {slices, M, N}), K);
  host.launch(add_parts, tl::grid(tl::cdiv(M * N, BLOCK)), parts, c, M * N, slices);
}

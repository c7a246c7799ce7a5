// The sum of a vector: within 2^-20 of itself, and the same bits for every order of blocks.
// This kernel is neither, and you may change all of it. Begin with: ./kernelings run 71
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 2048>;
constexpr auto MOST = tl::c<2048>;  // blocks there may be

/*[1= TL_KERNEL void clear(tl::block& tl, tl::ptr<float> total) { tl.store(total, 0.0f); }

// Each block adds up its tiles, lane by lane, then its lanes, and adds that to the total.
TL_KERNEL void sum_tiles(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> total, int n) {
  auto sum = tl.zeros(BLOCK);  // (BLOCK) float32]*/
// Each block adds up its tiles, lane by lane, then its lanes, and leaves that in its place.
TL_KERNEL void sum_tiles(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> parts, int n) {
  auto sum = tl.zeros(BLOCK);   // (BLOCK) float32
  auto lost = tl.zeros(BLOCK);  // (BLOCK) float32: by how much sum is too large
  /*[1]*/
  for (int tile = tl.program_id(0); tile < tl::cdiv(n, BLOCK); tile += tl.num_programs(0)) {
    auto at = tile * BLOCK + tl.arange(0, BLOCK);
    auto v = tl.load(x + at, at < n, 0.0f);  // (BLOCK) float32
    /*[2= sum += v;]*/
    auto term = v - lost;
    auto next = sum + term;
    lost = (next - sum) - term;  // what has arrived, less what was sent
    sum = next;
    /*[2]*/
  }
  /*[3= tl.atomic_add(total, tl.sum(sum), tl::relaxed);
}]*/
  tl.store(parts + tl.program_id(0), tl.sum(sum));
}

TL_KERNEL void sum_parts(tl::block& tl, tl::ptr<const float> parts, tl::ptr<float> total, int blocks) {
  auto at = tl.arange(0, MOST);
  tl.store(total, tl.sum(tl.load(parts + at, at < blocks, 0.0f)));  // always the same tree
}
  /*[3]*/

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> total, int n, int blocks) {
  /*[4= host.launch(clear, tl::grid(1), total);
  host.launch(sum_tiles, tl::grid(blocks), x, total, n);]*/
  auto parts = host.workspace<float>(blocks);
  host.launch(sum_tiles, tl::grid(blocks), x, parts, n);
  host.launch(sum_parts, tl::grid(1), parts, total, blocks);
  /*[4]*/
}

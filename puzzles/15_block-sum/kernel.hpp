// The sum of a vector, the same bits in every run, and how many of its elements are positive: fill holes 1 to 6.
// Then run: ./kernelings run 15
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 8192, 4096, 2048>;
constexpr auto RESIDENT = tl::meta<"RESIDENT", 4, 8>;  // blocks that a multiprocessor runs at once
constexpr auto MOST = tl::c<1024>;                     // blocks there may be

TL_KERNEL void set_to_zero(tl::block& tl, tl::ptr<int> count) { tl.store(count, 0); }

TL_KERNEL void sum_blocks(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> partials, tl::ptr<int> positive, int n) {
  auto acc = tl.zeros(BLOCK);        // (BLOCK) float32: what each lane has summed so far
  auto seen = tl.zeros<int>(BLOCK);  // (BLOCK) int32: how many positive ones it has met
  // Tile program_id, then on by as many tiles as there are blocks.
  for (int tile = tl.program_id(0); tile < tl::cdiv(n, BLOCK); tile += tl.num_programs(0)) {
    auto offsets = tile * BLOCK + tl.arange(0, BLOCK);
    auto v = TL_HOLE(1, tl::tile<float, BLOCK>);  // (BLOCK) float32
    acc += v;
    seen += tl.cast<int>(v > 0.0f);
  }
  auto sum = TL_HOLE(2, float);  // one number
  TL_HOLE(3);  // where no other block stores
  TL_HOLE(4);  // all blocks, into one place
}

// One block sums what the others left.
TL_KERNEL void sum_partials(tl::block& tl, tl::ptr<const float> partials, tl::ptr<float> total, int blocks) {
  auto places = tl.arange(0, MOST);
  auto each = TL_HOLE(5, tl::tile<float, MOST>);  // (MOST) float32
  tl.store(total, tl.sum(each));
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> total, tl::ptr<int> positive, int n) {
  const int room = host.num_sms() * RESIDENT, tiles = tl::cdiv(n, BLOCK);
  const int most = room < MOST ? room : int(MOST);
  const int blocks = tiles < most ? tiles : most;
  auto partials = host.workspace<float>(blocks);  // memory for the time of this run, with nothing in it
  TL_HOLE(6);
  host.launch(sum_blocks, tl::grid(blocks), x, partials, positive, n);
  host.launch(sum_partials, tl::grid(1), partials, total, blocks);  // begins when all of sum_blocks has ended
}

// expect: RACE
// mistake: Block 0 sets the count to 0 itself, but other blocks may have added to it already: blocks have no order.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 8192, 4096, 2048>;
constexpr auto RESIDENT = tl::meta<"RESIDENT", 4, 8>;
constexpr auto MOST = tl::c<1024>;

TL_KERNEL void sum_blocks(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> partials, tl::ptr<int> positive, int n) {
  if (tl.program_id(0) == 0) tl.store(positive, 0);
  auto acc = tl.zeros(BLOCK);
  auto seen = tl.zeros<int>(BLOCK);
  for (int tile = tl.program_id(0); tile < tl::cdiv(n, BLOCK); tile += tl.num_programs(0)) {
    auto offsets = tile * BLOCK + tl.arange(0, BLOCK);
    auto v = tl.load(x + offsets, offsets < n, 0.0f);
    acc += v;
    seen += tl.cast<int>(v > 0.0f);
  }
  auto sum = tl.sum(acc);
  tl.store(partials + tl.program_id(0), sum);
  tl.atomic_add(positive, tl.sum(seen), tl::relaxed);
}

TL_KERNEL void sum_partials(tl::block& tl, tl::ptr<const float> partials, tl::ptr<float> total, int blocks) {
  auto places = tl.arange(0, MOST);
  auto each = tl.load(partials + places, places < blocks, 0.0f);
  tl.store(total, tl.sum(each));
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> total, tl::ptr<int> positive, int n) {
  const int room = host.num_sms() * RESIDENT, tiles = tl::cdiv(n, BLOCK);
  const int most = room < MOST ? room : int(MOST);
  const int blocks = tiles < most ? tiles : most;
  auto partials = host.workspace<float>(blocks);
  host.launch(sum_blocks, tl::grid(blocks), x, partials, positive, n);
  host.launch(sum_partials, tl::grid(1), partials, total, blocks);
}

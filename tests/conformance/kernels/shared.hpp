// Shared tiles: whole, by index, by part and transposed; atomics; scopes; asynchronous copies.
#include <tl/tl.hpp>

// Elements change lanes: reversed, transposed through a tile and through a padded one, gathered under a mask.
TL_KERNEL void exchange(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<1024>);
  {
    auto s = tl.shared<float>(tl::c<1024>);
    tl.store(s, tl.load(x + i));
    tl.barrier();
    tl.store(out + i, tl.load(s.at(1023 - i)));
    auto odd = tl.cast<int>(tl.load(x + i)) & 1023;
    tl.store(out + 1024 + i, tl.load(s.at(odd), i < 1000, -1.0f));
  }
  auto rows = tl.arange(0, tl::c<16>);
  auto columns = tl.arange(0, tl::c<64>);
  auto tile = tl.load(x + rows[{_, None}] * 64 + columns[{None, _}]);
  auto turned = columns[{_, None}] * 16 + rows[{None, _}];
  auto s = tl.shared<float>(tl::c<16>, tl::c<64>);
  tl.store(s, tile);
  tl.barrier();
  tl.store(out + 2048 + turned, tl.load(s.trans()));
  auto padded = tl.shared<float>(tl::c<16>, tl::c<65>);
  tl.store(padded.at(rows[{_, None}], columns[{None, _}]), tile);
  tl.barrier();
  tl.store(out + 3072 + turned, tl.load(padded.at(rows[{None, _}], columns[{_, None}])));
  tl.store(out + 4096 + columns, tl.load(s.index(3)));
  tl.store(out + 4160 + rows, tl.load(s.at(rows, 5)));
  tl.store(out + 4176 + rows, tl.load(s.trans().index(7)));
  auto column = tl.shared<float>(tl::c<64>, tl::c<1>);
  tl.store(column, tl.load(x + columns[{_, None}]));
  tl.barrier();
  tl.store(out + 4192 + columns[{None, _}], tl.load(column.trans()));
}

// The same lanes of tiles of one shape need no barrier, however many threads hold a small tile; numbers neither.
TL_KERNEL void small_tiles(tl::block& tl, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<16>);
  auto s = tl.shared<int>(tl::c<16>);
  auto total = tl.zeros<int>(tl::c<16>);
  tl.store(s, i);
  for (int k = 0; k < 20; ++k) {
    auto v = tl.load(s);
    tl.store(s, v + tl.sum(v) % 7);
    total = total + tl.load(s);
  }
  tl.store(out + i, total);
  auto one = tl.shared<int>(tl::c<1>);
  tl.store(one.at(0), 5);
  for (int k = 0; k < 20; ++k) tl.store(one.at(0), tl.load(one.at(0)) * 3 % 1001);
  tl.store(out + 16, tl.load(one.at(0)));
}

// Counts of 64 kinds by atomics on shared memory, with tiles that come and go and with borrowed memory between.
TL_KERNEL void scopes(tl::block& tl, tl::ptr<const float> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<256>);
  auto kinds = tl.arange(0, tl::c<64>);
  auto counts = tl.shared<int>(tl::c<64>);
  tl.store(counts, 0);
  tl.barrier();
  for (int k = 0; k < 4; ++k) {
    auto batch = tl.shared<int>(tl::c<2>, tl::c<256>);
    tl.store(batch.index(k % 2), tl.cast<int>(tl.load(x + k * tl::c<256> + i)));
    tl.barrier();
    {
      auto order = tl.shared<int>(tl::c<256>);
      tl.store(order, tl.sort(tl.load(batch.index(k % 2))));
      tl.barrier();
      tl.atomic_add(counts.at(tl.load(order.at(255 - i)) & 63), 1, tl::relaxed, tl::cta);
    }
    auto again = tl.shared<int>(tl::c<128>);
    tl.store(again, tl.arange(0, tl::c<128>));
    tl.barrier();
    tl.store(out + 64 + k * tl::c<128> + tl.arange(0, tl::c<128>), tl.load(again.at(127 - tl.arange(0, tl::c<128>))));
  }
  tl.barrier();
  tl.store(out + kinds, tl.load(counts) + tl.sum(tl.load(counts)));
  tl.store(out + 576, tl.atomic_max(counts.at(5), 10000) * 0 + tl.load(counts.at(5)));
}

// A ring of three stages: sums of eight rows that are copied two rows ahead; the last one is short.
TL_KERNEL void ring(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<128>);
  auto s = tl.shared<float>(tl::c<3>, tl::c<128>);
  auto fetch = [&](int row) {
    auto at = row * tl::c<128> + i;
    tl.async_copy(s.index(row % 3), x + at, at < n);
    tl.async_commit();
  };
  fetch(0);
  fetch(1);
  auto sum = tl.zeros(tl::c<128>);
  for (int row = 0; row < 8; ++row) {
    tl.async_wait<1>();
    tl.barrier();
    sum = sum + tl.load(s.at(row % 3, 127 - i));
    fetch(row + 2);
  }
  tl.store(out + i, sum);
}

// Two-byte and one-byte elements, in matrices of four matrices.
template <class T>
TL_FN void narrow(tl::block& tl, tl::ptr<const T> x, tl::ptr<T> out) {
  auto rows = tl.arange(0, tl::c<32>);
  auto columns = tl.arange(0, tl::c<64>);
  auto s = tl.shared<T>(tl::c<4>, tl::c<32>, tl::c<64>);
  for (int k = 0; k < 4; ++k) tl.async_copy(s.index(k), x + k * tl::c<2048> + rows[{_, None}] * 64 + columns[{None, _}]);
  tl.async_commit();
  tl.async_wait<0>();
  tl.barrier();
  for (int k = 0; k < 4; ++k) tl.store(out + k * tl::c<2048> + columns[{_, None}] * 32 + rows[{None, _}], tl.load(s.index(3 - k).trans()));
}
TL_KERNEL void narrow_half(tl::block& tl, tl::ptr<const tl::float16> x, tl::ptr<tl::float16> out) { narrow(tl, x, out); }
TL_KERNEL void narrow_byte(tl::block& tl, tl::ptr<const tl::uint8> x, tl::ptr<tl::uint8> out) { narrow(tl, x, out); }

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> moved, tl::ptr<int> small, tl::ptr<int> counted,
                   tl::ptr<float> summed, int n, tl::ptr<const tl::float16> half, tl::ptr<tl::float16> half_out,
                   tl::ptr<const tl::uint8> bytes, tl::ptr<tl::uint8> bytes_out) {
  host.launch(exchange, tl::grid(1), x, moved);
  host.launch(small_tiles, tl::grid(1), small);
  host.launch(scopes, tl::grid(1), x, counted);
  host.launch(ring, tl::grid(1), x, summed, n);
  host.launch(narrow_half, tl::grid(1), half, half_out);
  host.launch(narrow_byte, tl::grid(1), bytes, bytes_out);
}

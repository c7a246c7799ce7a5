// Every operation that moves elements between threads, over shapes that a thread, a warp and a block hold and
// over elements of one to eight bytes. The two backends must agree on every bit.
#include <tl/tl.hpp>

constexpr auto num_warps = tl::meta<"num_warps", 4>;

// Appends the elements of a tile to out.
template <class T>
struct Sink {
  tl::ptr<T> out;
  int at = 0;
  template <class S, class L>
  TL_FN void put(tl::block& tl, const tl::tensor<T, S, L>& x) {
    tl.store(out + at + tl.arange(0, tl::c<static_cast<int>(S::numel)>), tl.ravel(x));
    at += static_cast<int>(S::numel);
  }
};

template <int Rows, int Columns, class T>
TL_FN auto matrix(tl::block& tl, tl::ptr<const T> x) {
  return tl.load(x + tl.arange(0, tl::c<Rows>)[{_, None}] * Columns + tl.arange(0, tl::c<Columns>)[{None, _}]);
}

template <int Rows, int Columns, class T>
TL_FN void move(tl::block& tl, tl::ptr<const T> x, Sink<T>& to) {
  const auto m = matrix<Rows, Columns>(tl, x);
  to.put(tl, tl.trans(m));
  to.put(tl, tl.flip<0>(m));
  to.put(tl, tl.flip<1>(m));
  to.put(tl, tl.interleave(m, tl.flip<1>(m)));
  to.put(tl, tl.join(m, tl.trans(tl.reshape(m, tl::dims(tl::c<Columns>, tl::c<Rows>)))));
  const auto cube = tl.reshape(m, tl::dims(tl::c<Rows / 2>, tl::c<Columns>, tl::c<2>));
  to.put(tl, tl.permute<2, 0, 1>(cube));
  to.put(tl, tl.permute<1, 0, 2>(cube));
  const auto [even, odd] = tl.split(cube);
  to.put(tl, even);
  to.put(tl, odd);
  const auto row = tl.arange(0, tl::c<Rows>)[{_, None}];
  const auto column = tl.arange(0, tl::c<Columns>)[{None, _}];
  to.put(tl, tl.gather<0>(m, (row * 5 + column) & (Rows - 1)));
  to.put(tl, tl.gather<1>(m, (row * 3 + column * 7) & (Columns - 1)));
  to.put(tl, tl.broadcast_to(tl.load(x + row), tl::dims(tl::c<Rows>, tl::c<Columns>)));
  to.put(tl, tl.broadcast_to(tl.load(x + column), tl::dims(tl::c<Rows>, tl::c<Columns>)));
}

template <int Rows, int Columns, class T>
TL_FN void reduce(tl::block& tl, tl::ptr<const T> x, Sink<T>& to, tl::ptr<int>& position) {
  const auto m = matrix<Rows, Columns>(tl, x);
  const auto add = [](T a, T b) { return a + b; };
  to.put(tl, tl.convert(tl.reduce<0>(m, add)));
  to.put(tl, tl.convert(tl.reduce<1>(m, add)));
  to.put(tl, tl.full(tl::dims(tl::c<1>), tl.reduce(m, add)));
  to.put(tl, tl.cast<T>(m - tl.reduce<1>(m, add)[{_, None}] + tl.reduce<0>(m, add)[{None, _}]));
  tl.store(position + tl.arange(0, tl::c<Columns>), tl.convert(tl.argmax<0>(m)));
  tl.store(position + Columns + tl.arange(0, tl::c<Rows>), tl.convert(tl.argmin<1>(m)));
  tl.store(position + (Columns + Rows), tl.argmax(m));
  position += Columns + Rows + 1;
}

template <int Rows, int Columns, class T>
TL_FN void scan(tl::block& tl, tl::ptr<const T> x, Sink<T>& to) {
  const auto m = matrix<Rows, Columns>(tl, x);
  const auto blend = [](T a, T b) { return static_cast<T>(a * static_cast<T>(0.5f) + b); };
  to.put(tl, tl.associative_scan<0>(m, blend));
  to.put(tl, tl.associative_scan<1>(m, blend));
  to.put(tl, tl.associative_scan<0>(m, blend, tl::reverse));
  to.put(tl, tl.associative_scan<1>(m, blend, tl::reverse));
}

template <int Rows, int Columns, class T>
TL_FN void sort(tl::block& tl, tl::ptr<const T> x, Sink<T>& to) {
  const auto m = matrix<Rows, Columns>(tl, x);
  to.put(tl, tl.sort<0>(m));
  to.put(tl, tl.sort<1>(m, true));
  to.put(tl, tl.topk<2>(m));
}

constexpr auto BYTES = tl::meta<"BYTES", 4>;
using Element = tl::detail::choose<BYTES.value == 8, double,
                                   tl::detail::choose<BYTES.value == 4, float, tl::detail::choose<BYTES.value == 2, tl::float16, tl::uint8>>>;

TL_KERNEL void moves(tl::block& tl, tl::ptr<const Element> x, tl::ptr<Element> out) {
  Sink<Element> to{out};
  move<32, 32>(tl, x, to);
  move<2, 64>(tl, x, to);
  move<64, 8>(tl, x, to);
}
TL_KERNEL void reductions(tl::block& tl, tl::ptr<const Element> x, tl::ptr<Element> out, tl::ptr<int> position) {
  Sink<Element> to{out};
  reduce<4, 1024>(tl, x, to, position);
  reduce<32, 32>(tl, x, to, position);
  reduce<128, 2>(tl, x, to, position);
}
TL_KERNEL void scans(tl::block& tl, tl::ptr<const Element> x, tl::ptr<Element> out) {
  Sink<Element> to{out};
  scan<4, 512>(tl, x, to);
  scan<64, 16>(tl, x, to);
  scan<2, 2>(tl, x, to);
}
TL_KERNEL void sorts(tl::block& tl, tl::ptr<const Element> x, tl::ptr<Element> out) {
  Sink<Element> to{out};
  sort<4, 512>(tl, x, to);
  sort<64, 16>(tl, x, to);
  sort<2, 2>(tl, x, to);
}

TL_HOST void solve(tl::host& host, tl::ptr<const Element> x, tl::ptr<Element> moved, tl::ptr<Element> reduced, tl::ptr<int> position,
                   tl::ptr<Element> scanned, tl::ptr<Element> sorted) {
  host.launch(moves, tl::grid(1), x, moved);
  host.launch(reductions, tl::grid(1), x, reduced, position);
  host.launch(scans, tl::grid(1), x, scanned);
  host.launch(sorts, tl::grid(1), x, sorted);
}

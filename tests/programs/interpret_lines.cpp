// Lanes that change places, and what runs along an axis: reductions, scans, sorts, counts.
#include <algorithm>
#include <functional>

#include "interpret.hpp"

namespace kl::programs {
namespace {

using Coordinates = std::array<std::size_t, 3>;

Coordinates coordinates(const Shape& s, std::size_t lane) {
  const auto e1 = static_cast<std::size_t>(s.extent[1]), e2 = static_cast<std::size_t>(s.extent[2]);
  return {lane / (e1 * e2), lane / e2 % e1, lane % e2};
}
std::size_t lane_at(const Shape& s, const Coordinates& c) {
  return (c[0] * static_cast<std::size_t>(s.extent[1]) + c[1]) * static_cast<std::size_t>(s.extent[2]) + c[2];
}

// out[i] = x[source(i)]
Tile picked(const Type& result, const Tile& x, const std::function<std::size_t(std::size_t)>& source) {
  Tile out{x.dtype, result.shape, {}, {}};
  for (std::size_t i = 0; i < static_cast<std::size_t>(result.shape.count()); ++i) {
    const std::size_t from = source(i);
    out.lanes.push_back(x.lanes.at(from));
    if (!x.valid.empty()) out.valid.push_back(x.valid[from]);
  }
  return out;
}

Tile alternated(const Type& result, const Tile& a, const Tile& b) {
  const Tile x = converted(a, result.dtype), y = converted(b, result.dtype);
  const Shape half = broadcast(a.shape, b.shape);
  Tile out{result.dtype, result.shape, {}, {}};
  for (std::size_t i = 0; i < static_cast<std::size_t>(half.count()); ++i)
    for (const Tile* t : {&x, &y}) {
      out.lanes.push_back(t->lanes[source_lane(t->shape, half, i)]);
      out.valid.push_back(t->holds(source_lane(t->shape, half, i)));
    }
  return out;
}

Tile gathered(const Statement& s, const Type& result, const Tile& x, const Tile& index) {
  require_values(index, "an index");
  const auto axis = static_cast<std::size_t>(x.shape.first() + s.at(0));
  return picked(result, x, [&](std::size_t i) {
    const std::int64_t at = integer(index.lanes[i], index.dtype);
    if (at < 0 || at >= x.shape.extent[axis]) throw IllFormed("an index is outside the axis");
    Coordinates c = coordinates(result.shape, i);
    c[axis] = static_cast<std::size_t>(at);
    return lane_at(x.shape, c);
  });
}

Tile through_shared(const Statement& s, const Type& result, const std::vector<const Tile*>& args) {
  const Tile& x = *args[0];
  require_values(x, "a shared tile");
  const auto last = static_cast<std::size_t>(x.shape.count()) - 1;
  const auto named = [&](std::size_t i) {
    const std::int64_t at = integer(args[1]->lanes[i], args[1]->dtype);
    if (at < 0 || at > static_cast<std::int64_t>(last)) throw IllFormed("an index is outside the shared tile");
    return static_cast<std::size_t>(at);
  };
  if (args.size() > 1) require_values(*args[1], "an index");
  switch (static_cast<Way>(s.at(0))) {
    case Way::kTransposed:
    case Way::kPadded:
      return picked(result, x, [&](std::size_t i) {
        const Coordinates c = coordinates(result.shape, i);
        return lane_at(x.shape, {c[0], c[2], c[1]});
      });
    case Way::kReversed:
      return picked(result, x, [&](std::size_t i) { return last - i; });
    case Way::kRow:
      return picked(result, x, [&](std::size_t i) {
        return static_cast<std::size_t>(s.at(1)) * static_cast<std::size_t>(result.shape.count()) + i;
      });
    case Way::kGathered:
      return picked(result, x, named);
    case Way::kCounted: {
      Tile out = x;
      for (std::size_t i = 0; i < args[1]->lanes.size(); ++i) {
        Bits& count = out.lanes[named(i)];
        count = static_cast<std::uint32_t>(count + 1);
      }
      return out;
    }
    default:
      return x;
  }
}

// A line's element; std::vector<bool> holds none.
template <class T>
using Cell = std::conditional_t<std::is_same_v<T, bool>, std::uint8_t, T>;
template <class T>
std::vector<Cell<T>> line_of(const Tile& x, const std::vector<std::size_t>& lanes) {
  std::vector<Cell<T>> line;
  for (const std::size_t lane : lanes) line.push_back(from_bits<Cell<T>>(x.lanes[lane]));
  return line;
}

// The tree of docs/numerics.md.
template <class T, class F>
T tree(std::vector<T> x, F f) {
  if (x.size() == 1) return x[0];
  if (x.size() == 2) return f(x[0], x[1]);
  std::vector<T> part;
  for (std::size_t i = 0; i < x.size(); i += 4) part.push_back(f(f(x[i], x[i + 1]), f(x[i + 2], x[i + 3])));
  for (std::size_t m = part.size(); m > 1; m /= 2)
    for (std::size_t i = 0; i < m / 2; ++i) part[i] = f(part[i], part[i + m / 2]);
  return part[0];
}

// The scan of docs/numerics.md, in place.
template <class T, class F>
void scan_line(std::vector<T>& x, F f, Plant plant) {
  const std::size_t n = x.size(), chunk = std::min<std::size_t>(n, 128), group = std::min<std::size_t>(n, 4);
  for (std::size_t begin = 0; begin < n; begin += chunk) {
    std::vector<T> total;
    for (std::size_t g = begin; g < begin + chunk; g += group) {
      for (std::size_t i = g + 1; i < g + group; ++i) x[i] = f(x[i - 1], x[i]);
      total.push_back(x[g + group - 1]);
    }
    for (std::size_t d = 1; d < total.size(); d *= 2) {
      const std::vector<T> before = total;
      for (std::size_t g = d; g < total.size(); ++g) total[g] = f(before[g - d], before[g]);
    }
    for (std::size_t i = group; i < chunk; ++i) x[begin + i] = f(total[i / group - 1], x[begin + i]);
    if (begin > 0 && plant != Plant::kScanForgetsCarry)
      for (std::size_t i = 0; i < chunk; ++i) x[begin + i] = f(x[begin - 1], x[begin + i]);
  }
}

template <class T>
T plus(T a, T b) {
  if constexpr (is_float_type<T>)
    return static_cast<T>(static_cast<compute<T>>(a) + static_cast<compute<T>>(b));
  else
    return static_cast<T>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
template <class T>
T times(T a, T b) {
  if constexpr (is_float_type<T>)
    return static_cast<T>(static_cast<compute<T>>(a) * static_cast<compute<T>>(b));
  else
    return static_cast<T>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
}
template <class T>
T larger(T a, T b) {
  if (a != a) return b;
  if (a == 0 && b == 0) return std::signbit(static_cast<double>(a)) ? b : a;  // +0 is the larger zero
  return b > a ? b : a;
}
template <class T>
T smaller(T a, T b) {
  if (a != a) return b;
  if (a == 0 && b == 0) return std::signbit(static_cast<double>(a)) ? a : b;
  return b < a ? b : a;
}
template <class T>
T exclusive(T a, T b) {
  return from_bits<T>(to_bits(a) ^ to_bits(b));
}

// The lambdas that print.cpp writes.
template <class T>
T combine(Combine how, T a, T b) {
  if (how == Combine::kLarger) return a > b ? a : b;
  if (how == Combine::kExclusiveOr) return exclusive(a, b);
  if constexpr (is_float_type<T>)
    return static_cast<T>(static_cast<compute<T>>(a) * compute<T>(0.5) + static_cast<compute<T>>(b));
  else
    return static_cast<T>(3u * static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

template <class T>
struct Indexed {
  T value;
  int index;
};

// The lines along an axis, or the whole tile as one: the lanes of each.
std::vector<std::vector<std::size_t>> lines_of(const Shape& s, long long axis) {
  std::vector<std::size_t> all(static_cast<std::size_t>(s.count()));
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  if (axis == kWhole) return {all};
  const auto along = static_cast<std::size_t>(s.first() + axis);
  std::vector<std::vector<std::size_t>> lines;
  for (const std::size_t lane : all) {
    Coordinates c = coordinates(s, lane);
    if (c[along] != 0) continue;
    lines.emplace_back();
    for (; c[along] < static_cast<std::size_t>(s.extent[along]); ++c[along]) lines.back().push_back(lane_at(s, c));
  }
  return lines;
}

template <class T>
T reduce_line(const Statement& s, const std::vector<T>& x, Plant plant) {
  switch (s.op) {
    case Op::kSum: {
      if (plant != Plant::kSumInSequence) return tree(x, plus<T>);
      T sum = x[0];
      for (std::size_t i = 1; i < x.size(); ++i) sum = plus(sum, x[i]);
      return sum;
    }
    case Op::kMax:
      return tree(x, larger<T>);
    case Op::kMin:
      return tree(x, smaller<T>);
    case Op::kXorSum:
      return tree(x, exclusive<T>);
    default:
      return tree(x, [&](T a, T b) { return combine(static_cast<Combine>(s.at(1)), a, b); });
  }
}

// Comparing with a NaN is false, and then the right operand of the tree wins.
template <class T>
int best_of(const Statement& s, const std::vector<T>& x, Plant plant) {
  std::vector<Indexed<T>> line;
  for (std::size_t i = 0; i < x.size(); ++i) line.push_back({x[i], static_cast<int>(i)});
  const bool largest = s.op == Op::kArgMax;
  return tree(line,
              [&](Indexed<T> a, Indexed<T> b) {
                const bool wins = largest ? a.value > b.value : a.value < b.value;
                const bool first = plant == Plant::kLastOfEqual ? a.index > b.index : a.index < b.index;
                return wins || (a.value == b.value && first) ? a : b;
              })
      .index;
}

Tile reduced(const Statement& s, const Type& result, const Tile& in, Plant plant) {
  const bool position = s.op == Op::kArgMax || s.op == Op::kArgMin;
  const Tile x = position ? in : converted(in, result.dtype);
  Tile out{result.dtype, result.shape, {}, {}};
  visit(x.dtype, [&]<class T>(Tag<T>) {
    for (const auto& lanes : lines_of(x.shape, s.at(0))) {
      auto line = line_of<T>(x, lanes);
      out.lanes.push_back(position ? to_bits(static_cast<std::int32_t>(best_of(s, line, plant)))
                                   : to_bits(reduce_line(s, line, plant)));
    }
  });
  return out;
}

Tile scanned(const Statement& s, const Type& result, const Tile& in, Plant plant) {
  Tile x = converted(in, result.dtype);
  visit(x.dtype, [&]<class T>(Tag<T>) {
    for (auto lanes : lines_of(x.shape, s.at(0))) {
      if (s.at(1) != 0) std::reverse(lanes.begin(), lanes.end());
      auto line = line_of<T>(x, lanes);
      scan_line(
          line,
          [&](Cell<T> a, Cell<T> b) {
            return s.op == Op::kCumSum    ? plus(a, b)
                   : s.op == Op::kCumProd ? times(a, b)
                                          : combine(static_cast<Combine>(s.at(2)), a, b);
          },
          plant);
      for (std::size_t i = 0; i < lanes.size(); ++i) x.lanes[lanes[i]] = to_bits(line[i]);
    }
  });
  return x;
}

// NaN above everything, -0 before +0.
template <class T>
bool before(T a, T b) {
  if constexpr (is_float_type<T>) {
    const auto x = static_cast<compute<T>>(a), y = static_cast<compute<T>>(b);
    if (std::isnan(x) || std::isnan(y)) return !std::isnan(x) && std::isnan(y);
    if (x == 0 && y == 0) return std::signbit(x) && !std::signbit(y);
    return x < y;
  } else {
    return a < b;
  }
}

Tile sorted(const Tile& in, long long axis, bool falling) {
  Tile x = in;
  visit(x.dtype, [&]<class T>(Tag<T>) {
    for (const auto& lanes : lines_of(x.shape, axis)) {
      auto line = line_of<T>(x, lanes);
      std::stable_sort(line.begin(), line.end(),
                       [&](Cell<T> a, Cell<T> b) { return falling ? before(b, a) : before(a, b); });
      for (std::size_t i = 0; i < lanes.size(); ++i) x.lanes[lanes[i]] = to_bits(line[i]);
    }
  });
  return x;
}

Tile counted(const Statement& s, const Type& result, const std::vector<const Tile*>& args) {
  std::vector<std::int32_t> counts(static_cast<std::size_t>(s.at(0)));
  const Tile& x = *args[0];
  for (std::size_t i = 0; i < x.lanes.size(); ++i) {
    if (args.size() > 1 && args[1]->lanes[source_lane(args[1]->shape, x.shape, i)] == 0) continue;
    const std::int64_t bin = integer(x.lanes[i], x.dtype);
    if (bin < 0 || bin >= s.at(0)) throw IllFormed("an element has no bin");
    ++counts[static_cast<std::size_t>(bin)];
  }
  Tile out{DType::int32, result.shape, {}, {}};
  for (const std::int32_t c : counts) out.lanes.push_back(to_bits(c));
  return out;
}

}  // namespace

Tile moved(const Statement& s, const Type& result, const std::vector<const Tile*>& args) {
  const Tile& x = *args[0];
  const Shape& to = result.shape;
  switch (s.op) {
    case Op::kTrans:
      return picked(result, x, [&](std::size_t i) {
        const Coordinates c = coordinates(to, i);
        return lane_at(x.shape, {c[0], c[2], c[1]});
      });
    case Op::kPermute:
      return picked(result, x, [&](std::size_t i) {
        const Coordinates c = coordinates(to, i);
        Coordinates at{};
        for (std::size_t axis = 0; axis < 3; ++axis) at[static_cast<std::size_t>(s.imm[axis])] = c[axis];
        return lane_at(x.shape, at);
      });
    case Op::kFlip:
      return picked(result, x, [&](std::size_t i) {
        Coordinates c = coordinates(to, i);
        const auto axis = static_cast<std::size_t>(to.first() + s.at(0));
        c[axis] = static_cast<std::size_t>(to.extent[axis]) - 1 - c[axis];
        return lane_at(to, c);
      });
    case Op::kBroadcastTo:
      return picked(result, x, [&](std::size_t i) { return source_lane(x.shape, to, i); });
    case Op::kSplit:
      return picked(result, x, [&](std::size_t i) { return 2 * i + static_cast<std::size_t>(s.at(0)); });
    case Op::kJoin:
    case Op::kInterleave:
      return alternated(result, x, *args[1]);
    case Op::kShared:
      return through_shared(s, result, args);
    case Op::kGather:
      return gathered(s, result, x, *args[1]);
    default:
      return picked(result, x, [](std::size_t i) { return i; });  // the same elements in another shape
  }
}

Tile along_lines(const Statement& s, const Type& result, const std::vector<const Tile*>& args, Plant plant) {
  for (const Tile* x : args) require_values(*x, "a reduction, scan or sort");
  if (s.op <= Op::kReduce) return reduced(s, result, *args[0], plant);
  if (s.op <= Op::kScan) return scanned(s, result, *args[0], plant);
  if (s.op == Op::kSort) return sorted(*args[0], s.at(0), s.at(1) != 0);
  if (s.op == Op::kHistogram) return counted(s, result, args);
  const Tile falling = sorted(*args[0], args[0]->shape.rank - 1, true);
  return picked(result, falling, [&](std::size_t i) {
    const Coordinates c = coordinates(result.shape, i);
    return lane_at(falling.shape, c);
  });
}

}  // namespace kl::programs

// What the generator proposes of memory: indices, masks, loads, stores, atomics.
#pragma once

#include "builder.hpp"

namespace kl::programs {

inline bool any_tile(const Type& t) { return t.tile(); }
inline bool integer_tile(const Type& t) { return t.tile() && is_integer(t.dtype); }
inline bool exact_tile(const Type& t) { return t.tile() && !t.close && !t.product; }

// Every call adds statements to the program, or none where nothing in scope suits.
class MemoryProposals {
 public:
  explicit MemoryProposals(std::uint64_t seed) : b_(seed) { choose_shapes(); }

 protected:
  static constexpr int kMostLanes = 512;

  Random& r() { return b_.random(); }

  int extent() { return 1 << r().of({0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8, 9, 10}); }

  // A few shapes that broadcast to each other, so that operands often fit.
  void choose_shapes() {
    int a = extent(), b = extent(), c = extent();
    while (a * b * c > kMostLanes * (r().one_in(8) ? 4 : 1)) {
      int& largest = a > b ? (a > c ? a : c) : (b > c ? b : c);
      largest /= 2;
    }
    shapes_ = {shape_of({c}), shape_of({b, c}), shape_of({a, b, c})};
    if (r().one_in(2)) shapes_.push_back(shape_of({1, c}));
    if (r().one_in(2)) shapes_.push_back(shape_of({b, 1}));
    if (r().one_in(2)) shapes_.push_back(shape_of({a, 1, c}));
    if (r().one_in(3)) shapes_.push_back(shape_of({extent()}));
  }

  DType any_dtype() { return r().one_in(3) ? DType::float32 : r().one_in(3) ? DType::int32 : kDTypes[r().below(13)]; }

  double small_number(DType t) {
    if (t == DType::int1) return r().below(2);
    if (is_float(t)) return r().between(-32, 32) * 0.25;
    return r().between(is_signed(t) ? -9 : 0, r().one_in(3) ? 100 : 9);
  }
  int literal_for(const Type& t) {
    const DType dtype = is_float(t.dtype)        ? r().of({DType::float32, DType::int32})
                        : t.dtype == DType::int1 ? DType::int1
                        : r().one_in(6)          ? DType::float32
                                                 : DType::int32;
    return b_.literal(small_number(dtype), dtype);
  }

  // --- indices --------------------------------------------------------------------------------------------

  // Strides of a row-major walk over the shape, or a transposed, reversed or spaced one; the least and the largest
  // offset are in [0, span).
  struct Walk {
    std::array<long long, 3> stride;
    long long base = 0, span = 1;
  };
  Walk walk(const Shape& s) {
    Walk w;
    std::array<std::size_t, 3> order = {2, 1, 0};
    if (r().one_in(4)) std::swap(order[0], order[static_cast<std::size_t>(r().between(1, 2))]);
    long long step = r().one_in(6) ? r().between(2, 3) : 1;
    for (const std::size_t axis : order) {
      w.stride[axis] = step;
      step *= s.extent[axis];
      if (r().one_in(8)) step += r().between(1, 4);
    }
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const long long last = w.stride[axis] * (s.extent[axis] - 1);
      w.span += last;
      if (!r().one_in(10)) continue;
      w.base += last;
      w.stride[axis] = -w.stride[axis];
    }
    return w;
  }
  std::optional<int> index(const Shape& shape, const Walk& w, std::array<long long, 4> offset) {
    Statement s;
    s.op = Op::kIndex;
    s.shape = shape;
    s.imm = {w.base + offset[0], offset[1],   offset[2],   b_.loop_depth() > 0 ? offset[3] : 0,
             w.stride[0],        w.stride[1], w.stride[2], r().below(2)};
    return b_.emit(s);
  }
  std::optional<int> load_index(const Shape& shape) {
    const Walk w = walk(shape);
    const auto room = static_cast<int>(std::max<long long>(1, kInputElements - w.span - 200));
    const auto step = [&] { return r().of<long long>({0, 0, 1, 3, 16, 20}); };
    return index(shape, w,
                 {r().one_in(3) ? r().below(room) : r().below(std::min(room, 64)) * 16 % room, step(), step(), step()});
  }

  // --- memory ---------------------------------------------------------------------------------------------

  int any_mask(const Shape& shape) {
    const auto fits = [&](const Type& t) {
      return t.dtype == DType::int1 && t.layout != Layout::kSlice && t.tile() && broadcasts_to(t.shape, shape);
    };
    return r().one_in(2) ? kNone : b_.pick(fits);
  }
  void load() {
    Statement s;
    s.op = Op::kLoad;
    s.dtype = any_dtype();
    const auto at = r().one_in(5) ? gather_index() : load_index(r().of(shapes_));
    if (!at) return;
    const Shape shape = b_.type(*at).shape;
    int mask = any_mask(shape);
    if (mask == kNone && r().one_in(3)) mask = lazy_mask(*at);
    int other = kNone;
    if (mask != kNone && !r().one_in(3))
      other = r().one_in(2) ? b_.literal(small_number(s.dtype), s.dtype == DType::int1 ? DType::int1 : DType::int32)
                            : b_.pick([&](const Type& t) {
                                return exact_tile(t) && t.dtype == s.dtype && broadcasts_to(t.shape, shape);
                              });
    s.args = {*at, mask, other};
    const auto value = b_.emit(s);
    // What a mask held back has no value; choosing by the same mask discards it.
    if (value && mask != kNone && other == kNone && b_.type(mask).tile())
      b_.emit(Op::kWhere, {mask, *value,
                           b_.literal(small_number(s.dtype), s.dtype == DType::int1 ? DType::int1
                                                             : is_float(s.dtype)    ? DType::float32
                                                                                    : DType::int32)});
  }
  // offsets < n, and now and then more terms.
  int lazy_mask(int at) {
    if (b_.type(at).layout != Layout::kIndex) return kNone;
    const Op op = r().of({Op::kLess, Op::kLess, Op::kLessEqual, Op::kGreater, Op::kGreaterEqual, Op::kEqual});
    auto mask = b_.emit(op, {at, b_.literal(r().between(0, 1500), DType::int32)});
    if (mask && r().one_in(3)) {
      const auto second = b_.emit(Op::kGreaterEqual, {at, b_.literal(r().between(0, 200), DType::int32)});
      if (second) mask = b_.emit(Op::kAnd, {*mask, *second});
    }
    return mask.value_or(kNone);
  }
  std::optional<int> gather_index() {
    const int x = b_.pick([](const Type& t) { return integer_tile(t) && t.layout != Layout::kSlice; });
    if (x == kNone) return load_index(r().of(shapes_));
    return b_.emit(Op::kAnd, {x, b_.literal(r().of({127, 1023, 2047}), DType::int32)});
  }
  void load_scalar() {
    Statement s;
    s.op = Op::kLoadScalar;
    s.dtype = any_dtype();
    s.imm = {r().below(static_cast<int>(kSpecialsFrom) - 100), r().below(9)};
    b_.emit(s);
  }

  // A slice is moved to the layout of loaded tiles first: stores take it as it is, but the docs promise nothing.
  int storable(int value) {
    if (b_.type(value).layout != Layout::kSlice) return value;
    return b_.emit(Op::kConvert, {value}).value_or(kNone);
  }
  void store(int value) {
    value = storable(value);
    if (value == kNone) return;
    const Type t = b_.type(value);
    if (b_.loop_depth() > 0 && t.shape.count() > kMostLanes / 4) return;
    Statement s;
    s.op = t.scalar() ? Op::kStoreScalar : Op::kStore;
    s.dtype = t.dtype;
    if (!t.close && r().one_in(8)) s.dtype = any_dtype();
    Walk w = walk(t.shape);
    if (t.scalar()) w = Walk{{0, 0, 0}, 0, 1};
    const long long begin = b_.reserve(s.dtype, w.span * b_.program().programs() * b_.trips());
    s.imm = {begin, w.span * b_.trips(), b_.loop_depth() > 0 ? w.span : 0};
    if (t.scalar()) {
      s.args = {value};
    } else {
      auto at = index(t.shape, w, {0, 0, 0, 0});
      // A permutation that is no index expression: a scatter.
      if (at && w.base == 0 && w.span == t.shape.count() && r().one_in(5))
        at = b_.emit(Op::kXor, {*at, b_.literal(r().below(t.shape.count()), DType::int32)});
      if (!at) return;
      int mask = r().one_in(4) ? any_mask(t.shape) : kNone;
      if (mask == kNone && r().one_in(6)) mask = lazy_mask(*at);
      s.args = {*at, value, mask};
    }
    b_.emit(s);
  }
  void atomic() {
    Statement s;
    s.op = Op::kAtomic;
    s.dtype = r().of({DType::int32, DType::int32, DType::uint32, DType::int64, DType::uint64, DType::float32});
    const int op = is_float(s.dtype) ? r().below(3) : r().below(7);
    const bool lone = b_.loop_depth() == 0 && (op == static_cast<int>(AtomicOp::kExchange) || r().one_in(3));
    const int value =
        r().one_in(2) ? b_.literal(small_number(s.dtype), is_float(s.dtype) ? s.dtype : DType::int32)
                      : b_.pick([&](const Type& t) {
                          return exact_tile(t) && t.layout != Layout::kSlice && is_float(t.dtype) == is_float(s.dtype);
                        });
    if (value == kNone || (b_.loop_depth() > 0 && op == static_cast<int>(AtomicOp::kExchange))) return;
    std::optional<int> at;
    if (lone) {
      const Shape shape = b_.type(value).tile() ? b_.type(value).shape : r().of(shapes_);
      at =
          index(shape,
                Walk{{static_cast<long long>(shape.extent[1]) * shape.extent[2], shape.extent[2], 1}, 0, shape.count()},
                {0, 0, 0, 0});
    } else {
      const int x = b_.pick([&](const Type& t) {
        return integer_tile(t) && t.layout != Layout::kSlice &&
               (b_.type(value).scalar() || broadcasts_to(b_.type(value).shape, t.shape));
      });
      if (x != kNone) at = b_.emit(Op::kAnd, {x, b_.literal(15, DType::int32)});
    }
    if (!at) return;
    const long long size = lone ? b_.type(*at).shape.count() : 0;
    s.imm = {b_.reserve(s.dtype, lone ? size * b_.program().programs() : 16),
             size,
             0,
             op,
             r().below(5),
             r().below(3),
             lone && r().one_in(2)};
    s.args = {*at, value, r().one_in(3) ? any_mask(b_.type(*at).shape) : kNone};
    b_.emit(s);
  }

  Builder b_;
  std::vector<Shape> shapes_;
};

}  // namespace kl::programs

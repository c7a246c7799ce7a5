#include "generate.hpp"

#include "builder.hpp"

namespace kl::programs {
namespace {

constexpr int kMostLanes = 512;
constexpr int kMostLoopDepth = 2;

bool any_tile(const Type& t) { return t.tile(); }
bool integer_tile(const Type& t) { return t.tile() && is_integer(t.dtype); }
bool exact_tile(const Type& t) { return t.tile() && !t.close && !t.product; }

// Proposes statements of every kind; the builder refuses what is ill-formed.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : b_(seed) {}

  Program run() {
    choose_shapes();
    for (int i = 0; i < 2; ++i) load();
    const int statements = r().between(4, 13);
    for (int i = 0; i < statements; ++i) propose();
    store_unused();
    return b_.program();
  }

 private:
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

  // --- values ---------------------------------------------------------------------------------------------

  void unary() {
    const Op op = r().one_in(2) ? r().of({Op::kNegate, Op::kNot, Op::kAbs, Op::kFloor, Op::kCeil, Op::kRint, Op::kSqrt,
                                          Op::kIsNan, Op::kIsInf, Op::kIsFinite, Op::kNegate, Op::kAbs})
                                : r().of({Op::kExp, Op::kExp2, Op::kLog, Op::kLog2, Op::kSin, Op::kCos, Op::kRsqrt,
                                          Op::kSigmoid, Op::kTanh, Op::kErf, Op::kNegate, Op::kNot});
    const bool floats = op >= Op::kFloor && op <= Op::kErf && op != Op::kIsFinite;
    const int x = b_.pick([&](const Type& t) {
      return floats ? exact_tile(t) && is_float(t.dtype) : op == Op::kNot ? t.tile() && !is_float(t.dtype) : t.tile();
    });
    if (x != kNone) b_.emit(op, {x});
  }
  void cast() {
    const int x = b_.pick(any_tile);
    if (x == kNone) return;
    Statement s;
    s.op = r().one_in(5) ? Op::kBitcast : Op::kCast;
    s.dtype = kDTypes[r().below(13)];
    int from = x;
    if (s.op == Op::kCast && is_float(b_.type(x).dtype) && is_integer(s.dtype)) {
      const int low = is_signed(s.dtype) ? -100 : 0;
      from = b_.emit(Op::kClamp,
                     {x, b_.literal(low, DType::float32), b_.literal(low + 200 - (low < 0 ? 73 : 0), DType::float32)})
                 .value_or(kNone);
      if (from == kNone) return;
    }
    s.args = {from};
    b_.emit(s);
  }
  void binary() {
    const bool arithmetic = r().one_in(2);
    const Op op = arithmetic
                      ? r().of({Op::kAdd, Op::kAdd, Op::kSubtract, Op::kMultiply, Op::kMultiply, Op::kDivide,
                                Op::kRemainder, Op::kMaximum, Op::kMinimum, Op::kDivideRounded, Op::kMultiplyHigh})
                      : r().of({Op::kAnd, Op::kAnd, Op::kOr, Op::kXor, Op::kShiftLeft, Op::kShiftRight, Op::kLess,
                                Op::kLess, Op::kLessEqual, Op::kGreater, Op::kGreaterEqual, Op::kEqual, Op::kNotEqual});
    const bool bits = op >= Op::kAnd && op <= Op::kShiftRight;
    const int a = b_.pick([&](const Type& t) { return t.tile() && (!bits || !is_float(t.dtype)); });
    if (a == kNone) return;
    for (int tries = 0; tries < 6; ++tries) {
      int b = tries == 5 || r().one_in(4)
                  ? literal_for(b_.type(a))
                  : b_.pick([&](const Type& t) { return t.scalar() ? r().one_in(2) : !bits || !is_float(t.dtype); });
      if (b == kNone) continue;
      const bool integer_division =
          (op == Op::kDivide || op == Op::kRemainder) && !is_float(b_.type(a).dtype) && integer_tile(b_.type(b));
      if (integer_division) b = b_.emit(Op::kOr, {b, b_.literal(1, DType::int32)}).value_or(b);
      const bool swap = r().one_in(3);
      if (b_.emit(op, {swap ? b : a, swap ? a : b})) return;
    }
  }
  void ternary() {
    const Op op = r().of({Op::kWhere, Op::kWhere, Op::kWhere, Op::kFma, Op::kClamp});
    for (int tries = 0; tries < 6; ++tries) {
      const int a = op == Op::kWhere ? b_.pick([](const Type& t) { return t.tile() && t.dtype == DType::int1; })
                                     : b_.pick(exact_tile);
      const int x = b_.pick(op == Op::kWhere ? any_tile : exact_tile);
      if (a == kNone || x == kNone) return;
      const int y = r().one_in(2) ? literal_for(b_.type(x)) : b_.pick(op == Op::kWhere ? any_tile : exact_tile);
      if (op == Op::kClamp) {
        const double low = small_number(DType::float32);
        if (b_.emit(op, {x, b_.literal(low, DType::float32), b_.literal(low + 20, DType::float32)})) return;
      } else if (b_.emit(op, {a, x, y})) {
        return;
      }
    }
  }
  void make() {
    Statement s;
    s.shape = r().of(shapes_);
    s.dtype = kDTypes[r().below(13)];
    const int x = b_.pick([](const Type& t) { return t.tile() && !t.lazy(); });
    switch (r().below(7)) {
      case 0:
        s.op = Op::kFull, s.literal = small_number(s.dtype), b_.emit(s);
        break;
      case 1:
        s.op = Op::kZerosLike, s.args = {x};
        if (x != kNone) b_.emit(s);
        break;
      case 2:
        load_index(s.shape);
        break;
      case 3:
        b_.emit(r().of({Op::kProgramId, Op::kNumPrograms}), {}, {r().below(2)});
        break;
      case 4:
        load_scalar();
        break;
      default: {
        const int offsets =
            b_.pick([](const Type& t) { return t.tile() && (t.dtype == DType::int32 || t.dtype == DType::int64); });
        if (offsets != kNone) b_.emit(r().of({Op::kRandInt, Op::kRand}), {offsets}, {r().below(100000)});
      }
    }
  }

  // --- lanes ----------------------------------------------------------------------------------------------

  void move() {
    const int x = b_.pick(any_tile);
    if (x == kNone) return;
    const Type t = b_.type(x);
    const int rank = t.shape.rank;
    Statement s;
    s.args = {x};
    switch (r().below(12)) {
      case 0:
      case 1: {
        s.op = Op::kExpand;
        const int place = t.layout == Layout::kSlice ? t.slice_axis : r().below(rank + 1);
        for (int i = 0; i <= rank; ++i) s.imm.push_back(i == place ? 1 : 0);
        break;
      }
      case 2:
        s.op = Op::kReshape, s.shape = reshaped(t.shape.count());
        break;
      case 3:
        s.op = Op::kRavel;
        break;
      case 4:
        s.op = Op::kTrans;
        break;
      case 5:
        s.op = Op::kPermute,
        s.imm = r().of<std::vector<long long>>({{0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}});
        break;
      case 6:
        s.op = Op::kFlip, s.imm = {r().below(rank)};
        break;
      case 7:
        s.op = Op::kBroadcastTo, s.shape = r().of(shapes_);
        break;
      case 8:
        s.op = r().of({Op::kConvert, Op::kAsColumn});
        break;
      case 9:
        return join(x);
      case 10:
        s.op = Op::kSplit, s.imm = {r().below(2)};
        break;
      default:
        return gather(x);
    }
    b_.emit(s);
  }
  Shape reshaped(int count) {
    Shape s;
    s.rank = r().between(1, 3);
    for (int i = 0; i < s.rank - 1; ++i) {
      int e = 1;
      while (e < count && !r().one_in(3)) e *= 2;
      s.axis(i) = e;
      count /= e;
    }
    s.axis(s.rank - 1) = count;
    return s;
  }
  void join(int x) {
    const int y = b_.pick([&](const Type& t) { return t.tile() && t.shape == b_.type(x).shape; });
    const auto both = b_.emit(r().of({Op::kJoin, Op::kInterleave}), {x, y == kNone ? x : y});
    if (both && r().one_in(2)) b_.emit(Op::kSplit, {*both}, {r().below(2)});
  }
  void gather(int x) {
    const Shape shape = b_.type(x).shape;
    const int axis = r().below(shape.rank);
    const auto suits = [&](const Type& t) {
      bool fits = integer_tile(t) && t.shape.rank == shape.rank && (t.dtype == DType::int32 || t.dtype == DType::int64);
      for (int i = 0; fits && i < shape.rank; ++i) fits = i == axis || t.shape.axis(i) == shape.axis(i);
      return fits;
    };
    int index = b_.pick(suits);
    if (index == kNone) index = load_index(shape).value_or(kNone);
    if (index == kNone) return;
    const auto inside = b_.emit(Op::kAnd, {index, b_.literal(shape.axis(axis) - 1, DType::int32)});
    if (inside) b_.emit(Op::kGather, {x, *inside}, {axis});
  }

  long long axis_or_whole(const Type& t) { return r().one_in(3) ? kWhole : r().below(t.shape.rank); }
  Combine combine_for(DType t) {
    return r().one_in(4) ? Combine::kLarger
           : is_float(t) ? Combine::kHalfPlus
                         : r().of({Combine::kThreefoldPlus, Combine::kExclusiveOr});
  }
  void reduce() {
    const Op op = r().of({Op::kSum, Op::kSum, Op::kSum, Op::kMax, Op::kMax, Op::kMin, Op::kXorSum, Op::kArgMax,
                          Op::kArgMin, Op::kReduce, Op::kReduce});
    const int x = b_.pick([&](const Type& t) { return exact_tile(t) && (op != Op::kXorSum || !is_float(t.dtype)); });
    if (x == kNone) return;
    const Type t = b_.type(x);
    const long long axis = axis_or_whole(t);
    const long long second =
        op == Op::kReduce ? static_cast<long long>(combine_for(t.dtype)) : axis != kWhole && r().one_in(3);
    const auto result = b_.emit(op, {x}, {axis, second});
    // A reduced axis fits back.
    if (!result || b_.type(*result).layout != Layout::kSlice || r().one_in(3)) return;
    Statement back;
    back.op = Op::kExpand;
    back.args = {*result};
    for (int i = 0; i < t.shape.rank; ++i) back.imm.push_back(i == axis ? 1 : 0);
    b_.emit(back);
  }
  void scan() {
    const Op op = r().of({Op::kCumSum, Op::kCumSum, Op::kCumProd, Op::kScan, Op::kScan});
    const int x = b_.pick(exact_tile);
    if (x == kNone) return;
    const Type t = b_.type(x);
    b_.emit(
        op, {x},
        {r().below(t.shape.rank), r().below(2), op == Op::kScan ? static_cast<long long>(combine_for(t.dtype)) : 0});
  }
  void sort() {
    const int x = b_.pick([](const Type& t) { return t.tile() && t.dtype != DType::int1; });
    if (x == kNone) return;
    const Type t = b_.type(x);
    if (!r().one_in(3)) {
      b_.emit(Op::kSort, {x}, {r().below(t.shape.rank), r().below(2)});
      return;
    }
    int k = 1;
    while (2 * k <= t.shape.extent[2] && !r().one_in(3)) k *= 2;
    b_.emit(Op::kTopK, {x}, {k});
  }
  void histogram() {
    const int x = b_.pick(integer_tile);
    if (x == kNone) return;
    const int bins = 1 << r().between(1, 6);
    const auto inside = b_.emit(Op::kAnd, {x, b_.literal(bins - 1, DType::int32)});
    if (!inside) return;
    const int mask = any_mask(b_.type(*inside).shape);
    b_.emit(Op::kHistogram, mask == kNone ? std::vector<int>{*inside} : std::vector<int>{*inside, mask}, {bins});
  }

  void shared() {
    if (r().one_in(4)) {
      Statement s;
      s.op = Op::kAsyncCopy;
      s.dtype = any_dtype();
      const auto at = load_index(r().of(shapes_));
      if (!at) return;
      s.args = {*at, r().one_in(2) ? lazy_mask(*at) : kNone, kNone};
      b_.emit(s);
      return;
    }
    const auto way = static_cast<Way>(r().below(7));
    const bool vector = way == Way::kReversed || way == Way::kGathered || way == Way::kCounted;
    const bool matrix = way == Way::kTransposed || way == Way::kPadded;
    const int x = b_.pick([&](const Type& t) {
      return t.tile() && t.layout != Layout::kSlice &&
             (vector   ? t.shape.rank == 1
              : matrix ? t.shape.rank == 2
                       : way != Way::kRow || t.shape.rank > 1) &&
             (way != Way::kCounted || t.dtype == DType::int32);
    });
    if (x == kNone) return;
    const Shape shape = b_.type(x).shape;
    std::vector<int> args = {x};
    if (way == Way::kGathered || way == Way::kCounted) {
      const int index =
          b_.pick([](const Type& t) { return t.tile() && t.dtype == DType::int32 && t.layout != Layout::kSlice; });
      const auto inside =
          index == kNone ? std::nullopt : b_.emit(Op::kAnd, {index, b_.literal(shape.axis(0) - 1, DType::int32)});
      if (!inside) return;
      args.push_back(*inside);
    }
    b_.emit(Op::kShared, args, {static_cast<long long>(way), way == Way::kRow ? r().below(shape.axis(0)) : 0});
  }

  // --- control --------------------------------------------------------------------------------------------

  void loop() {
    if (b_.loop_depth() >= kMostLoopDepth) return;
    const int first = b_.pick([](const Type& t) { return exact_tile(t) && !t.lazy() && t.dtype != DType::int64; });
    if (first == kNone) return;
    Statement s;
    const auto form = static_cast<LoopForm>(r().below(4));
    const int low = r().one_in(3) ? r().between(-2, 2) : 0, trips = r().between(0, 4), step = r().one_in(3) ? 2 : 1;
    const bool down = form != LoopForm::kRangeOfPrograms && r().one_in(5);
    s.imm = {down ? low + trips : low, down ? low : low + trips, down ? -step : step, static_cast<long long>(form)};
    s.args = {first};
    b_.loop(s, std::abs(low) + trips + 4, [&](int variable) { return loop_body(variable); });
  }
  int loop_body(int variable) {
    if (r().one_in(2)) b_.emit(Op::kLoopIndex, {});
    if (r().one_in(2)) load();
    const int statements = r().between(1, 4);
    for (int i = 0; i < statements; ++i) propose();
    const Type t = b_.type(variable);
    for (int tries = 0; tries < 12; ++tries) {
      const int other = tries < 8 ? b_.pick([&](const Type& o) {
        return !o.close && (o.scalar() || (broadcasts_to(o.shape, t.shape) && o.dtype == t.dtype));
      })
                                  : literal_for(t);
      const Op op = is_float(t.dtype)        ? r().of({Op::kAdd, Op::kSubtract, Op::kMultiply})
                    : t.dtype == DType::int1 ? Op::kXor
                                             : r().of({Op::kAdd, Op::kSubtract, Op::kXor, Op::kMultiply});
      if (other == kNone || other == variable) continue;
      const auto next = b_.emit(op, {variable, other});
      if (next && b_.type(*next).same_as(t) && !b_.type(*next).product) return *next;
    }
    return kNone;
  }
  void check() {
    if (r().one_in(2)) {
      b_.emit(Op::kBarrier, {});
      return;
    }
    const int x = b_.pick(integer_tile);
    if (x == kNone) return;
    const auto same = b_.emit(Op::kEqual, {x, x});
    if (same) b_.emit(Op::kAssert, {*same});
  }

  void propose() {
    struct Kind {
      int weight;
      void (Generator::*make)();
    };
    constexpr Kind kKinds[] = {
        {14, &Generator::binary}, {6, &Generator::unary}, {5, &Generator::cast},      {6, &Generator::ternary},
        {5, &Generator::load},    {4, &Generator::make},  {10, &Generator::move},     {9, &Generator::reduce},
        {5, &Generator::scan},    {4, &Generator::sort},  {2, &Generator::histogram}, {5, &Generator::shared},
        {3, &Generator::atomic},  {4, &Generator::loop},  {2, &Generator::store_any}, {1, &Generator::check}};
    int total = 0;
    for (const Kind& k : kKinds) total += k.weight;
    int at = r().below(total);
    for (const Kind& k : kKinds) {
      at -= k.weight;
      if (at < 0) return (this->*k.make)();
    }
  }
  void store_any() {
    const int x = b_.pick(any_tile);
    if (x != kNone && b_.loop_depth() <= 1) store(x);
  }
  // Everything matters: what nothing uses is stored.
  void store_unused() {
    for (const int id : b_.unused()) store(id);
  }

  Builder b_;
  std::vector<Shape> shapes_;
};

}  // namespace

Program generate(std::uint64_t seed) { return Generator(seed).run(); }

}  // namespace kl::programs

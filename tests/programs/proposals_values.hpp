// What the generator proposes of values: element-wise work, lanes that change places, reductions, scans, sorts.
#pragma once

#include "proposals_memory.hpp"

namespace kl::programs {

class ValueProposals : public MemoryProposals {
 public:
  using MemoryProposals::MemoryProposals;

 protected:
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
};

}  // namespace kl::programs

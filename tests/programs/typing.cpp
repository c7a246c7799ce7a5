#include "typing.hpp"

#include <algorithm>

namespace kl::programs {
namespace {

constexpr int kMostMaskTerms = 6;
constexpr int kMostElements = 4096;  // ours: tl allows more

void require(bool condition, const char* rule) {
  if (!condition) throw IllFormed(rule);
}

bool index_scalar(const Type& t) { return t.scalar() && is_integer(t.dtype); }
bool index_operand(const Type& t) { return t.layout == Layout::kIndex || index_scalar(t); }
bool index_pair(const Type& a, const Type& b) {
  return index_operand(a) && index_operand(b) && (a.layout == Layout::kIndex || b.layout == Layout::kIndex);
}
DType index_dtype(const Type& a, const Type& b) {
  return tl::size_bytes(a.dtype) == 8 || tl::size_bytes(b.dtype) == 8 ? DType::int64 : DType::int32;
}

Shape joint_shape(const Type& a, const Type& b) {
  return a.scalar() ? b.shape : b.scalar() ? a.shape : broadcast(a.shape, b.shape);
}

// The layout and shape of an element-wise result, the flags of its operands.
Type join(std::initializer_list<const Type*> operands) {
  Type out;
  out.layout = Layout::kScalar;
  out.shape = shape_of({1});
  bool first = true;
  for (const Type* t : operands) {
    out.product |= t->product;
    out.close |= t->close;
    out.zero_sign |= t->zero_sign;
    if (t->scalar()) continue;
    out.shape = first ? t->shape : broadcast(out.shape, t->shape);
    first = false;
    if (t->lazy()) {
      if (out.layout == Layout::kScalar) out.layout = Layout::kIndex;
      continue;
    }
    const bool settled = out.layout == Layout::kBlocked || out.layout == Layout::kSlice;
    require(
        !settled || (out.layout == t->layout && out.slice_axis == t->slice_axis && out.slice_parent == t->slice_parent),
        "mixed layouts");
    out.layout = t->layout;
    out.slice_axis = t->slice_axis;
    out.slice_parent = t->slice_parent;
  }
  require(out.layout != Layout::kScalar, "no operand is a tile");
  if (out.layout == Layout::kIndex) out.layout = Layout::kBlocked;
  if (out.layout == Layout::kSlice)
    for (const Type* t : operands)
      require(t->layout != Layout::kSlice || t->shape == out.shape, "a slice does not grow");
  return out;
}

// What an operation makes of the flags: nothing that may be fused or inexact goes into arithmetic.
Type exact(Type t) {
  require(!t.close && !t.product, "an inexact or fusible value reaches arithmetic");
  return t;
}
Type of_dtype(Type t, DType dtype) {
  t.dtype = dtype;
  if (!is_float(dtype)) t.product = t.close = t.zero_sign = false;
  if (is_small_float(dtype)) t.product = false;
  return t;
}
Type blocked(const Type& t, Shape shape) {
  Type out;
  out.dtype = t.dtype;
  out.shape = shape;
  out.product = t.product, out.close = t.close, out.zero_sign = t.zero_sign;
  return out;
}
Type scalar_of(DType dtype) {
  Type t;
  t.dtype = dtype;
  t.layout = Layout::kScalar;
  return t;
}

Type unary(Op op, const Type& x) {
  require(x.tile(), "takes a tile");
  Type out = join({&x});
  out.dtype = x.dtype;
  switch (op) {
    case Op::kNegate:
      require(x.dtype != DType::int1, "no negative bool");
      if (x.layout == Layout::kIndex) return x;
      require(!x.close, "an inexact value reaches arithmetic");
      return out;
    case Op::kNot:
      require(!is_float(x.dtype), "~ needs integers or a mask");
      if (x.layout == Layout::kMask && x.negatable) return x;
      return out;
    case Op::kAbs:
      require(x.dtype != DType::int1 && !x.close, "abs of a number");
      out.zero_sign = false;
      return out;
    case Op::kIsNan:
    case Op::kIsInf:
    case Op::kIsFinite:
      require(!x.close, "an inexact value is compared");
      return of_dtype(out, DType::int1);
    case Op::kRsqrt:
      require(!x.zero_sign, "the sign of a zero matters");
      [[fallthrough]];
    case Op::kExp:
    case Op::kExp2:
    case Op::kLog:
    case Op::kLog2:
    case Op::kSin:
    case Op::kCos:
    case Op::kSigmoid:
    case Op::kTanh:
    case Op::kErf:
      require(is_float(x.dtype), "takes floats");
      exact(x);
      out.close = true;
      return out;
    default:
      require(is_float(x.dtype), "takes floats");
      exact(x);
      return out;
  }
}

Type comparison(Op op, const Type& a, const Type& b) {
  if (index_pair(a, b) && op != Op::kNotEqual) {
    Type mask;
    mask.dtype = DType::int1;
    mask.layout = Layout::kMask;
    mask.shape = joint_shape(a, b);
    mask.terms = 1;
    mask.negatable = op != Op::kEqual;
    return mask;
  }
  Type out = join({&a, &b});
  require(!out.close, "an inexact value is compared");
  promote(a.dtype, a.scalar(), b.dtype, b.scalar(), false);
  return of_dtype(out, DType::int1);
}

Type conjunction(const Type& a, const Type& b) {
  const bool lazy = a.layout == Layout::kMask && b.layout == Layout::kMask && a.terms + b.terms <= kMostMaskTerms;
  if (lazy) {
    Type mask = a;
    mask.shape = broadcast(a.shape, b.shape);
    mask.terms = a.terms + b.terms;
    mask.negatable = false;
    return mask;
  }
  const Type& m = a.scalar() ? b : a;
  const Type& uniform = a.scalar() ? a : b;
  if (m.layout == Layout::kMask && uniform.scalar() && uniform.dtype == DType::int1 && m.terms < kMostMaskTerms) {
    Type mask = m;
    mask.terms += 1;
    mask.negatable = false;
    return mask;
  }
  Type out = join({&a, &b});
  return of_dtype(out, promote(a.dtype, a.scalar(), b.dtype, b.scalar(), false));
}

Type lazy_index(const Type& a, const Type& b) {
  Type index;
  index.layout = Layout::kIndex;
  index.dtype = index_dtype(a, b);
  index.shape = joint_shape(a, b);
  return index;
}

Type binary(Op op, const Type& a, const Type& b) {
  require(a.tile() || b.tile(), "no operand is a tile");
  if (op >= Op::kLess && op <= Op::kNotEqual) return comparison(op, a, b);
  if ((op == Op::kAdd || op == Op::kSubtract) && index_pair(a, b)) return lazy_index(a, b);
  if (op == Op::kMultiply && index_pair(a, b) && (a.scalar() || b.scalar())) return lazy_index(a, b);
  const bool bits = op >= Op::kAnd && op <= Op::kShiftRight;
  const bool division = op == Op::kDivide || op == Op::kRemainder || op == Op::kDivideRounded;
  require(!bits || (!is_float(a.dtype) && !is_float(b.dtype)), "bits of integers or masks");
  if (op == Op::kAnd) return conjunction(a, b);
  const DType p = promote(a.dtype, a.scalar(), b.dtype, b.scalar(), division);
  require(p != DType::int1 || op == Op::kOr || op == Op::kXor, "no arithmetic of bool");
  require(!division ||
              (!b.zero_sign && (is_float(p) || is_signed(a.dtype) == is_signed(b.dtype) || a.scalar() || b.scalar())),
          "divisor");
  require(op != Op::kDivideRounded || is_float(p), "div_rn divides floats");
  require(op != Op::kMultiplyHigh || (!is_float(p) && tl::size_bytes(p) >= 4), "umulhi multiplies wide integers");
  Type out = of_dtype(join({&a, &b}), p);
  if (op == Op::kMaximum || op == Op::kMinimum) {
    require(!out.close, "an inexact value is compared");
    out.product = false;
    out.zero_sign = is_float(p);
    return out;
  }
  const bool product = op == Op::kMultiply && is_float(p) && !is_small_float(p);
  if (!product || a.close || b.close) exact(a), exact(b);
  out.product = product;
  out.close = op == Op::kDivide && is_float(p);
  return out;
}

Type ternary(const Statement& s, const Type& a, const Type& b, const Type& c) {
  if (s.op == Op::kWhere) {
    require(a.tile() && a.dtype == DType::int1, "the condition is a tile of bool");
    require(b.tile() || c.tile() || b.dtype == c.dtype, "numbers of two dtypes");
    return of_dtype(join({&a, &b, &c}),
                    b.tile() || c.tile() ? promote(b.dtype, b.scalar(), c.dtype, c.scalar(), false) : b.dtype);
  }
  const DType two = promote(a.dtype, a.scalar(), b.dtype, b.scalar(), false);
  const DType p = promote(two, a.scalar() && b.scalar(), c.dtype, c.scalar(), false);
  require(p != DType::int1, "no arithmetic of bool");
  exact(a), exact(b), exact(c);
  Type out = of_dtype(join({&a, &b, &c}), p);
  if (s.op == Op::kClamp) out.zero_sign = is_float(p);
  return out;
}

int axis_in(const Type& x, long long axis) {
  require(axis >= 0 && axis < x.shape.rank, "axis out of range");
  return static_cast<int>(axis);
}

Type expanded(const Statement& s, const Type& x) {
  const int rank = static_cast<int>(s.imm.size());
  require(
      x.tile() && rank <= 3 && rank - std::count(s.imm.begin(), s.imm.end(), 1) == x.shape.rank && rank > x.shape.rank,
      "one _ for every axis");
  Type out = x;
  out.shape.rank = rank;
  int from = 0;
  for (int i = 0; i < rank; ++i) out.shape.axis(i) = s.imm[static_cast<std::size_t>(i)] != 0 ? 1 : x.shape.axis(from++);
  for (int i = 0; i < 3 - rank; ++i) out.shape.extent[static_cast<std::size_t>(i)] = 1;
  if (x.layout == Layout::kBlocked) {
    require(x.shape.extent[2] == 1 || x.shape.extent[2] == out.shape.extent[2], "would move its lanes");
  } else if (x.layout == Layout::kSlice) {
    Shape fits = x.slice_parent;
    fits.axis(x.slice_axis) = 1;
    require(out.shape == fits, "a reduced tile fits back only at the axis it lost");
    out.layout = Layout::kBlocked;
    out.slice_axis = -1;
    out.slice_parent = Shape{};
  }
  return out;
}

Type joined(const Statement& s, const Type& a, const Type& b) {
  require(a.tile() && b.tile(), "takes tiles");
  Shape shape = broadcast(a.shape, b.shape);
  if (s.op == Op::kInterleave) {
    shape.extent[2] *= 2;
  } else {
    require(shape.rank < 3, "join adds an axis");
    shape = shape.rank == 1 ? shape_of({shape.axis(0), 2}) : shape_of({shape.axis(0), shape.axis(1), 2});
  }
  Type out = blocked(a, shape);
  out.product |= b.product, out.close |= b.close, out.zero_sign |= b.zero_sign;
  return of_dtype(out, promote(a.dtype, false, b.dtype, false, false));
}

Type reordered(const Statement& s, const Type& x) {
  require(x.tile(), "takes a tile");
  Shape shape = x.shape;
  switch (s.op) {
    case Op::kReshape:
      require(s.shape.count() == x.shape.count(), "reshape keeps the number of elements");
      return blocked(x, s.shape);
    case Op::kRavel:
      return blocked(x, shape_of({x.shape.count()}));
    case Op::kTrans: {
      require(shape.rank >= 2, "trans takes two or three dimensions");
      std::swap(shape.extent[1], shape.extent[2]);
      if (x.layout != Layout::kIndex) return blocked(x, shape);
      Type out = x;
      out.shape = shape;
      return out;
    }
    case Op::kPermute:
      require(shape.rank == 3 && s.imm.size() == 3, "permute takes three dimensions");
      for (int i = 0; i < 3; ++i) shape.axis(i) = x.shape.axis(axis_in(x, s.imm[static_cast<std::size_t>(i)]));
      return blocked(x, shape);
    case Op::kFlip:
      axis_in(x, s.at(0));
      return blocked(x, shape);
    case Op::kBroadcastTo:
      require(x.layout != Layout::kSlice && broadcasts_to(x.shape, s.shape), "shapes do not fit");
      return blocked(x, s.shape);
    case Op::kConvert:
      require(!x.lazy(), "convert takes a tile with values");
      return blocked(x, shape);
    case Op::kAsColumn:
      require(!x.lazy() && shape.rank == 1, "as_column takes a vector");
      return blocked(x, shape_of({shape.axis(0), 1}));
    case Op::kSplit:
      require(shape.rank >= 2 && shape.extent[2] == 2, "split takes a last extent of 2");
      return blocked(x, shape.rank == 2 ? shape_of({shape.axis(0)}) : shape_of({shape.axis(0), shape.axis(1)}));
    default:
      throw IllFormed("no move");
  }
}

DType sum_dtype(DType t) {
  if (is_float(t) || tl::size_bytes(t) >= 4) return t;
  return is_signed(t) ? DType::int32 : DType::uint32;
}
DType extremum_dtype(DType t) {
  if (tl::size_bytes(t) >= 4) return t;
  return is_float(t) ? DType::float32 : DType::int32;
}

void check_combine(const Statement& s, const Type& x, std::size_t place) {
  const auto combine = static_cast<Combine>(s.at(place));
  const bool fits = combine == Combine::kLarger || (combine == Combine::kHalfPlus) == is_float(x.dtype);
  require(x.dtype != DType::int1 && fits, "the combination is for another dtype");
}

Type reduced(const Statement& s, const Type& x) {
  require(x.tile() && !x.close, "reduces a tile of exact values");
  DType dtype = x.dtype;
  bool zero_sign = x.zero_sign;
  if (s.op == Op::kSum) exact(x), dtype = sum_dtype(x.dtype);
  if (s.op == Op::kMax || s.op == Op::kMin) dtype = extremum_dtype(x.dtype), zero_sign = true;
  if (s.op == Op::kXorSum) require(!is_float(x.dtype), "xor_sum takes integers");
  if (s.op == Op::kArgMax || s.op == Op::kArgMin) dtype = DType::int32;
  if (s.op == Op::kReduce) exact(x), check_combine(s, x, 1);
  Type out = scalar_of(dtype);
  out.zero_sign = zero_sign && is_float(dtype);
  if (s.at(0) == kWhole) return out;
  const int axis = axis_in(x, s.at(0));
  const bool keep = s.op != Op::kReduce && s.at(1) != 0;
  if (x.shape.rank == 1 && !keep) return out;
  out.layout = keep ? Layout::kBlocked : Layout::kSlice;
  out.shape = x.shape;
  out.shape.axis(axis) = 1;
  if (keep) return out;
  out.slice_axis = axis;
  out.slice_parent = x.shape;
  const int a = x.shape.axis(axis == 0 ? 1 : 0), b = x.shape.rank == 3 ? x.shape.axis(axis == 2 ? 1 : 2) : 0;
  out.shape = x.shape.rank == 2 ? shape_of({a}) : shape_of({a, b});
  return out;
}

Type scanned(const Statement& s, const Type& x) {
  require(x.tile(), "scans a tile");
  axis_in(x, s.at(0));
  exact(x);
  Type out = join({&x});
  DType dtype = x.dtype;
  const DType wide = x.dtype == DType::bfloat16 ? DType::float32 : x.dtype;
  if (s.op == Op::kCumSum) dtype = sum_dtype(wide);
  if (s.op == Op::kCumProd) dtype = wide, require(x.dtype != DType::int1, "no products of bool");
  if (s.op == Op::kScan) check_combine(s, x, 2);
  out = of_dtype(out, dtype);
  out.product = s.op == Op::kCumProd && is_float(dtype) && !is_small_float(dtype);
  return out;
}

// A tile that went through shared memory.
Type shared(const Statement& s, const Type& x, const Type* index) {
  require(x.tile() && x.layout != Layout::kSlice, "stores a tile in the layout of loaded ones");
  const int rank = x.shape.rank;
  const auto way = static_cast<Way>(s.at(0));
  Shape shape = x.shape;
  if (way == Way::kTransposed || way == Way::kPadded) {
    require(rank == 2, "transposes a matrix");
    std::swap(shape.extent[1], shape.extent[2]);
  } else if (way == Way::kRow) {
    require(rank >= 2 && s.at(1) >= 0 && s.at(1) < shape.axis(0), "a row of the tile");
    shape = rank == 2 ? shape_of({shape.axis(1)}) : shape_of({shape.axis(1), shape.axis(2)});
  } else if (way == Way::kReversed) {
    require(rank == 1, "reverses a vector");
  } else if (way == Way::kGathered || way == Way::kCounted) {
    require(rank == 1 && index != nullptr && index->tile() && index->layout != Layout::kSlice &&
                index->dtype == DType::int32,
            "an index tile of int32");
    require(way == Way::kGathered || x.dtype == DType::int32, "counts are int32");
    if (way == Way::kGathered) shape = index->shape;
  }
  return blocked(x, shape);
}

Type gathered(const Statement& s, const Type& x, const Type& index) {
  require(x.tile() && index.tile() && x.shape.rank == index.shape.rank, "gather takes tiles of one rank");
  require(index.dtype == DType::int32 || index.dtype == DType::int64, "the index is int32 or int64");
  const int axis = axis_in(x, s.at(0));
  for (int i = 0; i < x.shape.rank; ++i)
    require(i == axis || x.shape.axis(i) == index.shape.axis(i), "the other extents are equal");
  return blocked(x, index.shape);
}

// The shape of a tile of pointers: a lazy index tile, or a gather.
Shape pointed(const Type& index) {
  require(index.layout == Layout::kIndex || (index.layout == Layout::kBlocked && is_integer(index.dtype)),
          "an index is a tile of integers");
  return index.shape;
}
void check_part(const Statement& s, std::size_t arg, const std::vector<Type>& types, const Shape& shape, bool mask) {
  if (s.arg(arg) == kNone) return;
  const Type& t = types[static_cast<std::size_t>(s.arg(arg))];
  require(t.layout != Layout::kSlice && (t.scalar() || broadcasts_to(t.shape, shape)),
          "does not fit the pointers' shape");
  require(!mask || t.dtype == DType::int1, "a mask is a bool");
}

Type atomic(const Statement& s, const std::vector<Type>& types) {
  const Type& index = types[static_cast<std::size_t>(s.arg(0))];
  const auto op = static_cast<AtomicOp>(s.at(Region::kCount));
  check_part(s, 1, types, pointed(index), false);
  check_part(s, 2, types, index.shape, true);
  exact(types[static_cast<std::size_t>(s.arg(1))]);
  const bool bits = op == AtomicOp::kAnd || op == AtomicOp::kOr || op == AtomicOp::kXor;
  require(tl::size_bytes(s.dtype) >= 4 && !(bits && is_float(s.dtype)), "no such atomic");
  Type out = blocked(index, index.shape);
  out.dtype = s.dtype;
  return out;
}

std::optional<Type> effect(const Statement& s, const std::vector<Type>& types) {
  const auto type = [&](std::size_t i) -> const Type& { return types[static_cast<std::size_t>(s.arg(i))]; };
  switch (s.op) {
    case Op::kStore: {
      const Shape shape = pointed(type(0));
      check_part(s, 1, types, shape, false);
      check_part(s, 2, types, shape, true);
      require(!type(1).close || is_float(s.dtype), "an inexact value is rounded to an integer");
      require(!type(1).close || tl::size_bytes(s.dtype) == tl::size_bytes(type(1).dtype),
              "an inexact value is rounded again");
      return {};
    }
    case Op::kStoreScalar:
      require(type(0).scalar() && !type(0).close, "stores a number");
      return {};
    case Op::kAssert:
      require(type(0).dtype == DType::int1, "a condition is a bool");
      return {};
    default:
      return {};
  }
}

Type loaded(const Statement& s, const std::vector<Type>& types) {
  const Type& index = types[static_cast<std::size_t>(s.arg(0))];
  const Shape shape = pointed(index);
  check_part(s, 1, types, shape, true);
  check_part(s, 2, types, shape, false);
  if (s.arg(2) != kNone) exact(types[static_cast<std::size_t>(s.arg(2))]);
  Type out = blocked(index, shape);
  out.dtype = s.dtype;
  return out;
}

// A list's values, then what the loop's variable is assigned: it must keep its type and gain no flag.
Type looped(const Statement& s, std::vector<Type> types) {
  const Type first = types[static_cast<std::size_t>(s.arg(0))];
  require(!first.lazy() && first.tile() && first.dtype != DType::int64, "a loop's variable is a tile with values");
  types[static_cast<std::size_t>(s.id)] = first;
  add_types(s.body, types);
  const Type& next = types[static_cast<std::size_t>(s.yield)];
  require(next.same_as(first), "the variable changes its type");
  require(next.product <= first.product && next.close <= first.close && next.zero_sign <= first.zero_sign,
          "the variable gains a flag");
  return first;
}

const Type& operand(const Statement& s, std::size_t i, const std::vector<Type>& types) {
  return types.at(static_cast<std::size_t>(s.arg(i)));
}

// Values from nothing.
Type made(const Statement& s, const std::vector<Type>& types) {
  if (s.op == Op::kLiteral) return scalar_of(s.dtype);
  if (s.op == Op::kProgramId || s.op == Op::kNumPrograms) return scalar_of(DType::int32);
  if (s.op == Op::kZerosLike) {
    const Type& x = operand(s, 0, types);
    require(x.tile() && !x.lazy(), "takes a tile with values");
    Type out = join({&x});
    out.dtype = x.dtype;
    out.product = out.close = out.zero_sign = false;
    return out;
  }
  Type out = blocked(scalar_of(s.op == Op::kIndex ? DType::int32 : s.dtype), s.shape);
  if (s.op == Op::kIndex) out.layout = Layout::kIndex;
  return out;
}

// Element-wise.
Type mapped(const Statement& s, const std::vector<Type>& types) {
  const Type& x = operand(s, 0, types);
  if (s.op <= Op::kErf) return unary(s.op, x);
  if (s.op >= Op::kWhere) return ternary(s, x, operand(s, 1, types), operand(s, 2, types));
  if (s.op >= Op::kAdd) return binary(s.op, x, operand(s, 1, types));
  require(x.tile() && !x.close, "takes a tile of exact values");
  if (s.op == Op::kCast) return of_dtype(join({&x}), s.dtype);
  if (s.op == Op::kBitcast) {
    const bool bool_side = x.dtype == DType::int1 || s.dtype == DType::int1;
    require(tl::size_bytes(x.dtype) == tl::size_bytes(s.dtype) && !bool_side && !x.zero_sign && !x.product,
            "bitcast keeps the size");
    return of_dtype(join({&x}), s.dtype);
  }
  require(x.dtype == DType::int32 || x.dtype == DType::int64, "offsets are integers");
  Type out = of_dtype(join({&x}), s.op == Op::kRand ? DType::float32 : DType::uint32);
  out.product = s.op == Op::kRand;  // scaled by a multiplication
  return out;
}

// Lanes that change places.
Type moved(const Statement& s, const std::vector<Type>& types) {
  const Type& x = operand(s, 0, types);
  switch (s.op) {
    case Op::kExpand:
      return expanded(s, x);
    case Op::kJoin:
    case Op::kInterleave:
      return joined(s, x, operand(s, 1, types));
    case Op::kGather:
      return gathered(s, x, operand(s, 1, types));
    case Op::kShared:
      return shared(s, x, s.args.size() > 1 ? &operand(s, 1, types) : nullptr);
    default:
      return reordered(s, x);
  }
}

Type along_lines(const Statement& s, const std::vector<Type>& types) {
  const Type& x = operand(s, 0, types);
  if (s.op <= Op::kReduce) return reduced(s, x);
  if (s.op <= Op::kScan) return scanned(s, x);
  if (s.op == Op::kHistogram) {
    require(x.tile() && is_integer(x.dtype), "counts integers");
    check_part(s, 1, types, x.shape, true);
    require(s.arg(1) == kNone || operand(s, 1, types).tile(), "a mask is a tile");
    return blocked(scalar_of(DType::int32), shape_of({static_cast<int>(s.at(0))}));
  }
  require(x.tile() && !x.close && x.dtype != DType::int1, "sorts a tile");
  Shape shape = x.shape;
  if (s.op == Op::kSort) {
    axis_in(x, s.at(0));
  } else {
    require(s.at(0) <= shape.extent[2], "topk takes what there is");
    shape.extent[2] = static_cast<int>(s.at(0));
  }
  return blocked(x, shape);
}

// Memory and control flow.
std::optional<Type> remaining(const Statement& s, const std::vector<Type>& types) {
  switch (s.op) {
    case Op::kLoad:
    case Op::kAsyncCopy:
      return loaded(s, types);
    case Op::kLoadScalar:
      return scalar_of(s.dtype);
    case Op::kAtomic:
      return atomic(s, types);
    case Op::kLoop:
      return looped(s, types);
    case Op::kLoopIndex:
      return scalar_of(DType::int32);
    default:
      return effect(s, types);
  }
}

}  // namespace

std::optional<Type> type_of(const Statement& s, const std::vector<Type>& types) {
  std::optional<Type> out;
  if (s.op < Op::kNegate)
    out = made(s, types);
  else if (s.op < Op::kExpand)
    out = mapped(s, types);
  else if (s.op < Op::kSum)
    out = moved(s, types);
  else if (s.op < Op::kLoad)
    out = along_lines(s, types);
  else
    out = remaining(s, types);
  require(!out || out->shape.count() <= kMostElements, "too many elements");
  return out;
}

void add_types(const std::vector<Statement>& body, std::vector<Type>& types) {
  for (const Statement& s : body) {
    const auto type = type_of(s, types);
    if (s.id != kNone && type) types[static_cast<std::size_t>(s.id)] = *type;
    add_types(s.body, types);  // type_of has checked it on a copy
  }
}

std::vector<Type> types_of(const Program& program) {
  std::vector<Type> types(static_cast<std::size_t>(program.values));
  add_types(program.body, types);
  return types;
}

}  // namespace kl::programs

// Element-wise statements: promotion, lazy indices and masks, what may be fused or is inexact.
#include "typing_rules.hpp"

namespace kl::programs {
namespace {

constexpr int kMostMaskTerms = 6;

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

}  // namespace

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

}  // namespace kl::programs

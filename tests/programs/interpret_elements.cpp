// Element-wise operations of the interpreter.
#include <limits>

#include "interpret.hpp"

namespace kl::programs {
namespace {

__extension__ using Wide = __int128;

// Integers wrap around: the low bits of the result in 64.
template <class T>
T integer_arithmetic(Op op, T a, T b) {
  const auto x = static_cast<std::uint64_t>(static_cast<std::int64_t>(a)),
             y = static_cast<std::uint64_t>(static_cast<std::int64_t>(b));
  const auto shift_too_far = static_cast<std::uint64_t>(static_cast<std::int64_t>(b)) >= 8 * sizeof(T);
  switch (op) {
    case Op::kAdd:
      return static_cast<T>(x + y);
    case Op::kSubtract:
      return static_cast<T>(x - y);
    case Op::kMultiply:
      return static_cast<T>(x * y);
    case Op::kAnd:
      return static_cast<T>(x & y);
    case Op::kOr:
      return static_cast<T>(x | y);
    case Op::kXor:
      return static_cast<T>(x ^ y);
    case Op::kShiftLeft:
      return shift_too_far ? T(0) : static_cast<T>(x << y);
    case Op::kShiftRight:
      return shift_too_far ? (a < T(0) ? static_cast<T>(-1) : T(0)) : static_cast<T>(a >> b);
    default:
      break;
  }
  if (b == T(0)) throw IllFormed("an integer is divided by 0");
  if constexpr (std::is_signed_v<T>)
    if (a == std::numeric_limits<T>::min() && b == T(-1)) throw IllFormed("the quotient does not fit");
  return static_cast<T>(op == Op::kDivide ? a / b : a % b);
}

template <class C>
C float_arithmetic(Op op, C a, C b) {
  switch (op) {
    case Op::kAdd:
      return a + b;
    case Op::kSubtract:
      return a - b;
    case Op::kMultiply:
      return a * b;
    case Op::kRemainder:
      return std::fmod(a, b);
    default:
      return a / b;
  }
}

// A NaN loses against a number.
template <class C>
C extremum(bool largest, C a, C b) {
  if constexpr (std::is_floating_point_v<C>) {
    if (std::isnan(a)) return b;
    if (std::isnan(b)) return a;
  }
  return largest ? (a > b ? a : b) : (a < b ? a : b);
}

template <class C>
bool compare(Op op, C a, C b, Plant plant) {
  switch (op) {
    case Op::kLess:
      return plant == Plant::kLessOrEqual ? a <= b : a < b;
    case Op::kLessEqual:
      return a <= b;
    case Op::kGreater:
      return a > b;
    case Op::kGreaterEqual:
      return a >= b;
    case Op::kEqual:
      return a == b;
    default:
      return a != b;
  }
}

template <class T>
Bits two_operands(Op op, T x, T y, Plant plant) {
  using C = compute<T>;
  const auto a = static_cast<C>(x), b = static_cast<C>(y);
  if (op >= Op::kLess && op <= Op::kNotEqual) return compare(op, a, b, plant);
  if (op == Op::kMaximum || op == Op::kMinimum) return to_bits(static_cast<T>(extremum(op == Op::kMaximum, a, b)));
  if constexpr (is_float_type<T>) {
    return to_bits(static_cast<T>(float_arithmetic(op, a, b)));
  } else if constexpr (std::is_same_v<T, bool>) {
    return op == Op::kAnd ? a && b : op == Op::kOr ? a || b : a != b;
  } else {
    if (op == Op::kMultiplyHigh) {
      const auto product = static_cast<Wide>(a) * static_cast<Wide>(b);
      return to_bits(static_cast<T>(product >> (8 * sizeof(T))));
    }
    return to_bits(integer_arithmetic<T>(op, x, y));
  }
}

// The elementary functions in double: a float's result is then exact but for its last rounding.
double elementary(Op op, double x) {
  switch (op) {
    case Op::kExp:
      return std::exp(x);
    case Op::kExp2:
      return std::exp2(x);
    case Op::kLog:
      return std::log(x);
    case Op::kLog2:
      return std::log2(x);
    case Op::kSin:
      return std::sin(x);
    case Op::kCos:
      return std::cos(x);
    case Op::kRsqrt:
      return 1 / std::sqrt(x);
    case Op::kSigmoid:
      return 1 / (1 + std::exp(-x));
    case Op::kTanh:
      return std::tanh(x);
    default:
      return std::erf(x);
  }
}

template <class T>
Bits one_operand(Op op, T v) {
  using C = compute<T>;
  const auto x = static_cast<C>(v);
  if constexpr (is_float_type<T>) {
    switch (op) {
      case Op::kNegate:
        return to_bits(static_cast<T>(-x));
      case Op::kAbs:
        return to_bits(static_cast<T>(std::fabs(x)));
      case Op::kFloor:
        return to_bits(static_cast<T>(std::floor(x)));
      case Op::kCeil:
        return to_bits(static_cast<T>(std::ceil(x)));
      case Op::kRint:
        return to_bits(static_cast<T>(std::nearbyint(x)));
      case Op::kSqrt:
        return to_bits(static_cast<T>(std::sqrt(x)));
      case Op::kIsNan:
        return std::isnan(x);
      case Op::kIsInf:
        return std::isinf(x);
      case Op::kIsFinite:
        return std::isfinite(x);
      default:
        return to_bits(static_cast<T>(static_cast<C>(elementary(op, static_cast<double>(x)))));
    }
  } else {
    switch (op) {
      case Op::kIsNan:
      case Op::kIsInf:
        return 0;
      case Op::kIsFinite:
        return 1;
      case Op::kNot:
        if constexpr (std::is_same_v<T, bool>)
          return !v;
        else
          return to_bits(static_cast<T>(~v));
      case Op::kAbs:
        if (!(v < T(0))) return to_bits(v);
        [[fallthrough]];
      default:
        return to_bits(static_cast<T>(std::uint64_t{0} - static_cast<std::uint64_t>(v)));
    }
  }
}

template <class T>
Bits three_operands(Op op, T x, T y, T z) {
  using C = compute<T>;
  const auto a = static_cast<C>(x), b = static_cast<C>(y), c = static_cast<C>(z);
  if (op == Op::kClamp) return to_bits(static_cast<T>(extremum(false, extremum(true, a, b), c)));
  if constexpr (is_float_type<T>)
    return to_bits(static_cast<T>(std::fma(a, b, c)));
  else
    return to_bits(
        static_cast<T>(static_cast<std::uint64_t>(x) * static_cast<std::uint64_t>(y) + static_cast<std::uint64_t>(z)));
}

// Philox4x32-10, its first word. Source: Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011.
std::uint32_t philox(std::uint32_t seed, std::int64_t offset, bool wide) {
  std::uint32_t c0 = static_cast<std::uint32_t>(offset),
                c1 = wide ? static_cast<std::uint32_t>(static_cast<std::uint64_t>(offset) >> 32) : 0, c2 = 0, c3 = 0;
  std::uint32_t k0 = seed, k1 = 0;
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t first = std::uint64_t{0xD2511F53} * c0, second = std::uint64_t{0xCD9E8D57} * c2;
    const auto n0 = static_cast<std::uint32_t>(second >> 32) ^ c1 ^ k0,
               n2 = static_cast<std::uint32_t>(first >> 32) ^ c3 ^ k1;
    c1 = static_cast<std::uint32_t>(second);
    c3 = static_cast<std::uint32_t>(first);
    c0 = n0;
    c2 = n2;
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
  return c0;
}

Bits random_number(const Statement& s, Bits offset, DType t) {
  const std::uint32_t word = philox(static_cast<std::uint32_t>(s.at(0)), integer(offset, t), t == DType::int64);
  if (s.op == Op::kRandInt) return word;
  const auto x = static_cast<std::int32_t>(word);
  return to_bits(static_cast<float>(x < 0 ? -x - 1 : x) * 4.6566127342e-10f);
}

bool is_lazy_arithmetic(const Type& result) { return result.layout == Layout::kIndex; }

// Lazy index arithmetic is done in 64 bits and must fit the index's own.
void check_index(const Statement& s, const Type& result, Bits a, DType ta, Bits b, DType tb) {
  const Wide x = integer(a, ta), y = integer(b, tb);
  const Wide value = s.op == Op::kAdd ? x + y : s.op == Op::kMultiply ? x * y : x - y;
  const Wide limit = Wide{1} << (tl::size_bytes(result.dtype) == 8 ? 63 : 31);
  if (value < 1 - limit || value >= limit - 1) throw IllFormed("an index overflows");
}

DType meeting_dtype(const Statement& s, const std::vector<const Type*>& types, Plant plant) {
  const Type &a = *types[0], &b = *types[1];
  const bool division = s.op == Op::kDivide || s.op == Op::kRemainder || s.op == Op::kDivideRounded;
  const DType p = promote(a.dtype, a.scalar(), b.dtype, b.scalar(), division);
  const bool one_size =
      is_integer(a.dtype) && is_integer(b.dtype) && tl::size_bytes(a.dtype) == tl::size_bytes(b.dtype);
  if (plant == Plant::kSignedMeeting && one_size && is_signed(a.dtype) != is_signed(b.dtype))
    return is_signed(a.dtype) ? a.dtype : b.dtype;
  return p;
}

// out[i] = f(i) where all operands hold a value.
template <class F>
Tile each_lane(const Type& result, const std::vector<const Tile*>& args, F f) {
  Tile out{result.dtype, result.shape, std::vector<Bits>(static_cast<std::size_t>(result.shape.count())), {}};
  for (std::size_t i = 0; i < out.lanes.size(); ++i) {
    bool holds = true;
    for (const Tile* a : args) holds = holds && a->holds(source_lane(a->shape, out.shape, i));
    if (holds) {
      out.lanes[i] = f(i);
    } else {
      if (out.valid.empty()) out.valid.assign(out.lanes.size(), true);
      out.valid[i] = false;
    }
  }
  return out;
}

Bits lane(const Tile& x, const Shape& to, std::size_t i) { return x.lanes[source_lane(x.shape, to, i)]; }

Tile choose(const Type& result, const Tile& condition, const Tile& yes, const Tile& no) {
  Tile out{result.dtype, result.shape, std::vector<Bits>(static_cast<std::size_t>(result.shape.count())), {}};
  std::vector<bool> valid(out.lanes.size(), true);
  for (std::size_t i = 0; i < out.lanes.size(); ++i) {
    const std::size_t c = source_lane(condition.shape, out.shape, i);
    const Tile& taken = condition.lanes[c] != 0 ? yes : no;
    const std::size_t from = source_lane(taken.shape, out.shape, i);
    valid[i] = condition.holds(c) && taken.holds(from);
    if (valid[i]) out.lanes[i] = taken.lanes[from];
    if (!valid[i]) out.valid = valid;
  }
  if (!out.valid.empty()) out.valid = valid;
  return out;
}

Tile binary(const Statement& s, const Type& result, const std::vector<const Tile*>& args,
            const std::vector<const Type*>& types, Plant plant) {
  const Tile &a = *args[0], &b = *args[1];
  if (is_lazy_arithmetic(result) || result.layout == Layout::kMask) {
    const bool compares = s.op >= Op::kLess && s.op <= Op::kNotEqual;
    if (compares || is_lazy_arithmetic(result))
      each_lane(result, args, [&](std::size_t i) {
        return check_index(s, result, lane(a, result.shape, i), a.dtype, lane(b, result.shape, i), b.dtype), Bits{0};
      });
  }
  const DType p = is_lazy_arithmetic(result) ? result.dtype : meeting_dtype(s, types, plant);
  const Tile x = converted(a, p), y = converted(b, p);
  return visit(p, [&]<class T>(Tag<T>) {
    Tile out = each_lane(result, {&x, &y}, [&](std::size_t i) {
      return two_operands<T>(s.op, from_bits<T>(lane(x, result.shape, i)), from_bits<T>(lane(y, result.shape, i)),
                             plant);
    });
    return out;
  });
}

}  // namespace

Tile elementwise(const Statement& s, const Type& result, const std::vector<const Tile*>& args,
                 const std::vector<const Type*>& types, Plant plant) {
  const Tile& a = *args[0];
  if (s.op == Op::kWhere)
    return choose(result, a, converted(*args[1], result.dtype), converted(*args[2], result.dtype));
  if (s.op == Op::kCast) return converted(a, s.dtype);
  if (s.op == Op::kBitcast)
    return each_lane(result, args, [&](std::size_t i) {
      if (is_float(a.dtype) && std::isnan(number(a.lanes[i], a.dtype))) throw IllFormed("the bits of a NaN");
      return a.lanes[i];
    });
  if (s.op == Op::kRandInt || s.op == Op::kRand)
    return each_lane(result, args, [&](std::size_t i) { return random_number(s, a.lanes[i], a.dtype); });
  if (args.size() == 1)
    return visit(a.dtype, [&]<class T>(Tag<T>) {
      return each_lane(result, args, [&](std::size_t i) { return one_operand<T>(s.op, from_bits<T>(a.lanes[i])); });
    });
  if (args.size() == 2) return binary(s, result, args, types, plant);
  const Tile x = converted(a, result.dtype), y = converted(*args[1], result.dtype),
             z = converted(*args[2], result.dtype);
  return visit(result.dtype, [&]<class T>(Tag<T>) {
    return each_lane(result, {&x, &y, &z}, [&](std::size_t i) {
      return three_operands<T>(s.op, from_bits<T>(lane(x, result.shape, i)), from_bits<T>(lane(y, result.shape, i)),
                               from_bits<T>(lane(z, result.shape, i)));
    });
  });
}

}  // namespace kl::programs

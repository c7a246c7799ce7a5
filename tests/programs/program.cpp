#include "program.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace kl::programs {

Shape shape_of(std::initializer_list<int> extents) {
  Shape s;
  s.rank = static_cast<int>(extents.size());
  int axis = 0;
  for (int e : extents) s.axis(axis++) = e;
  return s;
}

std::string shape_text(const Shape& s, const char* separator) {
  std::string text;
  for (int i = 0; i < s.rank; ++i) text += (i > 0 ? separator : "") + std::to_string(s.axis(i));
  return text;
}

Shape broadcast(const Shape& a, const Shape& b) {
  Shape s;
  s.rank = std::max(a.rank, b.rank);
  for (std::size_t i = 0; i < 3; ++i) {
    if (a.extent[i] != b.extent[i] && a.extent[i] != 1 && b.extent[i] != 1) throw IllFormed("shapes do not fit");
    s.extent[i] = std::max(a.extent[i], b.extent[i]);
  }
  return s;
}

bool broadcasts_to(const Shape& from, const Shape& to) {
  bool fits = from.rank <= to.rank;
  for (std::size_t i = 0; i < 3; ++i) fits = fits && (from.extent[i] == 1 || from.extent[i] == to.extent[i]);
  return fits;
}

bool Type::same_as(const Type& other) const {
  return dtype == other.dtype && shape == other.shape && layout == other.layout &&
         (layout != Layout::kSlice || (slice_axis == other.slice_axis && slice_parent == other.slice_parent));
}

std::size_t statement_count(const Program& program) {
  std::size_t count = 0;
  for_each(program.body, [&](const Statement& s) { count += s.op != Op::kLiteral; });
  return count;
}

namespace {

std::string form(const char* name, const Statement& s, bool reversible) {
  std::string text = name;
  text += s.at(0) == kWhole ? "" : "<axis>";
  if (s.at(1) != 0) text += reversible ? " reverse" : " keep_dims";
  return text;
}

const char* const kAtomicNames[] = {"tl.atomic_add", "tl.atomic_max", "tl.atomic_min", "tl.atomic_and",
                                    "tl.atomic_or",  "tl.atomic_xor", "tl.atomic_xchg"};
const char* const kWayNames[] = {"tl.shared", "tl.shared s.trans()", "tl.shared s.at(affine)", "tl.shared s.index(k)", "tl.shared s.at(gather)", "tl.shared padded", "tl.shared atomics"};
const char* const kLoopNames[] = {"tl.range", "tl.range of run-time length", "tl.static_range", "tl.static_range unrolled"};

std::string memory_name(const char* name, const Statement& s, std::size_t mask) {
  return fmt::format("{}{}", name, s.arg(mask) == kNone ? "" : " masked");
}

}  // namespace

std::string call_name(const Statement& s) {
  switch (s.op) {
    case Op::kLiteral: return "literal";
    case Op::kProgramId: return "tl.program_id";
    case Op::kNumPrograms: return "tl.num_programs";
    case Op::kIndex: return fmt::format("tl.arange of {} dimensions", s.shape.rank);
    case Op::kFull: return "tl.full";
    case Op::kZerosLike: return "tl.zeros_like";
    case Op::kNegate: return "operator- (one operand)";
    case Op::kNot: return "operator~";
    case Op::kAbs: return "tl.abs";
    case Op::kFloor: return "tl.floor";
    case Op::kCeil: return "tl.ceil";
    case Op::kRint: return "tl.rint";
    case Op::kSqrt: return "tl.sqrt_rn";
    case Op::kIsNan: return "tl.isnan";
    case Op::kIsInf: return "tl.isinf";
    case Op::kIsFinite: return "tl.isfinite";
    case Op::kExp: return "tl.exp";
    case Op::kExp2: return "tl.exp2";
    case Op::kLog: return "tl.log";
    case Op::kLog2: return "tl.log2";
    case Op::kSin: return "tl.sin";
    case Op::kCos: return "tl.cos";
    case Op::kRsqrt: return "tl.rsqrt";
    case Op::kSigmoid: return "tl.sigmoid";
    case Op::kTanh: return "tl.tanh";
    case Op::kErf: return "tl.erf";
    case Op::kCast: return "tl.cast";
    case Op::kBitcast: return "tl.bitcast";
    case Op::kRandInt: return "tl.randint";
    case Op::kRand: return "tl.rand";
    case Op::kAdd: return "operator+";
    case Op::kSubtract: return "operator-";
    case Op::kMultiply: return "operator*";
    case Op::kDivide: return "operator/";
    case Op::kRemainder: return "operator%";
    case Op::kAnd: return "operator&";
    case Op::kOr: return "operator|";
    case Op::kXor: return "operator^";
    case Op::kShiftLeft: return "operator<<";
    case Op::kShiftRight: return "operator>>";
    case Op::kLess: return "operator<";
    case Op::kLessEqual: return "operator<=";
    case Op::kGreater: return "operator>";
    case Op::kGreaterEqual: return "operator>=";
    case Op::kEqual: return "operator==";
    case Op::kNotEqual: return "operator!=";
    case Op::kMaximum: return "tl.maximum";
    case Op::kMinimum: return "tl.minimum";
    case Op::kDivideRounded: return "tl.div_rn";
    case Op::kMultiplyHigh: return "tl.umulhi";
    case Op::kWhere: return "tl.where";
    case Op::kFma: return "tl.fma";
    case Op::kClamp: return "tl.clamp";
    case Op::kExpand: return "x[{_, None}]";
    case Op::kReshape: return "tl.reshape";
    case Op::kRavel: return "tl.ravel";
    case Op::kTrans: return "tl.trans";
    case Op::kPermute: return "tl.permute";
    case Op::kFlip: return "tl.flip";
    case Op::kBroadcastTo: return "tl.broadcast_to";
    case Op::kConvert: return "tl.convert";
    case Op::kAsColumn: return "tl.as_column";
    case Op::kJoin: return "tl.join";
    case Op::kInterleave: return "tl.interleave";
    case Op::kSplit: return "tl.split";
    case Op::kGather: return "tl.gather";
    case Op::kShared: return kWayNames[s.at(0)];
    case Op::kSum: return form("tl.sum", s, false);
    case Op::kMax: return form("tl.max", s, false);
    case Op::kMin: return form("tl.min", s, false);
    case Op::kXorSum: return form("tl.xor_sum", s, false);
    case Op::kArgMax: return form("tl.argmax", s, false);
    case Op::kArgMin: return form("tl.argmin", s, false);
    case Op::kReduce: return s.at(0) == kWhole ? "tl.reduce" : "tl.reduce<axis>";
    case Op::kCumSum: return form("tl.cumsum", s, true);
    case Op::kCumProd: return form("tl.cumprod", s, true);
    case Op::kScan: return form("tl.associative_scan", s, true);
    case Op::kSort: return s.at(1) != 0 ? "tl.sort falling" : "tl.sort";
    case Op::kTopK: return "tl.topk";
    case Op::kHistogram: return memory_name("tl.histogram", s, 1);
    case Op::kLoad: return memory_name("tl.load", s, 1) + (s.arg(2) == kNone ? "" : " with other");
    case Op::kLoadScalar: return "tl.load of one element";
    case Op::kAsyncCopy: return memory_name("tl.async_copy", s, 1);
    case Op::kStore: return memory_name("tl.store", s, 2);
    case Op::kStoreScalar: return "tl.store of one element";
    case Op::kAtomic: return memory_name(kAtomicNames[s.at(Region::kCount)], s, 2);
    case Op::kLoop: return kLoopNames[s.at(3)];
    case Op::kLoopIndex: return "loop index";
    case Op::kAssert: return "tl.device_assert";
    case Op::kBarrier: return "tl.debug_barrier";
  }
  return "?";
}

namespace {

// SplitMix64's finaliser: bits without a pattern.
std::uint64_t scramble(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

// Mostly numbers with few bits, whose sums and products are exact, and some with all.
double float_value(std::uint64_t r) {
  const double eighths = static_cast<double>(static_cast<std::int64_t>(r % 257) - 128) / 8;
  if ((r >> 16) % 4 != 0) return eighths;
  return eighths * static_cast<double>((r >> 20) % 1000003) / 65536;
}
double special_float(std::uint64_t r) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr double kSpecial[] = {0.0, -0.0, kInfinity, -kInfinity, std::numeric_limits<double>::quiet_NaN(), 1e-40, 3e-6, 65504, -3e38, 1};
  return kSpecial[r % 10];
}
std::int64_t integer_value(std::uint64_t r) {
  return (r >> 40) % 4 == 0 ? static_cast<std::int64_t>(scramble(r)) : static_cast<std::int64_t>(r % 201) - 100;
}

Bits element(DType t, std::uint64_t r, bool special) {
  return visit(t, [&]<class T>(Tag<T>) {
    if constexpr (std::is_same_v<T, bool>)
      return Bits{(r >> 7) & 1};
    else if constexpr (is_float_type<T>)
      return to_bits(convert<T>(special ? special_float(r) : float_value(r)));
    else
      return to_bits(static_cast<T>(special ? (r % 2 == 0 ? std::numeric_limits<T>::max() : std::numeric_limits<T>::min()) : static_cast<T>(integer_value(r))));
  });
}

}  // namespace

Bits input_element(DType t, long long i) {
  return element(t, scramble(static_cast<std::uint64_t>(i) * 64 + static_cast<std::uint64_t>(t) + 1), i >= kSpecialsFrom);
}
// Small numbers: atomics add to them, exactly in every order.
Bits untouched_element(DType t, long long i) {
  const auto value = static_cast<std::int32_t>(scramble(static_cast<std::uint64_t>(i) * 64 + static_cast<std::uint64_t>(t) + 32) % 64);
  return convert_bits(to_bits(t == DType::int1 ? value % 2 : value), DType::int32, t);
}

}  // namespace kl::programs

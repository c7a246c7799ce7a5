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

std::string form(const std::string& name, const Statement& s, const char* more) {
  return name + (s.at(0) == kWhole ? "" : "<axis>") + more;
}

// In the order of Op.
const char* const kNames[] = {
    "literal",
    "tl.program_id",
    "tl.num_programs",
    "tl.arange",
    "tl.full",
    "tl.zeros_like",
    "operator- (one operand)",
    "operator~",
    "tl.abs",
    "tl.floor",
    "tl.ceil",
    "tl.rint",
    "tl.sqrt_rn",
    "tl.isnan",
    "tl.isinf",
    "tl.isfinite",
    "tl.exp",
    "tl.exp2",
    "tl.log",
    "tl.log2",
    "tl.sin",
    "tl.cos",
    "tl.rsqrt",
    "tl.sigmoid",
    "tl.tanh",
    "tl.erf",
    "tl.cast",
    "tl.bitcast",
    "tl.randint",
    "tl.rand",
    "operator+",
    "operator-",
    "operator*",
    "operator/",
    "operator%",
    "operator&",
    "operator|",
    "operator^",
    "operator<<",
    "operator>>",
    "operator<",
    "operator<=",
    "operator>",
    "operator>=",
    "operator==",
    "operator!=",
    "tl.maximum",
    "tl.minimum",
    "tl.div_rn",
    "tl.umulhi",
    "tl.where",
    "tl.fma",
    "tl.clamp",
    "x[{_, None}]",
    "tl.reshape",
    "tl.ravel",
    "tl.trans",
    "tl.permute",
    "tl.flip",
    "tl.broadcast_to",
    "tl.convert",
    "tl.as_column",
    "tl.join",
    "tl.interleave",
    "tl.split",
    "tl.gather",
    "tl.shared",
    "tl.sum",
    "tl.max",
    "tl.min",
    "tl.xor_sum",
    "tl.argmax",
    "tl.argmin",
    "tl.reduce",
    "tl.cumsum",
    "tl.cumprod",
    "tl.associative_scan",
    "tl.sort",
    "tl.topk",
    "tl.histogram",
    "tl.load",
    "tl.load of one element",
    "tl.async_copy",
    "tl.store",
    "tl.store of one element",
    "tl.atomic",
    "loop",
    "loop index",
    "tl.device_assert",
    "tl.debug_barrier",
};
static_assert(std::size(kNames) == static_cast<std::size_t>(Op::kBarrier) + 1);
const char* const kAtomicNames[] = {"tl.atomic_add", "tl.atomic_max", "tl.atomic_min", "tl.atomic_and",
                                    "tl.atomic_or",  "tl.atomic_xor", "tl.atomic_xchg"};
const char* const kWayNames[] = {"tl.shared",
                                 "tl.shared s.trans()",
                                 "tl.shared s.at(affine)",
                                 "tl.shared s.index(k)",
                                 "tl.shared s.at(gather)",
                                 "tl.shared padded",
                                 "tl.shared atomics"};
const char* const kLoopNames[] = {"tl.range", "tl.range of run-time length", "tl.static_range",
                                  "tl.static_range unrolled"};

std::string memory_name(const std::string& name, const Statement& s, std::size_t mask) {
  return fmt::format("{}{}", name, s.arg(mask) == kNone ? "" : " masked");
}

}  // namespace

std::string call_name(const Statement& s) {
  const std::string name = kNames[static_cast<std::size_t>(s.op)];
  switch (s.op) {
    case Op::kIndex:
      return fmt::format("{} of {} dimensions", name, s.shape.rank);
    case Op::kShared:
      return kWayNames[s.at(0)];
    case Op::kSum:
    case Op::kMax:
    case Op::kMin:
    case Op::kXorSum:
    case Op::kArgMax:
    case Op::kArgMin:
      return form(name, s, s.at(1) != 0 ? " keep_dims" : "");
    case Op::kReduce:
      return form(name, s, "");
    case Op::kCumSum:
    case Op::kCumProd:
    case Op::kScan:
      return form(name, s, s.at(1) != 0 ? " reverse" : "");
    case Op::kSort:
      return form(name, s, s.at(1) != 0 ? " falling" : "");
    case Op::kHistogram:
      return memory_name(name, s, 1);
    case Op::kLoad:
      return memory_name(name, s, 1) + (s.arg(2) == kNone ? "" : " with other");
    case Op::kAsyncCopy:
      return memory_name(name, s, 1);
    case Op::kStore:
      return memory_name(name, s, 2);
    case Op::kAtomic:
      return memory_name(kAtomicNames[s.at(Region::kCount)], s, 2);
    case Op::kLoop:
      return kLoopNames[s.at(3)];
    default:
      return name;
  }
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
  constexpr double kSpecial[] = {0.0,   -0.0, kInfinity, -kInfinity, std::numeric_limits<double>::quiet_NaN(),
                                 1e-40, 3e-6, 65504,     -3e38,      1};
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
      return to_bits(static_cast<T>(special
                                        ? (r % 2 == 0 ? std::numeric_limits<T>::max() : std::numeric_limits<T>::min())
                                        : static_cast<T>(integer_value(r))));
  });
}

}  // namespace

Bits input_element(DType t, long long i) {
  return element(t, scramble(static_cast<std::uint64_t>(i) * 64 + static_cast<std::uint64_t>(t) + 1),
                 i >= kSpecialsFrom);
}
// Small numbers: atomics add to them, exactly in every order.
Bits untouched_element(DType t, long long i) {
  const auto value =
      static_cast<std::int32_t>(scramble(static_cast<std::uint64_t>(i) * 64 + static_cast<std::uint64_t>(t) + 32) % 64);
  return convert_bits(to_bits(t == DType::int1 ? value % 2 : value), DType::int32, t);
}

}  // namespace kl::programs

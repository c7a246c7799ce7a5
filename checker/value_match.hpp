// When two elements count as the same value in a pattern.
#pragma once

#include <algorithm>
#include <cmath>

#include <tl/dtype_id.hpp>

namespace kl {

// A kernel that does the wrong thing also rounds: patterns forgive this many units in the last place.
inline constexpr double kUlpsOfPrecision = 4;

inline double match_precision(tl::dtype_id type) {
  switch (type) {
    case tl::dtype_id::float8e4nv: return kUlpsOfPrecision * 0x1p-4;
    case tl::dtype_id::float8e5: return kUlpsOfPrecision * 0x1p-3;
    case tl::dtype_id::float16: return kUlpsOfPrecision * 0x1p-11;
    case tl::dtype_id::bfloat16: return kUlpsOfPrecision * 0x1p-8;
    case tl::dtype_id::float32: return kUlpsOfPrecision * 0x1p-24;
    case tl::dtype_id::float64: return kUlpsOfPrecision * 0x1p-53;
    default: return 0;
  }
}

inline bool same_value(double a, double b, double precision) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (std::isinf(a) || std::isinf(b)) return a == b;
  return a == b || std::fabs(a - b) <= precision * std::max(std::fabs(a), std::fabs(b));
}

}  // namespace kl

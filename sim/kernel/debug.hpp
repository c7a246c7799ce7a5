// Printing and promises on the simulator.
#pragma once

#include <sim/kernel/reduce.hpp>
#include <tl/dtype.hpp>

namespace kl::sim {

// One operand of device_print, as text to the machine. `rank` is 0 for a number. Lives in the program.
void print_values(const char* text, tl::dtype_id type, const void* values, LaneValidity validity,
                  const int extent[3], int rank);

}  // namespace kl::sim

namespace tl::backend {

inline void print_text(const char* text) {
  kl::sim::print_values(text, dtype_id::int1, nullptr, {}, nullptr, -1);
}
template <class T>
void print_number(const char* text, T value) {
  const int extent[3] = {1, 1, 1};
  kl::sim::print_values(text, detail::id_of<T>, &value, {}, extent, 0);
}
template <class T, class Shape>
void print_lanes(const char* text, const kl::sim::Storage<T, Shape>& x, int rank) {
  const int extent[3] = {Shape::extent(0), Shape::extent(1), Shape::extent(2)};
  kl::sim::print_values(text, detail::id_of<T>, x.values, x.validity.view(), extent, rank);
}

inline void assert_failed(const char* text, site where) { kl::sim::machine().assert_failed(text, -1, where); }
template <class Shape>
void assert_lanes(const kl::sim::Storage<bool, Shape>& x, const char* text, site where) {
  kl::sim::require_valid(x, "an assertion", where);
  for (int i = 0; i < x.kLanes; ++i)
    if (!x.values[i] && x.validity.valid(i)) return kl::sim::machine().assert_failed(text, i, where);
}

inline void assume(bool condition, site where) {
  if (!condition) kl::sim::machine().assert_failed("a promise does not hold (tl.assume)", -1, where);
}
inline void check_multiple(long long value, long long divisor, site where) {
  if (value % divisor != 0) kl::sim::machine().broken_promise("tl.multiple_of", value, divisor, where);
}

}  // namespace tl::backend

// Elements of tensors as float64 and back.
#pragma once

#include <cstddef>
#include <string>

#include <tl/dtype_id.hpp>

namespace kl {

// The element at `bytes`, which need not be aligned. 64-bit integers beyond 2^53 lose their last bits.
double decode(tl::dtype_id type, const std::byte* bytes);

// Stores `value`, rounded once, from float64, to nearest with ties to even, as tl's conversions do.
// Floats: overflow gives infinity; e4m3, which has none, NaN. Integers: saturated; NaN gives 0. bool:
// anything but 0 is true.
void encode(tl::dtype_id type, double value, std::byte* bytes);

// `value` as the storage type holds it.
double rounded(tl::dtype_id type, double value);

// Bitwise, except that any NaN equals any NaN and -0 equals +0.
bool same_element(tl::dtype_id type, const std::byte* a, const std::byte* b);

// How many representable values apart; 0 for two NaNs, infinity when only one is.
double ulp_distance(tl::dtype_id type, const std::byte* a, const std::byte* b);

// The shortest decimal that reads back as this element: "0.1", "-inf", "nan", "true", "42".
std::string element_text(tl::dtype_id type, const std::byte* bytes);

// What outputs and padding hold before a run: a quiet NaN with a payload for floats, bytes of 0xA5 else.
void poison(tl::dtype_id type, std::byte* bytes);

}  // namespace kl

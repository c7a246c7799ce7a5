// C++ types of specifications to element types.
#pragma once

#include <cstdint>

#include <tl/dtype_id.hpp>

namespace kl {

// Storage-only names for types that C++ does not have.
struct f16 {};
struct bf16 {};
struct e4m3 {};
struct e5m2 {};

template <class T>
inline constexpr tl::dtype_id element_type_v = T::not_an_element_type;
template <> inline constexpr tl::dtype_id element_type_v<bool> = tl::dtype_id::int1;
template <> inline constexpr tl::dtype_id element_type_v<std::int8_t> = tl::dtype_id::int8;
template <> inline constexpr tl::dtype_id element_type_v<std::uint8_t> = tl::dtype_id::uint8;
template <> inline constexpr tl::dtype_id element_type_v<std::int16_t> = tl::dtype_id::int16;
template <> inline constexpr tl::dtype_id element_type_v<std::uint16_t> = tl::dtype_id::uint16;
template <> inline constexpr tl::dtype_id element_type_v<std::int32_t> = tl::dtype_id::int32;
template <> inline constexpr tl::dtype_id element_type_v<std::uint32_t> = tl::dtype_id::uint32;
template <> inline constexpr tl::dtype_id element_type_v<std::int64_t> = tl::dtype_id::int64;
template <> inline constexpr tl::dtype_id element_type_v<std::uint64_t> = tl::dtype_id::uint64;
template <> inline constexpr tl::dtype_id element_type_v<e4m3> = tl::dtype_id::float8e4nv;
template <> inline constexpr tl::dtype_id element_type_v<e5m2> = tl::dtype_id::float8e5;
template <> inline constexpr tl::dtype_id element_type_v<f16> = tl::dtype_id::float16;
template <> inline constexpr tl::dtype_id element_type_v<bf16> = tl::dtype_id::bfloat16;
template <> inline constexpr tl::dtype_id element_type_v<float> = tl::dtype_id::float32;
template <> inline constexpr tl::dtype_id element_type_v<double> = tl::dtype_id::float64;

}  // namespace kl

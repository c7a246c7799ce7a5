// The element types by number, for data that crosses from the kernel's world to the program's.
#pragma once

namespace tl {

enum class dtype_id : unsigned char {
  int1,  // bool
  int8,
  uint8,
  int16,
  uint16,
  int32,
  uint32,
  int64,
  uint64,
  float8e4nv,
  float8e5,
  float16,
  bfloat16,
  float32,
  float64,
};

constexpr int size_bytes(dtype_id type) {
  switch (type) {
    case dtype_id::int1:
    case dtype_id::int8:
    case dtype_id::uint8:
    case dtype_id::float8e4nv:
    case dtype_id::float8e5:
      return 1;
    case dtype_id::int16:
    case dtype_id::uint16:
    case dtype_id::float16:
    case dtype_id::bfloat16:
      return 2;
    case dtype_id::int32:
    case dtype_id::uint32:
    case dtype_id::float32:
      return 4;
    case dtype_id::int64:
    case dtype_id::uint64:
    case dtype_id::float64:
      return 8;
  }
  return 0;
}

constexpr bool is_floating(dtype_id type) { return type >= dtype_id::float8e4nv; }

// The short name used in reports and in specifications: "f32", "i64", "bf16".
constexpr const char* short_name(dtype_id type) {
  constexpr const char* kNames[] = {"bool", "i8",   "u8",   "i16", "u16",  "i32", "u32", "i64",
                                    "u64",  "e4m3", "e5m2", "f16", "bf16", "f32", "f64"};
  return kNames[static_cast<int>(type)];
}

}  // namespace tl

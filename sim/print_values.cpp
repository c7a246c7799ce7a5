// device_print of the simulator: values as text, a line per row, at most kMost of them.
#include <cstring>
#include <string>

#include <fmt/format.h>

#include <sim/kernel/debug.hpp>
#include <tl/small_float.hpp>

namespace kl::sim {
namespace {

constexpr int kMost = 64;

template <class T>
T read(const void* values, int lane) {
  T value;
  std::memcpy(&value, static_cast<const char*>(values) + static_cast<std::size_t>(lane) * sizeof(T),
              sizeof(T));
  return value;
}

std::string value_text(tl::dtype_id type, const void* v, int lane) {
  using D = tl::dtype_id;
  // clang-format off
  switch (type) {
    case D::int1: return read<bool>(v, lane) ? "true" : "false";
    case D::int8: return std::to_string(read<signed char>(v, lane));
    case D::uint8: return std::to_string(read<unsigned char>(v, lane));
    case D::int16: return std::to_string(read<short>(v, lane));
    case D::uint16: return std::to_string(read<unsigned short>(v, lane));
    case D::int32: return std::to_string(read<int>(v, lane));
    case D::uint32: return std::to_string(read<unsigned int>(v, lane));
    case D::int64: return std::to_string(read<long>(v, lane));
    case D::uint64: return std::to_string(read<unsigned long>(v, lane));
    // The shortest digits that read back as the same number; for small floats six say more than enough.
    case D::float8e4nv: return fmt::format("{:.6g}", static_cast<float>(read<tl::float8e4nv>(v, lane)));
    case D::float8e5: return fmt::format("{:.6g}", static_cast<float>(read<tl::float8e5>(v, lane)));
    case D::float16: return fmt::format("{:.6g}", static_cast<float>(read<tl::float16>(v, lane)));
    case D::bfloat16: return fmt::format("{:.6g}", static_cast<float>(read<tl::bfloat16>(v, lane)));
    case D::float32: return fmt::format("{}", read<float>(v, lane));
    case D::float64: return fmt::format("{}", read<double>(v, lane));
  }
  // clang-format on
  return "";
}

bool has_value(LaneValidity validity, int lane) {
  return validity.why == nullptr || (validity.bits[lane >> 6] >> (lane & 63) & 1) != 0;
}

std::string shape_text(const int extent[3], int rank) {
  std::string text;
  for (int d = 3 - rank; d < 3; ++d) text += fmt::format("{}{}", text.empty() ? "" : ", ", extent[d]);
  return "[" + text + "]";
}

}  // namespace

void print_values(const char* text, tl::dtype_id type, const void* values, LaneValidity validity,
                  const int extent[3], int rank) {
  const BlockContext& block = *current_block();
  std::string out = fmt::format("block ({}, {}, {}): {}", block.id[0], block.id[1], block.id[2], text);
  if (rank == 0) out += " " + value_text(type, values, 0);
  if (rank > 0) {
    out += fmt::format(" {}{}", tl::short_name(type), shape_text(extent, rank));
    const int lanes = extent[0] * extent[1] * extent[2];
    for (int lane = 0; lane < lanes && lane < kMost; ++lane) {
      // A vector stays on the line of its text; the rows of a matrix are lines of their own.
      out += rank > 1 && lane % extent[2] == 0 ? "\n  " : " ";
      out += has_value(validity, lane) ? value_text(type, values, lane) : "?";
    }
    if (lanes > kMost) out += " ...";
  }
  out += "\n";
  block.machine->print(out.c_str());
}

}  // namespace kl::sim

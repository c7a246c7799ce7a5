#include <checker/inputs.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>
#include <set>

#include <checker/element.hpp>
#include <checker/indexing.hpp>
#include <tl/seeded_value.hpp>

namespace kl {
namespace {

using seeded::kSpecialsStripe, seeded::mix;

std::uint64_t stream_key(std::uint64_t seed, std::string_view stream) { return seeded::stream_key(seed, stream.data(), stream.size()); }

double base_value(const Fill& fill, std::int64_t index, std::uint64_t bits) {
  switch (fill.kind) {
    case Fill::Kind::kIntegers: {
      const auto low = static_cast<std::int64_t>(fill.low);
      return seeded::integer(low, static_cast<std::uint64_t>(static_cast<std::int64_t>(fill.high) - low) + 1, bits);
    }
    case Fill::Kind::kCustom:
      return fill.custom(index, bits);
    case Fill::Kind::kUniform:
      break;
  }
  return seeded::uniform(fill.low, fill.high, bits);
}

double value_at(const Fill& fill, std::uint64_t key, std::int64_t index) {
  if (index < fill.kept_first || index - fill.kept_first >= fill.kept_count) return 0;
  const std::int64_t stripe = index / kSpecialsStripe;
  if (!fill.specials.empty() && index % kSpecialsStripe == seeded::special_place(key, stripe))
    return fill.specials[seeded::special_choice(key, stripe, fill.specials.size())];
  return base_value(fill, index, seeded::bits_at(key, static_cast<std::uint64_t>(index)));
}

Array nan_array(const Shape& shape) {
  const std::int64_t columns = shape.empty() ? 1 : shape.back();
  const std::int64_t rows = shape.empty() ? 1 : element_count({shape.begin(), shape.end() - 1});
  return Array::Constant(rows, columns, std::numeric_limits<double>::quiet_NaN());
}

Buffer make_buffer(const ArgumentSpec& spec, std::uint64_t seed, Data& data) {
  Buffer buffer{.name = spec.name, .type = spec.type, .role = spec.role, .shape = spec.shape,
                .strides = spec.strides.empty() ? dense_strides(spec.shape) : spec.strides, .bytes = {}};
  const auto size = static_cast<std::size_t>(tl::size_bytes(spec.type));
  buffer.bytes.resize(static_cast<std::size_t>(buffer.span_elements()) * size);
  for (std::size_t at = 0; at < buffer.bytes.size(); at += size) poison(spec.type, &buffer.bytes[at]);
  if (spec.role != Role::kInput) data.expected.emplace(spec.name, nan_array(spec.shape));
  if (spec.role == Role::kOutput) return buffer;

  Array values = nan_array(spec.shape);
  const std::uint64_t key = stream_key(seed, spec.name);
  const auto offsets = element_offsets(buffer.shape, buffer.strides);
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    std::byte* bytes = &buffer.bytes[static_cast<std::size_t>(offsets[i]) * size];
    encode(spec.type, value_at(spec.fill, key, static_cast<std::int64_t>(i)), bytes);
    values.data()[i] = decode(spec.type, bytes);
  }
  data.inputs.emplace(spec.name, std::move(values));
  return buffer;
}

std::string stride_error(const ArgumentSpec& spec) {
  if (spec.strides.empty()) return "";
  if (spec.strides.size() != spec.shape.size())
    return fmt::format("has {} strides for {} axes", spec.strides.size(), spec.shape.size());
  if (element_count(spec.shape) == 0) return "";
  std::vector<std::size_t> axes(spec.shape.size());
  std::iota(axes.begin(), axes.end(), 0);
  std::sort(axes.begin(), axes.end(), [&](auto a, auto b) { return spec.strides[a] < spec.strides[b]; });
  std::int64_t span = 1;  // of the axes with smaller strides
  for (std::size_t d : axes) {
    if (spec.strides[d] < 0) return fmt::format("has the negative stride {}", spec.strides[d]);
    if (spec.shape[d] < 2) continue;
    if (spec.strides[d] < span)
      return fmt::format("has overlapping elements: the stride {} of axis {} is less than the {} elements that "
                         "one step of it spans", spec.strides[d], d, span);
    span += (spec.shape[d] - 1) * spec.strides[d];
  }
  return "";
}

std::string fill_error(const ArgumentSpec& spec) {
  if (spec.fill.kind == Fill::Kind::kCustom) return spec.fill.custom ? "" : "has a custom fill without a function";
  if (!(spec.fill.low <= spec.fill.high))
    return fmt::format("is filled from {} to {}: the range is empty", spec.fill.low, spec.fill.high);
  return "";
}

std::string argument_error(const ArgumentSpec& spec) {
  if (spec.is_scalar) {
    if (!tl::is_floating(spec.type) && rounded(spec.type, spec.value) != spec.value)
      return fmt::format("is {}, which {} cannot hold", spec.value, tl::short_name(spec.type));
    return "";
  }
  for (const std::int64_t extent : spec.shape)
    if (extent < 0) return fmt::format("has the negative extent {} in its shape ({})", extent, fmt::join(spec.shape, ", "));
  if (std::string error = stride_error(spec); !error.empty()) return error;
  return spec.role == Role::kOutput ? "" : fill_error(spec);
}

}  // namespace

std::uint64_t random_bits(std::uint64_t seed, std::string_view stream, std::uint64_t index) {
  return seeded::bits_at(stream_key(seed, stream), index);
}

std::uint64_t case_seed(std::uint64_t seed, std::uint64_t index) { return mix(mix(seed + seeded::kGamma) + index); }

std::string specification_error(const Arguments& specification) {
  std::set<std::string_view> names;
  bool has_output = false;
  for (const ArgumentSpec& spec : specification) {
    if (spec.name.empty()) return fmt::format("argument {} has no name", names.size());
    if (!names.insert(spec.name).second) return fmt::format("two arguments are named '{}'", spec.name);
    if (std::string error = argument_error(spec); !error.empty())
      return fmt::format("argument '{}' {}", spec.name, error);
    has_output |= !spec.is_scalar && spec.role != Role::kInput;
  }
  return has_output ? "" : "no argument is an output or an inout, so there is nothing to check";
}

void input_values(const ArgumentSpec& spec, std::uint64_t seed, std::int64_t first, std::int64_t count, double* values) {
  const std::uint64_t key = stream_key(seed, spec.name);
  for (std::int64_t i = 0; i < count; ++i) values[i] = rounded(spec.type, value_at(spec.fill, key, first + i));
}

Inputs make_inputs(const Arguments& specification, std::uint64_t seed) {
  Inputs inputs;
  inputs.error = specification_error(specification);
  if (!inputs.error.empty()) return inputs;
  for (const ArgumentSpec& spec : specification) {
    if (!spec.is_scalar) {
      inputs.arguments.emplace_back(make_buffer(spec, seed, inputs.data));
      continue;
    }
    Scalar scalar{.name = spec.name, .type = spec.type, .bits = 0};
    std::byte bytes[8] = {};
    encode(spec.type, spec.value, bytes);
    std::memcpy(&scalar.bits, bytes, sizeof bytes);
    inputs.data.scalars.emplace(spec.name, decode(spec.type, bytes));
    inputs.arguments.emplace_back(scalar);
  }
  return inputs;
}

}  // namespace kl

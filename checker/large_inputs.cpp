#include <checker/large_inputs.hpp>

#include <checker/element.hpp>
#include <checker/indexing.hpp>
#include <checker/inputs.hpp>
#include <checker/parallel.hpp>

namespace kl {
namespace {

constexpr std::int64_t kFillGrain = 1 << 16;

}  // namespace

Buffer make_large_buffer(const ArgumentSpec& spec, std::uint64_t seed) {
  Buffer buffer{.name = spec.name, .type = spec.type, .role = spec.role, .shape = spec.shape,
                .strides = spec.strides.empty() ? dense_strides(spec.shape) : spec.strides, .bytes = {}};
  const std::int64_t size = tl::size_bytes(spec.type);
  buffer.bytes.resize(static_cast<std::size_t>(buffer.span_elements() * size));
  if (!spec.strides.empty() || spec.role == Role::kOutput)
    in_parallel(buffer.span_elements(), kFillGrain, [&](std::int64_t first, std::int64_t count) {
      for (std::int64_t i = first; i < first + count; ++i) poison(spec.type, &buffer.bytes[static_cast<std::size_t>(i * size)]);
    });
  if (spec.role == Role::kOutput) return buffer;
  in_parallel(element_count(spec.shape), kFillGrain, [&](std::int64_t first, std::int64_t count) {
    std::vector<double> values(static_cast<std::size_t>(count));
    input_values(spec, seed, first, count, values.data());
    for (std::int64_t i = 0; i < count; ++i) {
      std::int64_t offset = first + i;
      if (!spec.strides.empty()) {
        const Shape index = index_of(first + i, spec.shape);
        offset = 0;
        for (std::size_t d = 0; d < index.size(); ++d) offset += index[d] * spec.strides[d];
      }
      encode(spec.type, values[static_cast<std::size_t>(i)], &buffer.bytes[static_cast<std::size_t>(offset * size)]);
    }
  });
  return buffer;
}

bool is_fillable(const ArgumentSpec& spec) {
  if (spec.fill.kind == Fill::Kind::kCustom || !spec.strides.empty()) return false;
  if (tl::is_floating(spec.type)) return true;
  if (spec.fill.kind != Fill::Kind::kIntegers || !spec.fill.specials.empty()) return false;
  return rounded(spec.type, spec.fill.low) == spec.fill.low && rounded(spec.type, spec.fill.high) == spec.fill.high;
}

}  // namespace kl

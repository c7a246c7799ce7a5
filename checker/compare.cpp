#include <checker/compare.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <cstring>

#include <checker/element.hpp>
#include <checker/indexing.hpp>

namespace kl {
namespace {

bool within_tolerance(double got, double want, const Tolerance& tolerance) {
  if (std::isnan(want) || std::isinf(want)) return false;  // only the same element is right
  return std::fabs(got - want) <= tolerance.absolute + tolerance.relative * std::fabs(want);
}

bool is_exact(const Tolerance& tolerance) { return tolerance.absolute == 0 && tolerance.relative == 0; }

}  // namespace

bool is_right(tl::dtype_id type, const std::byte* got, double want, const Tolerance& tolerance) {
  std::byte want_bytes[8] = {};
  encode(type, want, want_bytes);
  return same_element(type, got, want_bytes) || (!is_exact(tolerance) && within_tolerance(decode(type, got), want, tolerance));
}

namespace {

bool was_written(const Buffer& before, const BufferResult& after, std::size_t element, std::size_t size) {
  if (!after.written.empty()) return after.written[element] != 0;
  return before.role != Role::kOutput ||
         std::memcmp(&before.bytes[element * size], &after.bytes[element * size], size) != 0;
}

}  // namespace

ComparedBuffer compare(const Buffer& before, const BufferResult& after, const Array& reference,
                       const Tolerance& tolerance) {
  ComparedBuffer result{.name = before.name, .type = before.type, .shape = before.shape, .got = {}, .want = {},
                        .before = {}, .state = {}, .owner = {}};
  const auto size = static_cast<std::size_t>(tl::size_bytes(before.type));
  const auto offsets = element_offsets(before.shape, before.strides);
  result.got.reserve(offsets.size());
  result.want.reserve(offsets.size());
  result.state.reserve(offsets.size());
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    const auto element = static_cast<std::size_t>(offsets[i]);
    const std::byte* got = &after.bytes[element * size];
    const double want = reference.data()[i];
    std::byte want_bytes[8] = {};
    encode(before.type, want, want_bytes);
    result.got.push_back(decode(before.type, got));
    result.want.push_back(decode(before.type, want_bytes));
    if (before.role == Role::kInout) result.before.push_back(decode(before.type, &before.bytes[element * size]));
    result.owner.push_back(after.owner.empty() ? -1 : after.owner[element]);

    const bool right = is_right(before.type, got, want, tolerance);
    const bool written = was_written(before, after, element, size);
    ElementState state = ElementState::kRight;
    if (!written && (before.role == Role::kOutput || !right)) state = ElementState::kUnwritten;
    else if (!right) state = ElementState::kWrong;
    result.state.push_back(state);
    result.wrong += state != ElementState::kRight;
    result.unwritten += state == ElementState::kUnwritten;
  }
  return result;
}

bool is_unexpected(double got, double want) {
  return !std::isfinite(got) && !(std::isnan(got) && std::isnan(want)) && got != want;
}

std::string changed_input(const Buffer& before, const BufferResult& after) {
  if (before.role != Role::kInput || before.bytes == after.bytes) return "";
  const auto size = static_cast<std::size_t>(tl::size_bytes(before.type));
  for (const std::int64_t offset : element_offsets(before.shape, before.strides)) {
    const std::size_t at = static_cast<std::size_t>(offset) * size;
    if (std::memcmp(&before.bytes[at], &after.bytes[at], size) == 0) continue;
    return fmt::format("{0} is an input, but the kernel changed it: {0}[{1}] was {2} and is {3} now", before.name,
                       fmt::join(index_of_offset(offset, before.shape, before.strides), ", "),
                       element_text(before.type, &before.bytes[at]), element_text(before.type, &after.bytes[at]));
  }
  return fmt::format("{} is an input, but the kernel changed the padding between its rows", before.name);
}

bool same_outputs(const std::vector<const Buffer*>& before, const std::vector<BufferResult>& a,
                  const std::vector<BufferResult>& b) {
  if (a.size() != before.size() || b.size() != before.size()) return false;
  for (std::size_t i = 0; i < before.size(); ++i)
    if (before[i]->role != Role::kInput && a[i].bytes != b[i].bytes) return false;
  return true;
}

}  // namespace kl

#include <checker/large_compare.hpp>

#include <algorithm>
#include <cmath>

#include <checker/compare.hpp>
#include <checker/element.hpp>
#include <checker/indexing.hpp>

namespace kl {
namespace {

constexpr std::size_t kShown = 5;

// What a timing leaves in elements that nobody stores to.
bool is_poison(tl::dtype_id type, const std::byte* bytes) {
  const auto poison = static_cast<std::byte>(tl::is_floating(type) ? 0xFFU : 0xA5U);
  return std::all_of(bytes, bytes + tl::size_bytes(type), [&](std::byte b) { return b == poison; });
}

std::int64_t offset_of(std::int64_t element, const Shape& shape, const Shape& strides) {
  const Shape index = index_of(element, shape);
  std::int64_t offset = 0;
  for (std::size_t d = 0; d < shape.size(); ++d) offset += index[d] * strides[d];
  return offset;
}

}  // namespace

LargeMismatch::LargeMismatch(const ArgumentSpec& output, const BufferResult& result, const Tolerance& tolerance)
    : output_(output), result_(result), tolerance_(tolerance), dense_(output.strides.empty()),
      strides_(dense_ ? dense_strides(output.shape) : output.strides) {
  mismatch_.buffer = output.name;
  mismatch_.shape = output.shape;
}

void LargeMismatch::add(std::int64_t first, std::int64_t count, const double* want) {
  const tl::dtype_id type = output_.type;
  const std::int64_t size = tl::size_bytes(type);
  std::int64_t wrong = 0, unwritten = 0;
  double max_absolute = 0, max_ulps = 0;
  std::vector<std::pair<std::int64_t, Difference>> shown;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t element = first + i, offset = dense_ ? element : offset_of(element, output_.shape, strides_);
    const std::byte* got = result_.bytes.data() + offset * size;
    if (is_right(type, got, want[i], tolerance_)) continue;
    ++wrong;
    const Difference d = difference(element, got, want[i]);
    if (d.got_text == kNeverWritten) ++unwritten;
    else max_absolute = std::max(max_absolute, std::fabs(d.got - d.want)), max_ulps = std::max(max_ulps, d.ulps);
    if (shown.size() < kShown) shown.emplace_back(element, d);
  }
  if (wrong == 0) return;
  const std::scoped_lock lock(mutex_);
  mismatch_.wrong += wrong;
  mismatch_.unwritten += unwritten;
  mismatch_.max_absolute = std::max(mismatch_.max_absolute, max_absolute);
  mismatch_.max_ulps = std::max(mismatch_.max_ulps, max_ulps);
  first_.insert(first_.end(), shown.begin(), shown.end());
  std::sort(first_.begin(), first_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  if (first_.size() > kShown) first_.resize(kShown);
}

Difference LargeMismatch::difference(std::int64_t element, const std::byte* got, double want) const {
  std::byte want_bytes[8] = {};
  encode(output_.type, want, want_bytes);
  Difference d;
  d.index = index_of(element, output_.shape);
  d.got = decode(output_.type, got);
  d.want = decode(output_.type, want_bytes);
  d.got_text = is_poison(output_.type, got) ? kNeverWritten : element_text(output_.type, got);
  d.want_text = element_text(output_.type, want_bytes);
  d.ulps = ulp_distance(output_.type, got, want_bytes);
  return d;
}

std::optional<Mismatch> LargeMismatch::found(std::int64_t total) const {
  const std::scoped_lock lock(mutex_);
  if (mismatch_.wrong == 0) return std::nullopt;
  Mismatch mismatch = mismatch_;
  mismatch.total = total;
  for (const auto& [element, difference] : first_) mismatch.first.push_back(difference);
  return mismatch;
}

}  // namespace kl

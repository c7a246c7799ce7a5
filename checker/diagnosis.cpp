#include <checker/diagnosis.hpp>

#include <algorithm>
#include <cmath>

#include <checker/element.hpp>
#include <checker/indexing.hpp>

namespace kl {
namespace {

constexpr std::size_t kFirstDifferences = 5;

std::string text_of(tl::dtype_id type, double value) {
  std::byte bytes[8] = {};
  encode(type, value, bytes);
  return element_text(type, bytes);
}

Difference difference_at(const ComparedBuffer& compared, std::int64_t i) {
  const auto at = static_cast<std::size_t>(i);
  std::byte got[8] = {}, want[8] = {};
  encode(compared.type, compared.got[at], got);
  encode(compared.type, compared.want[at], want);
  Difference difference{.index = index_of(i, compared.shape), .got = compared.got[at], .want = compared.want[at],
                        .got_text = text_of(compared.type, compared.got[at]),
                        .want_text = text_of(compared.type, compared.want[at]), .block = compared.owner[at],
                        .ulps = tl::is_floating(compared.type) ? ulp_distance(compared.type, got, want) : 0};
  if (compared.state[at] == ElementState::kUnwritten) difference.got_text = kNeverWritten;
  return difference;
}

// Two true sentences about the same elements make one: where, then what.
std::string joined(const std::string& place, const std::string& value) {
  if (place.empty() || value.empty()) return place + value;
  return place + ": " + value;
}

// Where nothing was written, if that is a pattern and the other wrong elements follow none: a cause of its own.
std::string unwritten_place(ComparedBuffer compared, const std::vector<InputValues>& inputs) {
  if (compared.unwritten == 0 || compared.unwritten == compared.wrong) return "";
  for (ElementState& state : compared.state)
    if (state == ElementState::kWrong) state = ElementState::kRight;
  compared.wrong = compared.unwritten;
  return place_pattern(compared, inputs);
}

}  // namespace

Mismatch diagnose(const ComparedBuffer& compared, const std::vector<InputValues>& inputs) {
  Mismatch mismatch{.buffer = compared.name, .shape = compared.shape, .wrong = compared.wrong,
                    .total = compared.size(), .unwritten = compared.unwritten, .not_finite = 0, .pattern = {}, .first = {},
                    .heat_map = heat_map(compared)};
  for (std::int64_t i = 0; i < compared.size(); ++i) {
    if (!compared.is_wrong(i)) continue;
    Difference difference = difference_at(compared, i);
    if (compared.state[static_cast<std::size_t>(i)] == ElementState::kWrong) {
      mismatch.not_finite += is_unexpected(difference.got, difference.want);
      mismatch.max_ulps = std::max(mismatch.max_ulps, difference.ulps);
      const double absolute = std::fabs(difference.got - difference.want);
      mismatch.max_absolute = std::isnan(absolute) ? INFINITY : std::max(mismatch.max_absolute, absolute);
    }
    if (mismatch.first.size() < kFirstDifferences) mismatch.first.push_back(std::move(difference));
  }
  mismatch.pattern = joined(place_pattern(compared, inputs), value_pattern(compared, inputs));
  if (mismatch.pattern.empty()) mismatch.pattern = unwritten_place(compared, inputs);
  return mismatch;
}

}  // namespace kl

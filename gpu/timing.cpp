#include <gpu/timing.hpp>

#include <algorithm>
#include <cmath>

namespace kl::gpu {
namespace {

constexpr double kNormal95 = 1.959964;  // two-sided

// By linear interpolation between the neighbouring ranks.
double quantile(const std::vector<double>& sorted, double share) {
  const double rank = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  const auto above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (rank - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

Quantiles quantiles(std::vector<double> samples) {
  if (samples.empty()) return {};
  std::sort(samples.begin(), samples.end());
  const auto n = static_cast<double>(samples.size());
  const double reach = kNormal95 * std::sqrt(n) / 2;
  const auto low = static_cast<std::size_t>(std::max(std::floor(n / 2 - reach), 1.0)) - 1;
  const auto high = static_cast<std::size_t>(std::min(std::ceil(n / 2 + reach) + 1, n)) - 1;
  return {quantile(samples, 0.5), samples[low], samples[high], quantile(samples, 0.1), quantile(samples, 0.9)};
}

bool is_settled(const Quantiles& q) {
  return q.median > 0 && std::max(q.high - q.median, q.median - q.low) <= kWantedInterval * q.median;
}

Quantiles ratios(const std::vector<double>& first, const std::vector<double>& second) {
  std::vector<double> all;
  for (std::size_t i = 0; i < std::min(first.size(), second.size()); ++i)
    if (second[i] > 0) all.push_back(first[i] / second[i]);
  return quantiles(std::move(all));
}

}  // namespace kl::gpu

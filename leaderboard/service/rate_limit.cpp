#include <leaderboard/service/rate_limit.hpp>

#include <algorithm>
#include <cmath>

namespace kl::board {
namespace {

constexpr std::size_t kMostBuckets = 100'000;  // then those that are full are forgotten, which changes nothing

}  // namespace

// Under the mutex.
RateLimit::Bucket& RateLimit::refill(const std::string& key) {
  const std::int64_t now = clock_();
  const auto level = [&](const Bucket& b) {
    return std::min(rate_.burst, b.left + rate_.per_second * static_cast<double>(std::max<std::int64_t>(now - b.at, 0)) / 1000);
  };
  if (buckets_.size() >= kMostBuckets) std::erase_if(buckets_, [&](const auto& entry) { return level(entry.second) >= rate_.burst; });
  Bucket& bucket = buckets_.try_emplace(key, Bucket{rate_.burst, now}).first->second;
  bucket = {level(bucket), now};
  return bucket;
}

int RateLimit::take(const std::string& key) {
  const std::lock_guard lock(mutex_);
  Bucket& bucket = refill(key);
  if (bucket.left < 1) return static_cast<int>(std::ceil((1 - bucket.left) / rate_.per_second));
  bucket.left -= 1;
  return 0;
}

bool RateLimit::has(const std::string& key) {
  const std::lock_guard lock(mutex_);
  return refill(key).left >= 1;
}

}  // namespace kl::board

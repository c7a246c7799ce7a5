// Token buckets: so many requests at once, and so many a second from then on.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

#include <leaderboard/clock.hpp>

namespace kl::board {

struct Rate {
  double burst = 10;
  double per_second = 1;
};

class RateLimit {
 public:
  RateLimit(Rate rate, Clock clock) : rate_(rate), clock_(std::move(clock)) {}

  // Takes one from the key's bucket. 0 if there was one, else the seconds after which there is.
  int take(const std::string& key);
  // Whether take() would find one.
  bool has(const std::string& key);

 private:
  struct Bucket {
    double left;
    std::int64_t at;
  };
  Bucket& refill(const std::string& key);

  const Rate rate_;
  const Clock clock_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace kl::board

// Which configuration is fastest, found in rounds: everybody is timed briefly, the slower half leaves, the rest is
// timed longer (successive halving: Jamieson and Talwalkar, AISTATS 2016).
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gpu/timing.hpp>

namespace kl::tune {

struct Measured {
  std::optional<gpu::GpuTiming> timing;
  std::string failure;               // why there is none
};

// Times these contenders in turns, each for so many milliseconds. Gives one result for each.
using TimeContenders = std::function<std::vector<Measured>(const std::vector<std::size_t>& who, int budget_ms)>;

struct Score {
  Measured last;                     // of the last round that it was in
  int rounds = 0;                    // that it was in
  bool in_final = false;
};

// So many go into the last round, the first contender, with which all are compared, apart.
inline constexpr std::size_t kFinalists = 4;

// Times `count` contenders within about `budget_ms` of samples, the same share of it for every round. The first
// one stays to the end. One that fails leaves at once; if the first one fails, nothing more is timed.
std::vector<Score> time_in_rounds(std::size_t count, int budget_ms, const TimeContenders& time);

// The fastest finalist whose interval lies below the first one's; else the first, 0: what cannot be told apart from
// the file's own values is no reason to change them. Empty if the first has no timing.
std::optional<std::size_t> winner_of(const std::vector<Score>& scores);

}  // namespace kl::tune

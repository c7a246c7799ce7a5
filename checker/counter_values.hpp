// The counters by name, as targets, metrics and tables know them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <checker/puzzle.hpp>

namespace kl {

struct CounterName {
  std::string_view name;
  std::string_view unit;     // "", "B"
  std::string_view meaning;  // in a few words
};
const std::vector<CounterName>& counter_names();

// Null if nothing was counted, or if there is no such counter. least_bytes: of the puzzle's model.
std::optional<double> counter_value(std::string_view counter, const RunCounters& counters, double least_bytes);

// Why a target is missed, as a sentence; empty if it is met.
std::string missed_target(const std::vector<Target>& targets, const RunCounters& counters, double least_bytes);

}  // namespace kl

#include <checker/counter_values.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace kl {
namespace {

using Value = std::optional<double>;

Value ratio(std::int64_t part, std::int64_t of) {
  if (of == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(of);
}
Value ratio(double part, std::int64_t of) {
  if (of == 0 || part == 0) return std::nullopt;
  return part / static_cast<double>(of);
}

struct CounterRow {
  CounterName name;
  Value (*value)(const RunCounters&, double least_bytes);
};


// The first four are the oldest; the rest follows the way from a warp to memory.
const std::vector<CounterRow>& rows() {
  static const std::vector<CounterRow> kRows = {
      {{"load_efficiency", "", "bytes asked for over those of the sectors, loads"}, [](auto& c, double) { return ratio(c.bytes_loaded, c.load_sectors * kSectorBytes); }},
      {{"store_efficiency", "", "the same of stores"}, [](auto& c, double) { return ratio(c.bytes_stored, c.store_sectors * kSectorBytes); }},
      // Lanes that a mask or the end of a tile leaves idle do not count: the width of an access is meant.
      {{"bytes_per_lane", "B", "of a thread that takes part in a load or store"}, [](auto& c, double) { return ratio(c.bytes_loaded + c.bytes_stored, c.lane_accesses); }},
      {{"traffic_efficiency", "", "the puzzle's least bytes over those loaded and stored"}, [](auto& c, double least) { return ratio(least, c.bytes_loaded + c.bytes_stored); }},
      {{"sectors_per_load_request", "", "32-byte sectors of one instruction of a warp"}, [](auto& c, double) { return ratio(c.load_sectors, c.load_requests); }},
      {{"sectors_per_store_request", "", "the same of stores"}, [](auto& c, double) { return ratio(c.store_sectors, c.store_requests); }},
      {{"masked_lane_share", "", "of the lanes of tiles in global memory, those masked off"}, [](auto& c, double) { return ratio(c.masked_lanes, c.lanes); }},
      {{"reads_per_element", "", "how often an element is loaded that is loaded at all"}, [](auto& c, double) { return ratio(c.elements_loaded, c.different_elements_loaded); }},
      {{"wavefronts_per_shared_request", "", "steps of shared memory for one instruction of a warp"}, [](auto& c, double) { return ratio(c.shared_wavefronts, c.shared_requests); }},
      {{"bank_conflict_factor", "", "wavefronts over what they would be without conflicts"}, [](auto& c, double) { return ratio(c.shared_wavefronts, c.least_shared_wavefronts); }},
      {{"lanes_on_a_word", "", "most lanes of one atomic that hit one word"}, [](auto& c, double) -> Value { return c.atomics == 0 ? Value() : static_cast<double>(c.most_lanes_on_a_word); }},
      {{"updates_of_a_word", "", "most atomics of a launch on one word"}, [](auto& c, double) -> Value { return c.atomics == 0 ? Value() : static_cast<double>(c.most_updates_of_a_word); }},
      {{"blocks_on_a_word", "", "most blocks of a launch that take turns at one word"}, [](auto& c, double) -> Value { return c.atomics == 0 ? Value() : static_cast<double>(c.most_blocks_on_a_word); }},
      {{"atomics", "", "lanes that act on global memory"}, [](auto& c, double) -> Value { return static_cast<double>(c.atomics); }},
      {{"barriers_per_block", "", "tl.barrier() that a block passes"}, [](auto& c, double) { return ratio(c.barriers, c.blocks); }},
      {{"copies_in_flight", "", "most asynchronous copies under way in a block"}, [](auto& c, double) -> Value { return static_cast<double>(c.most_copies); }},
      {{"copy_bytes_in_flight", "B", "their bytes"}, [](auto& c, double) -> Value { return static_cast<double>(c.most_copy_bytes); }},
      {{"l2_hit_share", "", "of the sectors that are asked of L2, those it has"}, [](auto& c, double) { return ratio(c.memory.l2_hits, c.memory.l2_sectors); }},
      {{"dram_bytes", "B", "read from DRAM and written to it"}, [](auto& c, double) -> Value { return static_cast<double>(c.memory.dram_bytes_read + c.memory.dram_bytes_written); }},
      {{"launches", "", "of the plan"}, [](auto& c, double) -> Value { return static_cast<double>(c.launches); }},
      {{"blocks", "", "of all launches"}, [](auto& c, double) -> Value { return static_cast<double>(c.blocks); }},
      {{"warps", "", "of all blocks"}, [](auto& c, double) -> Value { return static_cast<double>(c.warps); }},
  };
  return kRows;
}

// Without warps, a backend that counts accesses alone.
bool was_counted(const RunCounters& c) { return c.warps + c.load_sectors + c.store_sectors > 0; }

// A model's ratio of integers: equal to the target up to rounding is met.
constexpr double kRounding = 1e-9;

}  // namespace

const std::vector<CounterName>& counter_names() {
  static const std::vector<CounterName> kNames = [] {
    std::vector<CounterName> names;
    for (const CounterRow& row : rows()) names.push_back(row.name);
    return names;
  }();
  return kNames;
}

std::optional<double> counter_value(std::string_view counter, const RunCounters& counters, double least_bytes) {
  if (!was_counted(counters)) return std::nullopt;
  const auto row = std::find_if(rows().begin(), rows().end(), [&](const CounterRow& r) { return r.name.name == counter; });
  return row == rows().end() ? std::nullopt : row->value(counters, least_bytes);
}

std::string missed_target(const std::vector<Target>& targets, const RunCounters& counters, double least_bytes) {
  for (const Target& target : targets) {
    const bool known = std::any_of(rows().begin(), rows().end(), [&](const CounterRow& r) { return r.name.name == target.counter; });
    if (!known) return fmt::format("there is no counter '{}' for a target; checker/counter_values.cpp has their names", target.counter);
    const std::optional<double> value = counter_value(target.counter, counters, least_bytes);
    const bool bounded_below = target.at_least > 0;
    if (!value && (bounded_below || !was_counted(counters)))
      return fmt::format("{} was not counted; the target is {:.4g}", target.counter, bounded_below ? target.at_least : target.at_most);
    if (!value) continue;  // none of what must not be too many
    if (*value < target.at_least * (1 - kRounding))
      return fmt::format("{} is {:.4g}, the target is at least {:.4g}: {}", target.counter, *value, target.at_least, target.why);
    if (*value > target.at_most * (1 + kRounding))
      return fmt::format("{} is {:.4g}, the target is at most {:.4g}: {}", target.counter, *value, target.at_most, target.why);
  }
  return "";
}

}  // namespace kl

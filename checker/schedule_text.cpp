#include <checker/schedule_text.hpp>

#include <charconv>

#include <fmt/format.h>

namespace kl {
namespace {

struct Name {
  BlockOrder order;
  std::string_view text;
  bool seeded;
};
constexpr Name kNames[] = {
    {BlockOrder::kAscending, "ascending", false},     {BlockOrder::kDescending, "descending", false},
    {BlockOrder::kShuffled, "shuffled", true},        {BlockOrder::kInterleaved, "interleaved", true},
    {BlockOrder::kPrioritised, "priorities", true},   {BlockOrder::kChosen, "turns", false},
};

// Longer lists say nothing to a reader.
constexpr std::size_t kMostTurns = 40;

// Of more turns than anybody typed or a search found, one is a slip of the finger.
constexpr std::int64_t kMostRepeats = 1'000'000;

std::string turns_text(const std::vector<std::int32_t>& turns) {
  std::string text;
  for (std::size_t i = 0, next = 0; i < turns.size(); i = next) {
    while (next < turns.size() && turns[next] == turns[i]) ++next;
    text += fmt::format("{}{}", text.empty() ? "" : ",", turns[i]);
    if (next - i > 1) text += fmt::format("x{}", next - i);
  }
  return text;
}

// Takes a number off the front.
template <class T>
bool take(std::string_view& text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || value < T{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool parse_turns(std::string_view text, std::vector<std::int32_t>& turns) {
  while (!text.empty()) {
    std::int32_t block = 0;
    std::int64_t times = 1;
    if (!take(text, block)) return false;
    if (text.starts_with('x')) {
      text.remove_prefix(1);
      if (!take(text, times)) return false;
    }
    if (times > kMostRepeats - static_cast<std::int64_t>(turns.size())) return false;
    turns.insert(turns.end(), static_cast<std::size_t>(times), block);
    if (text.empty()) return true;
    if (!text.starts_with(',') || text.size() == 1) return false;
    text.remove_prefix(1);
  }
  return true;
}

}  // namespace

std::string schedule_text(const BlockSchedule& schedule) {
  for (const Name& name : kNames) {
    if (name.order != schedule.order) continue;
    if (name.order == BlockOrder::kChosen) return fmt::format("{}:{}", name.text, turns_text(schedule.turns));
    return name.seeded ? fmt::format("{}:{}", name.text, schedule.seed) : std::string(name.text);
  }
  return "";
}

std::optional<BlockSchedule> parse_schedule(std::string_view text) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  const bool has_value = colon < text.size();
  for (const Name& name : kNames) {
    if (name.text != text.substr(0, colon) || has_value != (name.seeded || name.order == BlockOrder::kChosen)) continue;
    BlockSchedule schedule{name.order, 0, {}};
    if (!has_value) return schedule;
    std::string_view value = text.substr(colon + 1);
    if (name.order == BlockOrder::kChosen) return parse_turns(value, schedule.turns) ? std::optional(schedule) : std::nullopt;
    return take(value, schedule.seed) && value.empty() ? std::optional(schedule) : std::nullopt;
  }
  return std::nullopt;
}

std::string schedule_phrase(const BlockSchedule& schedule) {
  switch (schedule.order) {
    case BlockOrder::kAscending: return "ascending";
    case BlockOrder::kDescending: return "descending";
    case BlockOrder::kShuffled: return fmt::format("shuffled with seed {}", schedule.seed);
    case BlockOrder::kInterleaved: return fmt::format("interleaved at atomics with seed {}", schedule.seed);
    case BlockOrder::kPrioritised: return fmt::format("by priorities with seed {}", schedule.seed);
    case BlockOrder::kChosen: break;
  }
  const std::string turns = turns_text(schedule.turns);
  return turns.size() > kMostTurns ? fmt::format("in {} turns at atomics", schedule.turns.size())
                                   : fmt::format("in turns at atomics: {}", turns.empty() ? "one after the other" : turns);
}

}  // namespace kl

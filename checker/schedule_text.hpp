// How a schedule is written: in commands and in reports.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tl/executor.hpp>

namespace kl {

// For --schedule: "descending", "shuffled:2", "interleaved:2", "priorities:2", "turns:0x3,1,0x2" (block 0 three times,
// then block 1, then block 0 twice).
std::string schedule_text(const BlockSchedule& schedule);
// The same back; empty if it is none.
std::optional<BlockSchedule> parse_schedule(std::string_view text);

// To follow "blocks run": "descending", "shuffled with seed 2", "interleaved at atomics with seed 2".
std::string schedule_phrase(const BlockSchedule& schedule);

}  // namespace kl

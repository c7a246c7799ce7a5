// The table of counters for people, 80 columns.
#pragma once

#include <string>

#include <checker/text.hpp>

namespace kl {

// The case whose counters are shown and whose lines are judged: the one that the puzzle's targets are for, else the
// largest. Null if none was counted in detail.
const CaseReport* counted_case(const Report& report);

// Of counted_case, kernel by kernel, with the line that each figure owes most to; then the lints. Empty if nothing
// was counted.
std::string counters_text(const Report& report, const TextStyle& style);

}  // namespace kl

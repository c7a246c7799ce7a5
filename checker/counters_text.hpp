// The table of counters for people, 80 columns.
#pragma once

#include <string>

#include <checker/text.hpp>

namespace kl {

// Of the largest case, kernel by kernel, with the line that each figure owes most to; then the lints. Empty if nothing
// was counted.
std::string counters_text(const Report& report, const TextStyle& style);

}  // namespace kl

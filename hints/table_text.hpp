// Markdown tables as plain text in columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kl::hints {

// Rows "| a | b |", the second a rule: columns two blanks apart, cells wrapped at words so that a row fits `width` where
// it can (0: never wrapped), a line of dashes below the head. `in_cell` makes plain text of a cell.
std::string table_text(const std::vector<std::string_view>& rows, int width, std::string (*in_cell)(std::string_view));

// Columns that UTF-8 text takes.
int columns_of(std::string_view text);

}  // namespace kl::hints

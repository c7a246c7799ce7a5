// Text in lines, as programs print it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kl::host {

// Without line ends; a last line need not have one.
std::vector<std::string> split_lines(std::string_view text);

// Each line with its end.
std::string join_lines(const std::vector<std::string>& lines);

// Without blanks at both ends.
std::string_view trimmed(std::string_view text);

// Removes the prefix if it is there, and says so.
bool take_prefix(std::string_view& text, std::string_view prefix);

}  // namespace kl::host

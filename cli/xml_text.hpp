// Text inside XML: drawings, and what they carry.
#pragma once

#include <string>
#include <string_view>

namespace kl::cli {

// For contents and attributes; control characters, which XML forbids, become blanks.
std::string xml_escaped(std::string_view text);

// The inverse, of the five named entities; others stay as they are.
std::string xml_unescaped(std::string_view text);

}  // namespace kl::cli

// A report for people: one screen, the most useful line last.
#pragma once

#include <filesystem>
#include <string>

#include <checker/report.hpp>

namespace kl {

struct TextStyle {
  bool colour = false;         // ANSI escapes
  int width = 80;              // prose is wrapped to it, source lines are cut
  bool unicode = false;        // line-drawing characters
  std::filesystem::path base = {};  // files below it are shown relative to it; empty: as they are
};

// About 24 lines, never more than kMostReportLines; every line ends with a newline.
inline constexpr int kMostReportLines = 40;
std::string to_text(const Report& report, const TextStyle& style);
// For 80 columns of plain characters, with paths relative to the current directory.
std::string to_text(const Report& report, bool colour);

}  // namespace kl

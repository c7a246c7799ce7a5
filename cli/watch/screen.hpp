// What watch mode shows, as lines: pure functions from state and size to text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <cli/terminal_size.hpp>

namespace kl::cli {

// Lines of at most `columns` columns. Colour sequences and the further bytes of UTF-8 take no room; a
// colour that is on at a break is on again on the next line. Prose breaks at blanks, the rest anywhere.
enum class Break { kAnywhere, kAtBlanks };
std::vector<std::string> wrap(std::string_view text, int columns, Break where = Break::kAnywhere);

struct Screen {
  std::string heading;
  std::string body;
  std::string note;  // one sentence about the last key, may be empty
  std::string status;
  std::string keys;
  std::string more;     // the command that shows what does not fit
  int focus_line = -1;  // of the body, from 0, that must be visible; -1: its end
};

// At most size.rows lines. The body is cut, never the lines around it; a line says how much is hidden.
std::vector<std::string> layout(const Screen& screen, TerminalSize size);

}  // namespace kl::cli

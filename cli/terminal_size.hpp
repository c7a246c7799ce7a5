// How much room a terminal has.
#pragma once

namespace kl::cli {

struct TerminalSize {
  int rows = 24;
  int columns = 80;
};

// Of the terminal on this descriptor; 24 x 80 if there is none or it does not know.
TerminalSize terminal_size(int fd);

}  // namespace kl::cli

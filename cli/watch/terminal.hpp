// The terminal in watch mode: single keys, signals as data, painting in place, and always restored.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kl::cli {

// Unbuffered, silent input while it lives; put back by the destructor, by suspend() and when the program
// dies of a signal. Ctrl-C and Ctrl-Z stay signals. One at a time.
class RawTerminal {
 public:
  explicit RawTerminal(int fd);
  ~RawTerminal();
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;

  void suspend();
  void resume();

 private:
  int fd_;
};

// SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT and SIGWINCH, blocked while it lives and read from fd().
class SignalReader {
 public:
  SignalReader();
  ~SignalReader();
  SignalReader(const SignalReader&) = delete;
  SignalReader& operator=(const SignalReader&) = delete;

  int fd() const { return fd_; }
  int next();  // the number of one that has arrived; 0: none

 private:
  int fd_ = -1;
};

// Stops the program as Ctrl-Z does; returns when it is continued.
void stop_self();

// Paints lines from the top of the screen. The alternate screen is not used: what `keep` sends off the
// top stays in the scrollback.
class Painter {
 public:
  explicit Painter(int fd) : fd_(fd) {}

  void paint(const std::vector<std::string>& lines);
  // Scrolls what is painted into the scrollback; the next paint() starts on an empty screen.
  void keep(int screen_rows);
  // The cursor goes below what is painted, for the shell.
  void leave();

 private:
  void write(std::string_view text);

  int fd_;
  int painted_rows_ = -1;  // -1: nothing yet, the screen is the shell's
};

}  // namespace kl::cli

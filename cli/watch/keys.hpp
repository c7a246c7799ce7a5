// Which of the bytes that a terminal sends are keys.
#pragma once

#include <string>
#include <string_view>

namespace kl::cli {

class KeyReader {
 public:
  // Keys in the order they were struck. Arrows and function keys are none, nor is what was pasted: text has an l, a q or a v in
  // it. Between reads it remembers a sequence that has not ended.
  std::string keys(std::string_view bytes);

  // Whether something was pasted since the last call.
  bool take_pasted();

 private:
  std::string unfinished_;
  bool pasting_ = false, pasted_ = false;
};

// Switches the terminal to marking what is pasted, and back.
inline constexpr std::string_view kMarkPastes = "\x1b[?2004h", kMarkNoPastes = "\x1b[?2004l";

}  // namespace kl::cli

#include <cli/watch/keys.hpp>

#include <utility>

namespace kl::cli {
namespace {

constexpr std::string_view kPasteBegins = "\x1b[200~", kPasteEnds = "\x1b[201~";

// Bytes of "ESC [ digits letter" or "ESC O letter" at the start of the text; 0: it goes on beyond the end.
std::size_t sequence_length(std::string_view text) {
  std::size_t at = text[1] == '[' || text[1] == 'O' ? 2 : 1;
  while (at < text.size() && (text[at] < '@' || text[at] > '~')) ++at;
  return at < text.size() ? at + 1 : 0;
}

// How much of a mark the text ends with.
std::size_t begun_at_end(std::string_view text, std::string_view mark) {
  for (std::size_t length = mark.size() - 1; length > 0; --length)
    if (text.ends_with(mark.substr(0, length))) return length;
  return 0;
}

}  // namespace

std::string KeyReader::keys(std::string_view bytes) {
  const std::string all = std::exchange(unfinished_, {}) + std::string(bytes);
  std::string_view rest = all;
  std::string out;
  while (!rest.empty()) {
    if (pasting_) {
      const auto end = rest.find(kPasteEnds);
      if (end == std::string_view::npos) {
        unfinished_ = rest.substr(rest.size() - begun_at_end(rest, kPasteEnds));
        return out;
      }
      pasting_ = false;
      rest.remove_prefix(end + kPasteEnds.size());
    } else if (rest.front() != '\x1b' || rest.size() == 1) {  // nothing behind it: the key Esc
      out += rest.front();
      rest.remove_prefix(1);
    } else if (const std::size_t length = sequence_length(rest)) {
      if (rest.substr(0, length) == kPasteBegins) pasting_ = pasted_ = true;
      rest.remove_prefix(length);
    } else {
      unfinished_ = rest;
      return out;
    }
  }
  return out;
}

bool KeyReader::take_pasted() { return std::exchange(pasted_, false); }

}  // namespace kl::cli

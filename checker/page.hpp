// Lines of text for a terminal: wrapping, colour, places and source excerpts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <checker/text.hpp>

namespace kl {

enum class Ink { kPlain, kGood, kBad, kPlace, kFaint };

class Page {
 public:
  explicit Page(const TextStyle& style) : style_(style) {}

  void line(std::string_view text, Ink ink = Ink::kPlain);  // as it is
  void blank() { lines_.emplace_back(); }
  void prose(std::string_view text, int indent = 0);        // wrapped
  // `head` in ink, then prose: the line that ends a report.
  void headline(std::string_view head, Ink ink, std::string_view text);
  // The line of a file with its number, and a caret if the column is known; nothing if it cannot be read.
  void source(const Place& place, int column = 0, std::string_view text = {});

  std::string path(const std::string& file) const;   // relative to the style's base
  std::string place(const Place& place) const;       // "work/08_vector-add.hpp:12"
  const TextStyle& style() const { return style_; }
  // Joined; beyond `most` lines, what follows the first two gives way, as the end matters most.
  std::string text(std::size_t most) const;

 private:
  std::string painted(std::string_view text, Ink ink) const;

  TextStyle style_;
  std::vector<std::string> lines_;
};

}  // namespace kl

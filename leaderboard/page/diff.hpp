// What changed from one source to the next, line by line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kl::board {

struct DiffLine {
  enum Kind { kSame, kRemoved, kAdded } kind = kSame;
  std::string_view text;  // of the source that it is in, without its line end
};

// As few lines removed and added as can be (Myers 1986, "An O(ND) difference algorithm"). Of sources with more than two thousand
// differences, everything that is not the same at the beginning and the end.
std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after);

// As HTML: changed lines between three others, in words for whoever does not see colours. Empty if nothing changed.
std::string diff_html(std::string_view before, std::string_view after);

}  // namespace kl::board

// Holes: the marked regions of a solution that its starter leaves open.
//
//   /*[4: tl::tile<bool, BLOCK>]*/ offsets < n /*[4]*/    becomes  TL_HOLE(4, tl::tile<bool, BLOCK>)
//   /*[13:]*/ tl.store(out + offsets, c, mask) /*[13]*/   becomes  TL_HOLE(13)
//   /*[2= TEXT]*/ ... /*[2]*/                             becomes  TEXT, verbatim
//
// One space inside either end of a marker or a region is dropped. Markers that stand alone on their line
// vanish with it when the solution is shown.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kl {

struct Hole {
  int number = 0;
  int line = 0;                  // of its opening marker, from 1
  std::string replacement;       // what the starter has in its place
  std::string content;           // what the solution has
  std::size_t begin = 0, end = 0;                  // the region in the solution, markers included
  std::size_t content_begin = 0, content_end = 0;  // what is between them, spaces included
};

struct HoleError {
  int line = 0;
  std::string message;           // what is wrong and how to mend it
};

struct MarkedSolution {
  std::string text;
  std::vector<Hole> holes;         // in the order of the text
  std::optional<HoleError> error;  // unclosed, nested, duplicate or gapped; then holes are incomplete
};
MarkedSolution parse_solution(std::string text);

// Both require a solution without error.
std::string starter_text(const MarkedSolution& solution);  // kernel.hpp
std::string shown_text(const MarkedSolution& solution);    // the solution without its markers

// Where a starter is not what its solution generates; null if it is.
struct StarterDifference {
  int line = 0;
  std::string expected, found;   // that line; "end of file" past the end
};
std::optional<StarterDifference> starter_difference(const MarkedSolution& solution, std::string_view starter);

// TL_HOLE(N, TL_TODO(N and TL_HOLE_TYPE(N outside comments and literals, in the order of the text.
struct OpenHole {
  int number = 0;
  int line = 0;
};
std::vector<OpenHole> open_holes(std::string_view source);

}  // namespace kl

// Small mistakes, made one at a time in a kernel file that is right: what the cases of its puzzle have to find.
//
// The file is read as tokens, in the layout that clang-format gives it: an operator has a blank on either side, a
// template bracket has none. Only bodies of functions are changed; comments and declarations never are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kl::cli {

struct Mutant {
  std::string kind;   // "mask dropped", "comparison", ...
  int line = 0;       // in the file, from 1
  std::string shown;  // that line as it is now, without indentation and comment; "deleted: ..." if it is gone
  std::string text;   // the whole file
};

// In the order of the text, no two alike.
//
//   mask dropped     tl.load, tl.store and atomics without their mask, or without one side of an &
//   other dropped    tl.load without what stands in for absent lanes
//   comparison       < and <=, > and >=, == and != for each other
//   bound            n - 1 for n in i < n
//   arithmetic       + and - for each other, * and / for each other, += for -= and for =
//   operation        sum for max, max for min, exp for exp2, & for | and the like
//   axis             [{_, None}] and [{None, _}], axes 0 and 1 of reductions and grids, program_id(0) and (1)
//   block dropped    0 for tl.program_id(k)
//   identity         0 for -tl::inf, 1 for 0, 1 + tl.zeros
//   constant         whole numbers one larger, others 1 % larger
//   rounded down     a / b for tl::cdiv(a, b)
//   branches         the last two operands of tl.where exchanged
//   wrong variable   a parameter for the next of the same type
//   deleted          a statement less: a store, a barrier, an atomic, a launch, an assignment
std::vector<Mutant> mutants_of(std::string_view source);

}  // namespace kl::cli

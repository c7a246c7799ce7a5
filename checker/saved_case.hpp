// A case in a file of its own, as shrinking leaves it and --case reads it.
//
//   # The smallest case found that gives WRONG: ./kernelings run vector-add --case work/cases/08_vector-add.case
//   case n=65
//   seed 0
//   x zeros
//   y kept 64 1
#pragma once

#include <string>

#include <checker/shrink.hpp>

namespace kl {

std::string saved_case_text(const ShrunkCase& shrunk, std::uint64_t seed, const std::string& headline);

// Sets the options' case, seed and fills. Returns what is wrong with the text and on which line; empty if nothing is.
std::string read_saved_case(const std::string& text, CheckOptions& options);

}  // namespace kl

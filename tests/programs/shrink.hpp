// From a program that fails to a smaller one that still does.
#pragma once

#include <functional>

#include "program.hpp"

namespace kl::programs {

// Whether a program still fails in the way that matters. Called with well-formed programs only.
using Fails = std::function<bool(const Program&)>;

struct ShrinkResult {
  Program program;
  int runs = 0;  // calls of `fails`
};

// Tries, again and again until nothing helps or `most_runs` are spent: one store instead of all, a loop's first
// value instead of the loop, an operand instead of a value, a constant instead of a value, no mask, one block,
// halved extents. `program` must fail.
ShrinkResult shrink(const Program& program, const Fails& fails, int most_runs = 200);

// Without the statements whose values nothing needs.
Program without_unused(const Program& program);

}  // namespace kl::programs

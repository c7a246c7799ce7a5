// Random well-formed programs: a program is a function of its seed.
#pragma once

#include "program.hpp"

namespace kl::programs {

// Well-typed, in bounds, without races and lanes without a value that matter: the generator interprets each
// statement that it proposes and keeps it only if the interpreter has no objection.
Program generate(std::uint64_t seed);

}  // namespace kl::programs

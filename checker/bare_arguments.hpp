// A puzzle's arguments without contents: enough to plan launches, and to let a GPU fill large tensors itself.
#pragma once

#include <vector>

#include <checker/puzzle.hpp>
#include <tl/executor.hpp>

namespace kl {

// Buffers have shape and strides but no bytes; scalars are complete.
std::vector<Argument> bare_arguments(const Arguments& specification);

}  // namespace kl

// Right values in wrong places.
#pragma once

#include <string>

#include <checker/compare.hpp>

namespace kl {

// Reversed or transposed: every element of the buffer is explained. Empty if neither.
std::string mirrored_elements(const ComparedBuffer& compared);

// Shifted by k along an axis, or whole rows in other rows' places. Elements whose value would come from
// outside the buffer may hold anything or nothing. Also what mirrored_elements says. Empty if none.
std::string moved_elements(const ComparedBuffer& compared);

}  // namespace kl

// "Did you mean": the closest of a few known words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kl::cli {

// The known word that is closest to what was typed, empty if none is close enough to be meant.
std::string nearest(std::string_view typed, const std::vector<std::string>& known);

}  // namespace kl::cli

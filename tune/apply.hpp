// Makes a configuration the kernel file's own.
#pragma once

#include <string>
#include <vector>

#include <tune/space.hpp>

namespace kl::tune {

struct Applied {
  std::string text;
  std::vector<std::string> by_hand;  // lines to write where the text is not one that this understands
};

// The text of a kernel file in which tl::meta<"NAME", default, ...> has the configuration's value for its default.
// An old default stays among the candidates, if there are any. A property of launches that the file does not
// declare gets a line of its own, below the last tl::meta, else below the first #include.
Applied with_defaults(const std::string& text, const Space& space, const Configuration& configuration);

}  // namespace kl::tune

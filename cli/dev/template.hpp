// What a new puzzle starts from.
#pragma once

#include <string>
#include <vector>

namespace kl::cli {

struct TemplateFile {
  std::string name;  // relative to the puzzle's folder
  std::string text;
};

// A complete, working puzzle (twice a vector) whose texts are left to the author.
const std::vector<TemplateFile>& puzzle_template();

}  // namespace kl::cli

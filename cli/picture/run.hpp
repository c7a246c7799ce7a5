// A puzzle over pictures, run on one of the learner's own.
#pragma once

#include <optional>
#include <string>

#include <checker/check.hpp>
#include <cli/settings.hpp>

namespace kl::cli {

struct PictureRun {
  Report report;                                // of the one case that is the picture
  std::vector<std::filesystem::path> pictures;  // what was written: the input, then each output that is a picture
  std::string remark;                           // empty, or what was done to the picture
};

// Checks the kernel on the picture in `image`, or on one of our own if it is empty, and writes what comes out to
// work/images/, whatever the verdict. Takes puzzles with parameters h and w and an input of (h, w, 3) bytes; other
// parameters are as in the case with the most elements. Throws UsageError for any other puzzle, and for a picture that
// cannot be read.
PictureRun run_on_picture(const Settings& settings, const PuzzleFolder& folder, CheckOptions options, const std::string& image);

}  // namespace kl::cli

// What `run --trace` adds to a check.
#pragma once

#include <string>

#include <checker/check.hpp>

namespace kl::cli {

// Records the case of the check that is worth looking at and writes it to the file, for Perfetto. Throws UsageError if
// that cannot be written; says so on stderr if nothing ran.
void write_trace(const PuzzleFolder& folder, const CheckOptions& options, const Report& checked, const std::string& file);

}  // namespace kl::cli

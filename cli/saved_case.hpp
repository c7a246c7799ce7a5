// --case and --shrink: cases in files of their own, below work/cases.
#pragma once

#include <optional>
#include <string>

#include <checker/check.hpp>
#include <cli/settings.hpp>

namespace kl::cli {

// What --case says: a case of the puzzle, or a file that ends in .case. Throws UsageError if that cannot be read.
void select_case(CheckOptions& options, const std::optional<std::string>& given);

// Looks for a smaller shape that fails like the report's case, as long as nobody has to wait for it, and sets
// report.smaller to its command.
void suggest_smaller_case(const PuzzleFolder& folder, const CheckOptions& options, Report& report);

// Looks for a smaller case that fails like the report's, saves it as work/cases/NN_slug.case and checks it: the report
// of that. The same report where there is nothing to shrink; a remark on stderr says why.
Report shrunk_report(const Settings& settings, const PuzzleFolder& folder, const CheckOptions& options, Report report);

}  // namespace kl::cli

// The words of reports: counts, indices, places, and one sentence for each kind of finding.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <checker/report.hpp>

namespace kl {

std::string counted(std::int64_t count, std::string_view noun);  // "1 element", "2 elements"

std::string index_text(const std::vector<std::int64_t>& index);  // "[3, 4]"
std::string shape_text(const std::vector<std::int64_t>& shape);  // "1000 elements", "33 x 130 elements"

// The multi-dimensional index of a finding's element; flat for a workspace; empty without a buffer.
std::vector<std::int64_t> index_of_finding(const CaseReport& report, const Finding& finding);

// "block 15, lane 40", "block (1, 2)"; a block has the axes that the launch uses. "a block" if a
// GPU did not say which.
std::string side_text(const Side& side, const std::vector<LaunchRecord>& launches);

// What happened, who did it and to which element, in one sentence without a full stop.
std::string finding_sentence(const CaseReport& report, const Finding& finding);

std::string_view name(FindingKind kind);  // "OUT_OF_BOUNDS", "HOLE", ...
std::string_view name(AccessKind access);  // "read", "write", "atomic"

}  // namespace kl

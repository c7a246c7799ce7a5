// A report as evidence has it.
#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include <checker/report.hpp>

namespace kl::board {

// Without the folder's name, which differs from worker to worker, and no longer than evidence may be.
nlohmann::ordered_json report_json(const Report& report, const std::filesystem::path& folder);
// As `run` prints it, without colours.
std::string report_text(const Report& report, const std::filesystem::path& folder);

}  // namespace kl::board

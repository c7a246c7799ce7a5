// The counters as JSON, for checker/json.cpp.
#pragma once

#include <nlohmann/json.hpp>

#include <checker/report.hpp>

namespace kl {

nlohmann::ordered_json counters_json(const RunCounters& counters);
// A list of kernels, one per launch, each with its estimate.
nlohmann::ordered_json launches_json(const RunDetail& detail, const MachineModel& machine);
nlohmann::ordered_json lines_json(const RunDetail& detail);
nlohmann::ordered_json barriers_json(const RunDetail& detail);

}  // namespace kl

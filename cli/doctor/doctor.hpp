// `kernelings doctor`: each requirement, what it is for, what works without it and how to get it.
#pragma once

#include <string>
#include <vector>

#include <cli/settings.hpp>

namespace kl::cli {

struct Requirement {
  // What does not work without it.
  enum Area { kSimulator, kGpu, kComfort } area = kSimulator;
  std::string name;  // "NVIDIA driver"
  bool met = false;
  std::string found;    // met: version and place. Not met: what was found instead, may be empty
  std::string missing;  // not met: the reason in a few words, "no NVIDIA driver"
  std::string purpose;  // what it is for, one sentence without a full stop
  std::string without;  // not met: what still works
  std::string fix;      // not met: exactly what to type or do
};

// Which parts of the program work, from the requirements of their area.
struct Readiness {
  bool simulator = false;
  bool gpu = false;
  std::string simulator_reason, gpu_reason;  // the first missing requirement; empty when ready
};
Readiness readiness(const std::vector<Requirement>& requirements);

// Every requirement, probed now, in the order of the report. Takes about a second.
std::vector<Requirement> examine_machine();

// The report. Its last line is the summary: "ready: simulator yes, GPU no (no NVIDIA driver)".
std::string doctor_text(const std::vector<Requirement>& requirements, bool colour);
std::string doctor_json(const std::vector<Requirement>& requirements);

// The verb: 0 when the simulator is usable, otherwise UNAVAILABLE's exit code.
int run_doctor(const Settings& settings, bool json);

}  // namespace kl::cli

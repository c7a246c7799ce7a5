// What Nsight Compute measured of launches, and which of it a reader of this project needs.
//
// Source: the Nsight Compute CLI manual, "CSV output": one row per launch and metric, after lines that begin with
// "==". Metric names are those of the chip's own counters since 7.0.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kl::gpu {

struct ProfiledLaunch {
  std::string kernel;                     // its name in the learner's file
  std::string grid;                       // "(1024, 1, 1)"
  std::map<std::string, double> metrics;  // in base units: ns, byte, %
};

struct Stall {
  std::string reason;                     // "long scoreboard: waits for global memory"
  double share = 0;                       // of a warp's time between two instructions, per cent
};

struct ProfileReport {
  std::vector<ProfiledLaunch> launches;
  std::string failure;                    // not empty: why nothing was measured, with the fix
};

// For `ncu --metrics`: everything that profile_text shows.
std::string profile_metrics();

// Reads `ncu --csv --print-units base`.
ProfileReport read_profile(std::string_view output);

// Of each kernel the longest launch, in the order of their first ones: the one of the largest tensors.
std::vector<ProfiledLaunch> longest_launches(const ProfileReport& report);

// The reasons that take most of the time, the worst first.
std::vector<Stall> worst_stalls(const ProfiledLaunch& launch, std::size_t most);

}  // namespace kl::gpu

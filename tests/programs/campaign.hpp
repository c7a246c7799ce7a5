// Many programs in several processes.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "batch.hpp"

namespace kl::programs {

struct Campaign {
  std::uint64_t seed = 1;  // the programs are those of the seeds from here on
  int count = 60;
  int together = 10;         // programs in one kernel file
  int jobs = 1;              // processes
  int time_limit_s = 0;      // no file is begun after it; 0: no limit
  bool varied_warps = true;  // 1, 2, 4 or 8 from file to file, where the backend has warps
  Settings settings;
};

// The number of warps that a campaign gives to the file that begins with a seed.
int warps_of(const Campaign& campaign, std::uint64_t first_seed);

// One outcome per program; `progress` is called now and then with how many are judged and how many are not well.
std::vector<Outcome> run(const Campaign& campaign, const std::vector<Backend>& backends,
                         const std::function<void(int judged, int bad)>& progress);

struct Coverage {
  std::map<std::string, int> calls;   // by their name, over all programs
  std::map<std::string, int> dtypes;  // of all values
  std::size_t statements = 0;
};
Coverage coverage(std::uint64_t seed, int count);

}  // namespace kl::programs

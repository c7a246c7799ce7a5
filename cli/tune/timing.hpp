// The half of `tune` that needs a GPU: which of the candidates is fastest, and is it right?
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <cli/timed_run.hpp>
#include <tune/table.hpp>

namespace kl::cli {

struct TuneTiming {
  std::filesystem::path file;
  int budget_ms = 30'000;  // of samples, for all rounds together
  // Checks those that are not checked, then times all, each for so long: time_contenders on a GPU.
  std::function<TimedRun(const std::vector<Contender>&, int budget_ms)> time;
  std::function<void(const std::string&)> on_step;
};

// Times the rows that were not dropped, in rounds and in turns, and fills in their scores, the device, the winner,
// or why nothing could be timed. The file's own values pass all cases of the puzzle before anything is timed; if
// they do not, the report says why and no winner is named. The winner has passed all cases too, in runs of its own;
// a faster one that did not is dropped as wrong.
Report time_candidates(const TuneTiming& timing, tune::Outcome& outcome);

}  // namespace kl::cli

// Many schedules of one request in one process, to find the first whose run shows something.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <tl/executor.hpp>

namespace kl::sim {

struct SearchRequest {
  std::vector<BlockSchedule> schedules;            // in this order
  // Instead of those: every order of the atomics that the kernel can tell from the others, of launches of up to four
  // blocks, until there are so many or so much time is over.
  bool exhaustive = false;
  std::int64_t most_schedules = 1'000'000;
  int time_ms = 10'000;                            // of the whole search; a schedule that has begun is finished
  std::vector<BufferResult> expected;              // outputs that are right
  // Whether other outputs are right all the same; null: none are.
  std::function<bool(const std::vector<BufferResult>&)> accepts;
  const std::atomic<bool>* cancelled = nullptr;
};

struct SearchResult {
  std::int64_t passed = 0;                         // schedules that ran without a finding and gave right outputs
  std::optional<BlockSchedule> suspect;            // the next: there was a finding, a crash, or other outputs
  bool complete = false;                           // there are no more schedules
  std::string limit;                               // why it is not, in words, if there was no suspect
};

// In a child process, as simulate(). What a suspect does is for simulate() to say, under that schedule.
SearchResult search_schedules(const RunRequest& request, const SearchRequest& search);

// The same in the calling process, for benchmarks.
SearchResult search_in_process(const RunRequest& request, const SearchRequest& search);

}  // namespace kl::sim

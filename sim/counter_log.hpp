// Counters of a run in memory that the parent shares: plain data of fixed size, as finding_log.hpp is.
#pragma once

#include <sim/finding_log.hpp>
#include <tl/counters.hpp>

namespace kl::sim {

constexpr int kMaxCountedLines = 192, kMaxCountedBarriers = 64;

struct LineRecord {
  int file = -1, line = 0;
  int launch = 0;
  AccessKind kind = AccessKind::kRead;
  bool shared = false, irregular = false, masks_by_equality = false;
  int buffer = -1;                 // of a tensor
  int made_in_file = -1, made_in_line = 0;  // of a shared tile
  AccessCounters sum, inner;
  std::int64_t most_lanes_on_a_word = 0;

  bool same_as(const LineRecord& o) const {
    return file == o.file && line == o.line && launch == o.launch && kind == o.kind && shared == o.shared && buffer == o.buffer &&
           made_in_file == o.made_in_file && made_in_line == o.made_in_line;
  }
};

struct BarrierRecord {
  int file = -1, line = 0;
  std::int64_t passed = 0, most_of_a_block = 0, judged = 0, needed = 0;
};

// A LaunchCounters without its name, which the run's log has.
struct LaunchRecordCounters {
  std::int64_t blocks = 0;
  int num_warps = 4;
  std::int64_t shared_bytes = 0;
  AccessCounters loads, stores, atomics, shared;
  MemoryCounters memory;
  std::int64_t barriers = 0, most_copies = 0, most_copy_bytes = 0;
  std::int64_t word_updates = 0, words_updated = 0, most_updates_of_a_word = 0, most_blocks_on_a_word = 0, most_lanes_on_a_word = 0;
};

// Lives in shared memory; written by the child only.
struct CounterLog {
  int line_count = 0, barrier_count = 0;
  bool truncated = false;
  LineRecord lines[kMaxCountedLines];
  BarrierRecord barriers[kMaxCountedBarriers];
  LaunchRecordCounters launches[kMaxLaunches];
};

// Buffer names come from the caller; `run` knows the files and the kernels.
RunDetail decode_counters(const CounterLog& log, const RunLog& run, const std::vector<std::string>& buffer_names);

}  // namespace kl::sim

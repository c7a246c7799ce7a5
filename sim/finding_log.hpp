// Findings and progress of a run, in memory that the parent shares: what a child found before it crashed
// or hung is not lost. Plain data of fixed size; file names are copied because the child's strings go
// with it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <sim/kernel/machine.hpp>
#include <tl/executor.hpp>

namespace kl::sim {

constexpr int kMaxFindings = 64;
constexpr int kMaxFiles = 16;
constexpr int kMaxLaunches = 64;
constexpr int kMaxTouches = 1024;
constexpr int kMaxRaced = 1024;
constexpr int kTextBytes = 256;

struct SideRecord {
  AccessKind access = AccessKind::kRead;
  std::int64_t block[3] = {0, 0, 0};
  std::int64_t lane = -1;
  int file = -1;
  int line = 0;
};

struct FindingRecord {
  FindingKind kind;
  int launch;
  SideRecord here, other;
  bool has_other;
  int buffer;
  int shared_rank;  // of the shared tile that is meant, 0: none; its extents and the place of its making
  std::int64_t shared_extent[3];
  int shared_file, shared_line;
  char neighbour[64];
  std::int64_t element;
  std::int64_t count;
  int hole;
  bool advises_order;  // of a race: the detail says that stronger atomics would order the two
  char detail[kTextBytes];
};

struct TouchRecord {
  SideRecord by;
  bool reads, writes, replaces;
  std::uint64_t before;
};

// 32 elements among which blocks raced.
struct RacedGranule {
  int buffer;
  std::int64_t first_element;
  bool operator==(const RacedGranule&) const = default;
};

struct LaunchName {
  char kernel[128];
  std::int64_t grid[3];
  int num_warps;
  int vector_elements;  // that a thread of the GPU holds side by side
};

// Lives in shared memory; written by the child only.
struct RunLog {
  int finding_count = 0;
  FindingRecord findings[kMaxFindings];
  int raced_count = 0;
  RacedGranule raced[kMaxRaced];
  int touch_count = 0;
  TouchRecord touches[kMaxTouches];
  int file_count = 0;
  char files[kMaxFiles][kTextBytes];
  int launch_count = 0;  // may exceed kMaxLaunches; only the first are named
  LaunchName launches[kMaxLaunches];
  RunCounters counters;
  RunOutcome outcome = RunOutcome::kCompleted;
  bool finished = false;  // and kept; what happens to the child from then on is no part of the run
  char message[1024];
  double run_ms = 0;

  // As new, but for the names of files.
  void begin_run();
  int intern_file(const char* file);
  // Adds a finding, or counts it with an earlier one of the same kind, lines and buffer; true if it is new. One that does not
  // know its other line may be any that knows it.
  bool add(const FindingRecord& finding, bool knows_other = true);
  // Of every new finding, and of some others.
  void add_raced(const RacedGranule& granule, bool of_new_finding);
  void fail(RunOutcome what, const std::string& text);
};

// The variable that a shared tile is declared as on that line, or words for it or for a tile of tl.range.
std::string shared_tile_name(const Place& place);

SideRecord make_side(RunLog& log, AccessKind access, const std::int64_t block[3], std::int64_t lane, tl::site where);

std::vector<ElementTouch> decode_touches(const RunLog& log);

// The findings as the contract has them. Buffer names come from the caller.
std::vector<Finding> decode_findings(const RunLog& log, const std::vector<std::string>& buffer_names);

}  // namespace kl::sim

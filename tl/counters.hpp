// What a run is counted to do. Sums of integers, so that equal requests give equal counters.
//
// Modelled from the lane map that the GPU's kernels have (lane_map.hpp): which warp asks for which sectors and banks. Not
// modelled: registers, L1 beyond one operation, and the time at which blocks meet.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kl {

inline constexpr int kSectorBytes = 32;  // what global memory and L2 are moved in

enum class AccessKind { kRead, kWrite, kAtomic };

struct Place {
  std::string file;
  int line = 0;                      // from 1; 0 when unknown
};

// Of loads, stores or atomics, in one memory.
struct AccessCounters {
  std::int64_t operations = 0;         // of tiles or of one element
  std::int64_t lanes = 0;              // of their tiles
  std::int64_t active_lanes = 0;       // that touch an element
  std::int64_t bytes = 0;              // that active lanes touch
  std::int64_t requests = 0;           // warp-wide instructions with an active lane
  std::int64_t repeated_requests = 0;  // loads of warps that hold copies of a small tile: served by L1
  std::int64_t thread_accesses = 0;    // threads that take part, over all requests
  std::int64_t sectors = 0;            // 32 bytes of global memory, per request
  std::int64_t vector_sectors = 0;     // those of all elements that the threads of a warp hold side by side, together
  std::int64_t wavefronts = 0;         // steps that shared memory takes, and how many there would be without conflicts
  std::int64_t least_wavefronts = 0;

  void add(const AccessCounters& o) {
    operations += o.operations, lanes += o.lanes, active_lanes += o.active_lanes, bytes += o.bytes, requests += o.requests;
    repeated_requests += o.repeated_requests, thread_accesses += o.thread_accesses, sectors += o.sectors;
    vector_sectors += o.vector_sectors;
    wavefronts += o.wavefronts, least_wavefronts += o.least_wavefronts;
  }
};

struct MemoryCounters {
  std::int64_t l2_sectors = 0;        // asked of L2: of an operation's sectors each one once
  std::int64_t l2_hits = 0;
  std::int64_t dram_bytes_read = 0;
  std::int64_t dram_bytes_written = 0;
};

// What one line does to one tensor or shared tile, over all blocks of a launch.
struct LineCounters {
  Place place;
  int launch = 0;
  AccessKind kind = AccessKind::kRead;
  bool shared = false;
  bool irregular = false;             // some of its addresses or masks are data; or of a shared tile it goes in order, and the layout is the backend's
  bool masks_by_equality = false;     // picks lanes, which is no tail
  std::string name;                   // of the tensor; of a shared tile the variable
  AccessCounters sum;
  AccessCounters inner;               // of blocks that are the last along no axis of the grid: no tails
  std::int64_t most_lanes_on_a_word = 0;  // of an atomic: lanes of one operation
};

// One tl.barrier() of the source, over all blocks of the run.
struct BarrierCounters {
  Place place;
  std::int64_t passed = 0;
  std::int64_t most_of_a_block = 0;
  std::int64_t judged = 0;            // times that something happened on both sides of it
  std::int64_t needed = 0;            // times that it ordered two lanes, or stood beside an atomic or a fence
};

struct LaunchCounters {
  std::string kernel;
  std::int64_t blocks = 0;
  int num_warps = 4;
  std::int64_t shared_bytes = 0;      // of the block that has most
  AccessCounters loads, stores, atomics, shared;
  MemoryCounters memory;
  std::int64_t barriers = 0;
  std::int64_t most_copies = 0;       // asynchronous ones under way in one block, and their bytes
  std::int64_t most_copy_bytes = 0;
  std::int64_t word_updates = 0;      // by atomics of global memory, one per lane
  std::int64_t words_updated = 0;     // different ones
  std::int64_t most_updates_of_a_word = 0, most_blocks_on_a_word = 0;
  std::int64_t most_lanes_on_a_word = 0;
};

// Of a whole run.
struct RunCounters {
  std::int64_t launches = 0;
  std::int64_t blocks = 0;
  // With count_traffic only:
  std::int64_t warps = 0;
  std::int64_t bytes_loaded = 0;           // asked for by unmasked lanes
  std::int64_t bytes_stored = 0;
  std::int64_t load_sectors = 0;           // modelled: 32-byte sectors touched, per warp request
  std::int64_t store_sectors = 0;
  std::int64_t load_requests = 0;          // modelled: warp-wide instructions
  std::int64_t store_requests = 0;
  std::int64_t repeated_requests = 0;
  std::int64_t lane_accesses = 0;          // modelled: hardware lanes that take part, over all requests
  std::int64_t lanes = 0, masked_lanes = 0;  // of tiles, in loads, stores and atomics of global memory
  std::int64_t elements_loaded = 0, different_elements_loaded = 0;  // of tensors
  std::int64_t shared_bytes = 0, shared_requests = 0, shared_wavefronts = 0, least_shared_wavefronts = 0;
  std::int64_t atomics = 0;                // lanes that act on global memory
  std::int64_t most_lanes_on_a_word = 0, most_updates_of_a_word = 0, most_blocks_on_a_word = 0;
  std::int64_t barriers = 0;
  std::int64_t most_copies = 0, most_copy_bytes = 0;
  MemoryCounters memory;

  std::int64_t synchronisations = 0;       // atomics that ran, on the simulator: whether schedules can differ
};

// With count_traffic: what the sums are made of.
struct RunDetail {
  std::vector<LineCounters> lines;         // in the order in which they first ran
  std::vector<BarrierCounters> barriers;   // with judge_barriers
  std::vector<LaunchCounters> launches;
  bool truncated = false;                  // more lines or launches than there is room for
};

}  // namespace kl

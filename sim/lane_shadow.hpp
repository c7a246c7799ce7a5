// Finds two lanes of one block that touch the same element of global memory without a barrier between them.
//
// Most blocks touch an element once, or with the same index map each time, which the same lane then does. So a block
// keeps the operations since its last barrier as intervals of elements, one entry for each; only a buffer where
// entries overlap with different maps gets a cell for each element (lane_order.hpp), from then on.
#pragma once

#include <vector>

#include <sim/lane_order.hpp>
#include <sim/number_map.hpp>
#include <sim/observer.hpp>

namespace kl::sim {

class LaneShadow : public Observer {
 public:
  LaneShadow(DeviceMemory& memory, RunLog& log) : memory_(memory), log_(log) {}

  void begin_launch(int launch) override;
  void barrier(const Moment& now) override;
  void end_block(const Moment& now) override;
  void access(AccessKind kind, int buffer, const Access& what, std::span<const Run> runs, const Moment& now) override;

 private:
  // One operation, or several alike.
  struct Part {
    LaneTouch touch;
    std::size_t runs;             // its number, and where they end in the entry's list
    std::size_t end;
  };
  // The operations of one index map.
  struct Entry {
    int buffer;
    std::int64_t low, high;       // elements in [low, high)
    std::uint32_t first_thread;   // tells the shape
    std::int64_t base, stride[3];
    bool one_lane_each;           // no two lanes share an element
    std::vector<Part> parts;      // in the order of the run
    std::vector<Run> runs;        // of all of them

    // False: there is no room.
    bool keep(const LaneTouch& touch, std::span<const Run> added);
  };
  struct Block {
    std::uint32_t segment = 0;
    std::vector<Entry> entries;   // disjoint; by buffer, then by element
    std::size_t count = 0;        // of them in use: the others keep their memory

    void begin() { segment = 0, count = 0; }
  };

  Block& at(const Moment& now);
  bool add_to_entries(Block& block, int buffer, const Access& what, std::span<const Run> runs, const LaneTouch& touch);
  static bool meets_entries(const Block& block, int buffer, std::span<const Run> runs);
  void make_cells(Block& block, int buffer);

  DeviceMemory& memory_;
  RunLog& log_;
  OperationTable operations_;
  std::uint32_t segments_ = 0;
  Block here_;                    // the block that ran last
  std::int64_t here_number_ = -1;
  NumberMap<Block> others_;  // that have not ended
  std::vector<LaneOrder> cells_;  // by buffer; empty: not needed so far
};

// The finding of two lanes that touch one element unordered, without the place: buffer or shared tile.
FindingRecord missing_barrier(RunLog& log, const LaneOrder::Conflict& conflict, AccessKind kind, const Access& what, tl::site other,
                              const Moment& now);

}  // namespace kl::sim

// Finds two lanes of one block that touch the same element of memory without a barrier between them, at least one
// writing, not both by atomics.
//
// A cell for each element: the last reads of two different lanes, which is enough to know of every later write whether some
// other lane has read; and the last writes of two, since atomics of several lanes need no barrier between them. Barriers start a new segment of the block, and what an older
// segment left in a cell is ordered before everything now. Segments are numbered over all blocks, so cells need no
// clearing when memory goes from one block to another.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <sim/finding_log.hpp>
#include <sim/resolve.hpp>

namespace kl::sim {

// Numbers for what cells keep of an operation: where it stands in the source, and the shape of its tile. Lanes of tiles
// of one shape are the same threads of the GPU; those of another shape are not.
class OperationTable {
 public:
  static constexpr std::uint32_t kLaneBits = 20;
  static constexpr std::uint32_t kCopyEngine = 0xfffu << kLaneBits;  // thread of asynchronous copies: nobody's lane

  static constexpr std::uint32_t kAllLanes = 0xffeu << kLaneBits;    // of what any lane may read: nobody's own either

  std::uint16_t site(tl::site where);
  tl::site site(std::uint16_t number) const { return sites_[number]; }
  // The thread of lane 0; the others follow. The copy engine's is the same for all.
  std::uint32_t first_thread(const Access& what);

 private:
  struct Extents {
    bool vector;  // of one dimension: dealt to threads in its own way
    bool others;  // Access::by_other_lanes
    int extent[3];
  };
  std::vector<tl::site> sites_;
  std::vector<Extents> shapes_;
};

// One operation of a block, as cells keep it.
struct LaneTouch {
  std::uint32_t segment = 0;  // 0: none
  std::uint32_t thread = 0;
  std::uint16_t site = 0;
  std::uint16_t operation : 13 = 0;  // counted by the LaneOrder, so that lanes of one operation are known as such
  AccessKind kind : 3 = AccessKind::kRead;

  std::int64_t lane() const { return thread >= OperationTable::kCopyEngine ? -1 : static_cast<std::int64_t>(thread & ((1u << OperationTable::kLaneBits) - 1)); }
};

static_assert(sizeof(LaneTouch) == 12);

class LaneOrder {
 public:
  struct Conflict {
    std::int64_t count = 0;    // elements; 0: none, and the rest says nothing
    std::int64_t element = 0;  // the first
    std::int32_t lane = 0;     // that touches it
    LaneTouch other;           // what touched it before
  };

  void resize(std::int64_t elements) { pages_.resize(static_cast<std::size_t>((elements + kPage - 1) / kPage)); }
  bool empty() const { return pages_.empty(); }
  // Lane `run.lane + i` of the operation touches `run.first + i`. `touch.thread` is that of lane 0, and the same for
  // all lanes of an asynchronous copy.
  Conflict touch(std::span<const Run> runs, const LaneTouch& touch);
  // What touch would find, and nothing is kept of the read.
  Conflict look(std::span<const Run> runs, const LaneTouch& touch);
  // A write that is known to be in order.
  void put(std::span<const Run> runs, const LaneTouch& touch);

 private:
  static constexpr std::int64_t kPage = 1024;
  struct Cell {
    LaneTouch write, other_write, read, other_read;
  };
  using Page = std::vector<Cell>;

  Cell& at(std::int64_t element);

  std::uint16_t operation_ = 0;
  std::vector<Page> pages_;  // made when touched
};

}  // namespace kl::sim

// The shared tiles of the blocks on the machine, and the asynchronous copies to them that are under way.
#pragma once

#include <memory>
#include <vector>

#include <sim/buffers.hpp>
#include <sim/lane_order.hpp>
#include <sim/number_map.hpp>

namespace kl::sim {

// Of a block; what sm_90 has. The compiler refuses a single larger tile.
constexpr std::int64_t kSharedBytes = 227 << 10;

// A shared tile that is a stage of tl.range: the trips that it is filled for and that may read it, -1: none.
struct StageUse {
  int stages = 0;               // of the loop; 0: no stage
  int number = 0;
  std::int64_t filled_for = -1, open_for = -1;
  tl::site filled_at;
};

struct SharedTile {
  tl::site where;              // its making
  int rank = 1;
  std::int64_t extent[3] = {1, 1, 1};  // the first `rank` of them
  SimBuffer memory;
  std::vector<std::byte> bytes;
  LaneOrder order;
  int copies = 0;              // under way
  StageUse stage;
};

// As a kernel asks for it, with no memory yet.
SharedTile requested_tile(const SharedRequest& request);

// A copy from issue to arrival. It has read its source already and writes when it is waited for.
struct PendingCopy {
  int buffer = -1;
  tl::site where;
  std::vector<Run> runs;       // elements of the tile and lanes
  BitMap elements;             // the same, for others to look up; of a stage, where nobody may, empty
  std::vector<std::byte> values;            // by lane
  std::vector<std::uint64_t> valid_bits;    // lanes that have a value, where not all have
  bool all_valid = false;
  bool committed = false;
  int source = -1;             // the tensor
  std::vector<Run> source_runs;
};

// What a trip of tl.range sees of a stage.
struct StageView {
  int buffer = -1;
  std::int64_t trip = 0;
};

class SharedMemory {
 public:
  struct Block {
    std::uint32_t segment = 0;
    std::vector<std::unique_ptr<SharedTile>> tiles;  // in the order of their making; null: ended
    std::vector<std::unique_ptr<SharedTile>> ended;  // in this segment, which their cells still know
    std::int64_t top_bytes = 0;
    std::vector<PendingCopy> copies;                 // in the order of their issue
    std::vector<StageView> views;
    std::vector<std::size_t> groups;                 // how many of the copies each commit and those before it hold

    void begin();                                    // as new, but for its memory; tiles are dropped
  };

  // Buffers of accesses from here on are shared tiles, numbered in each block.
  static constexpr int kFirst = 1 << 24;
  static bool is_shared(int buffer) { return buffer >= kFirst; }
  // And from here on stages as trips see them.
  static constexpr int kFirstView = 1 << 28;
  static bool is_view(int buffer) { return buffer >= kFirstView; }

  void begin_launch();
  // What follows is about this block.
  void enter(std::int64_t block) { entered_ = block; }
  void end_block();
  Block& here();

  // A tile that holds nothing; its memory is poison. Returns its buffer.
  int make(const SharedTile& what);
  // False if a tile made after it has not ended.
  bool end(int buffer);
  // Null if the tile has ended, or belongs to no block at all.
  SharedTile* find(int buffer);
  void barrier();
  // The buffer through which a trip sees a stage, and back.
  int make_view(const StageView& view);
  const StageView& view(int buffer) { return here().views[static_cast<std::size_t>(buffer - kFirstView)]; }

  OperationTable& operations() { return operations_; }

 private:
  void reuse(std::vector<std::unique_ptr<SharedTile>>& tiles);

  OperationTable operations_;
  std::uint32_t segments_ = 0;
  std::int64_t entered_ = 0;
  Block here_;
  std::int64_t here_number_ = -1;
  NumberMap<Block> others_;  // that have not ended
  std::vector<std::unique_ptr<SharedTile>> unused_; // their memory
};

}  // namespace kl::sim

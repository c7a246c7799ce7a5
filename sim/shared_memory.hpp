// The shared tiles of the blocks on the machine, and the asynchronous copies to them that are under way.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include <sim/buffers.hpp>
#include <sim/lane_order.hpp>

namespace kl::sim {

// Of a block; what sm_90 has. The compiler refuses a single larger tile.
constexpr std::int64_t kSharedBytes = 227 << 10;

struct SharedTile {
  tl::site where;              // its making
  int rank = 1;
  std::int64_t extent[3] = {1, 1, 1};  // the first `rank` of them
  SimBuffer memory;
  std::vector<std::byte> bytes;
  LaneOrder order;
  int copies = 0;              // under way
};

// A copy from issue to arrival. It has read its source already and writes when it is waited for.
struct PendingCopy {
  int buffer = -1;
  tl::site where;
  std::vector<Run> runs;       // elements of the tile and lanes
  BitMap elements;             // the same, for others to look up
  std::vector<std::byte> values;            // by lane
  std::vector<std::uint64_t> valid_bits;    // lanes that have a value
  bool committed = false;
};

class SharedMemory {
 public:
  struct Block {
    std::uint32_t segment = 0;
    std::vector<std::unique_ptr<SharedTile>> tiles;  // in the order of their making; null: ended
    std::vector<std::unique_ptr<SharedTile>> ended;  // in this segment, which their cells still know
    std::int64_t top_bytes = 0;
    std::vector<PendingCopy> copies;                 // in the order of their issue
    std::vector<std::size_t> groups;                 // how many of the copies each commit and those before it hold
  };

  // Buffers of accesses from here on are shared tiles, numbered in each block.
  static constexpr int kFirst = 1 << 24;
  static bool is_shared(int buffer) { return buffer >= kFirst; }

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

  OperationTable& operations() { return operations_; }

 private:
  void reuse(std::vector<std::unique_ptr<SharedTile>>& tiles);

  OperationTable operations_;
  std::uint32_t segments_ = 0;
  std::int64_t entered_ = 0;
  Block here_;
  std::int64_t here_number_ = -1;
  std::unordered_map<std::int64_t, Block> others_;  // that have not ended
  std::vector<std::unique_ptr<SharedTile>> unused_; // their memory
};

}  // namespace kl::sim

// Finds out which barriers order anything: a barrier is needed where a lane before it and another lane behind it touch the
// same element, at least one of them writing, with no other barrier between the two.
//
// A cell for each element keeps the last write and the last reads of two different lanes, of the segment between two
// barriers that touched it last and of the segment just before, which is enough to know of every later access whether
// the barrier between the two orders it. For correct kernels: what lacks a barrier is a finding of others.
#pragma once

#include <map>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include <sim/lane_order.hpp>
#include <sim/observer.hpp>

namespace kl::sim {

class BarrierUse {
 public:
  struct Site {
    tl::site where;
    std::int64_t passed = 0, most_of_a_block = 0, judged = 0, needed = 0;
  };

  void begin_launch();
  // Lanes of the access's tile touch the elements of its buffer, which may be a shared tile of the block; no runs: of one
  // that the launch cannot write to.
  void touch(AccessKind kind, const Access& what, std::span<const Run> runs, const Moment& now);
  // The copy engine writes them.
  void copy(int buffer, std::span<const Run> runs, const Moment& now);
  void tile_begins(int buffer, const Moment& now);
  void barrier(tl::site where, const Moment& now);
  // What orders more than lanes of the block: an atomic, a fence. `as_barrier`: all lanes wait for each other there.
  void synchronise(bool as_barrier, const Moment& now);
  void end_block(const Moment& now);

  const std::vector<Site>& sites() const { return sites_; }

 private:
  static constexpr std::uint32_t kNobody = 0xffffffffu;
  struct Segment {
    std::uint32_t number = 0;  // 0: none
    std::uint32_t writer = kNobody, reader = kNobody, other_reader = kNobody;
  };
  struct Cell {
    Segment now, before;
  };
  struct Block {
    std::uint32_t segment = 0, before = 0;  // before: the one that only `pending` divides from this; 0: none
    int pending = -1;                       // site of the last barrier, not yet judged
    bool touched_before = false, touched = false, needed = false;
    bool synchronised = false;              // in this segment
    std::map<int, std::int64_t> passed;     // by site
  };

  Block& at(const Moment& now);
  Cell& cell(int buffer, std::int64_t element, const Moment& now);
  void touch_element(AccessKind kind, std::uint32_t thread, Cell& cell, Block& block);
  void judge(Block& block);
  int site(tl::site where);

  std::uint32_t segments_ = 0;
  std::unordered_map<std::int64_t, Block> blocks_;
  std::map<std::pair<std::int64_t, int>, std::unordered_map<std::int64_t, Cell>> cells_;  // by block (-1: all) and buffer
  OperationTable operations_;
  std::vector<Site> sites_;
};

}  // namespace kl::sim

// The simulated machine: executes the memory operations of blocks, tracks which lanes and elements hold a
// value, and tells its observers what was touched.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include <sim/buffers.hpp>
#include <sim/finding_log.hpp>
#include <sim/kernel/machine.hpp>
#include <sim/observer.hpp>
#include <sim/resolve.hpp>
#include <sim/shared_memory.hpp>
#include <sim/watcher.hpp>

namespace kl::sim {

class BlockScheduler;
struct Waiting;

struct Origin {
  enum Kind { kNeverWritten, kMaskedOff, kRefused, kHole } kind = kNeverWritten;
  tl::site where;
  int buffer = -1;
  std::int64_t element = 0;
  std::string element_text;  // "x[3]", for kNeverWritten
};

class SimMachine : public Machine {
 public:
  SimMachine(DeviceMemory& memory, RunLog& log) : memory_(memory), log_(log) {}

  void add_observer(Observer* observer) { observers_.push_back(observer); }
  // Null where nobody looks.
  void set_watcher(Watcher* watcher) { watcher_ = watcher; }
  // Told of every synchronisation; null where nothing runs beside the block.
  void set_scheduler(BlockScheduler* scheduler) { scheduler_ = scheduler; }
  // Of a block, for all its shared tiles.
  void set_shared_limit(std::int64_t bytes) { shared_limit_ = bytes; }
  void begin_launch(int launch);
  // From now on what happens is this block's doing, until another is entered. A block may be entered many times.
  void enter_block(const std::int64_t block[3], std::int64_t linear_block);
  void end_block();
  // One finding for each element that blocks wait for.
  void report_deadlock(const std::vector<Waiting>& waiting, std::int64_t never_started, const std::int64_t grid[3]);
  const Origin* hole(int number, tl::site where);

  const Origin* load(const Access& what, void* values, std::uint64_t* valid_bits, const OtherValues& other) override;
  void store(const Access& what, const void* values, LaneValidity validity) override;
  const Origin* atomic(const Access& what, AtomicOp op, const void* operand, LaneValidity validity,
                       const void* compare, void* previous, std::uint64_t* valid_bits) override;
  void fence(tl::memory_order order, tl::memory_scope scope, tl::site where) override;
  int begin_shared(const SharedRequest& request) override;
  void end_shared(int buffer) override;
  void barrier(tl::site where) override;
  void async_copy(const Access& to, const Access& from, const void* other) override;
  void async_commit(tl::site where) override;
  void async_wait(int pending, tl::site where) override;
  int begin_stages(const SharedRequest& request, int stages) override;
  void end_stages(int first, int stages) override;
  int fill_stage(int buffer, std::int64_t trip, tl::site where) override;
  int open_stage(int first, int stages, std::int64_t trip) override;
  void use_of_invalid(const char* use, LaneValidity validity, int lanes, tl::site where) override;
  void broken_promise(const char* text, std::int64_t value, std::int64_t divisor, tl::site where) override;
  void assert_failed(const char* text, int lane, tl::site where) override;
  void print(const char* text) override;

 private:
  const Origin* load_now(const Access& what, void* values, std::uint64_t* valid_bits, const OtherValues& other);
  const Origin* atomic_now(const Access& what, AtomicOp op, const void* operand, LaneValidity validity,
                           const void* compare, void* previous, std::uint64_t* valid_bits);
  void pass_barrier();
  void check_room(tl::site where);
  Access through_view(const Access& what);
  bool is_open(const SharedTile& tile, const Access& what, AccessKind kind);
  SimBuffer* shared_tile_of(const Access& what, AccessKind kind);
  void check_lanes(SharedTile& tile, const Access& what, AccessKind kind);
  void note_conflict(const LaneOrder::Conflict& conflict, const Access& what, AccessKind kind);
  void report_under_way(const Access& what, AccessKind kind, const std::vector<Run>& runs);
  void check_sources(const Access& what, AccessKind kind);
  LaneTouch copy_touch(tl::site where);
  void arrive(const PendingCopy& copy);
  std::string element_of_shared(int buffer, std::int64_t element);
  void set_place(FindingRecord& f, int buffer, std::int64_t element);
  // The buffer of an access, or null after reporting a pointer that belongs to none.
  SimBuffer* buffer_of(const Access& what, AccessKind kind);
  void notify(AccessKind kind, const Access& what);
  void report_refused(const Access& what, AccessKind kind);
  void report_duplicates(const Access& what, AccessKind kind);
  void report_invalid_store(const Access& what, LaneValidity validity);
  const Origin* origin(Origin::Kind kind, tl::site where, int buffer, std::int64_t element);
  const Origin* clear_lanes_without_value(const Access& what, const SimBuffer& b, std::uint64_t* valid_bits,
                                          const OtherValues& other);
  FindingRecord finding(FindingKind kind, AccessKind access, std::int64_t lane, tl::site where);
  void add_uninitialized(const char* use, const Origin* why, AccessKind access, int lane, tl::site where, int buffer,
                         std::int64_t element);

  DeviceMemory& memory_;
  RunLog& log_;
  std::vector<Observer*> observers_;
  BlockScheduler* scheduler_ = nullptr;
  Watcher* watcher_ = nullptr;
  std::int64_t shared_limit_ = kSharedBytes;
  Moment now_;
  SharedMemory shared_;
  Resolved resolved_;                    // scratch of the access in progress
  std::vector<Run> by_element_;
  std::deque<Origin> origins_;           // stable addresses
  std::map<std::tuple<int, const char*, int, int>, const Origin*> origin_of_;
};

}  // namespace kl::sim

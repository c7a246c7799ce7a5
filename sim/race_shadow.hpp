// Finds two blocks of one launch that touch the same element of global memory without an order between them, at
// least one writing, not both by atomics whose scopes hold the other block.
//
// Shadow memory in granules of 32 elements: who wrote, who read, and masks of which elements. A granule whose
// elements have different histories, and one that atomics touch, splits: then who is kept for each element, in a plane of 32
// for each kind of access that there is. "Who" is a segment of a block (happens_before.hpp). Reads of buffers that no argument
// of the launch makes writable are not recorded, since they cannot race; a new launch is a new generation, so nothing is
// cleared.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include <sim/happens_before.hpp>
#include <sim/observer.hpp>
#include <sim/race_witness.hpp>
#include <sim/segment_sets.hpp>

namespace kl::sim {

class RaceShadow : public Observer {
 public:
  RaceShadow(DeviceMemory& memory, RunLog& log);

  // Forgets what other runs did, owners included.
  void begin_run();
  // From now on every atomic and fence counts as acq_rel and of the device's scope.
  void strengthen() { strengthens_ = true; }
  // Races in these granules name the line and lane of their other side, at the cost of a look at each access.
  void watch(std::span<const RacedGranule> raced) { witness_.emplace(raced); }
  void begin_launch(int launch) override;
  void access(AccessKind kind, int buffer, const Access& what, std::span<const Run> runs, const Moment& now) override;
  void fence(tl::memory_order order, tl::memory_scope scope, const Moment& now) override;

  // The last block that wrote each element of a buffer; -1 where none did.
  void owners(int buffer, std::int32_t* out) const;
  // What it keeps for each byte of the buffers that it watches.
  double bytes_per_byte() const;

 private:
  using Segment = HappensBefore::Segment;
  using Entry = SegmentSets::Entry;
  static constexpr Entry kNobody = SegmentSets::kNobody;

  struct Granule {
    Segment writer = kNobody;
    Entry reader = kNobody;               // all of them read all that `read` names
    std::uint32_t written = 0, read = 0;  // elements, bit by bit
    std::uint16_t generation : 15 = 0;
    std::uint16_t split : 1 = 0;          // 1: `written` is the index of its Split
  } __attribute__((packed, aligned(2)));
  static_assert(sizeof(Granule) == 18, "the shadow costs at most 0.3 bytes for each byte of float16");
  static constexpr std::uint16_t kGenerations = 1 << 15;

  // Everybody who made an access of a kind to each element since the last write.
  using Plane = std::array<Entry, 32>;

  static constexpr std::uint32_t kNone = 0xffffffffu;
  struct Kind {
    std::uint32_t plane = kNone;     // made when needed
    std::uint32_t known = 0;         // elements, bit by bit, that the plane speaks of
    bool has(int bit) const { return ((known >> bit) & 1u) != 0; }
  };
  struct Split {
    Kind write, read;
    std::uint32_t atomics = kNone;   // index, if there were any
    std::uint32_t owned = 0;         // elements that were written in any launch; who stays known, for `owners`
  };
  struct Atomics {
    Kind write, read;
    Kind narrow;                     // those that write, of the block's scope
    std::uint32_t owned = 0;         // elements that an atomic wrote last
  };
  static_assert(sizeof(Plane) + sizeof(Split) + sizeof(Granule) <= 32 * 6, "writers of 32 float32 elements cost at most 1.5 bytes a byte");

  // One access to some elements of one granule.
  struct Touch {
    AccessKind kind;
    bool reads;                      // changes nothing
    bool narrow;                     // an atomic that is one for its own block alone
    std::int64_t block;
    Segment segment;
    std::uint32_t mask = 0;
    std::int32_t lane = 0;           // of the granule's first element, of runs of several
    int buffer = 0;
    std::int64_t first_element = 0;  // of the granule
    tl::site where;
    const Moment* now = nullptr;
  };

  void write(Granule& g, const Touch& t);
  void read(Granule& g, const Touch& t);
  void touch_cells(Granule& g, const Touch& t);
  bool touch_alone(Granule& g, const Touch& t);
  bool conflicts(const Kind& earlier, RaceWitness::Kind kind, const Touch& t, int bit);
  bool conflicts_of_atomics(const Atomics& atomics, const Touch& t, int bit);
  Plane& plane_of(Kind& kind);
  void note(Kind& kind, const Touch& t, int bit);
  void note_witnessed(const Touch& t, std::span<const Run> runs);
  void split(Granule& g);
  void refresh(Granule& g);
  void restart_generations();
  bool ordered(Segment earlier, const Touch& t) const { return earlier == t.segment || order_.before(earlier, t.block); }
  Segment first_unordered(Entry who, const Touch& t) const {
    return sets_.find(who, [&](Segment s) { return !ordered(s, t); });
  }
  void report(const Touch& t, int bit, RaceWitness::Kind other, Segment other_segment);
  std::vector<Granule>& granules(int buffer);
  void take_elements(std::span<const Run> runs);

  DeviceMemory& memory_;
  RunLog& log_;
  HappensBefore order_;
  HappensBefore if_ordered_;  // were every atomic acq_rel and of the device's scope: what a report can suggest
  SegmentSets sets_;
  std::optional<RaceWitness> witness_;
  bool strengthens_ = false;
  std::uint16_t generation_ = 0;
  std::uint16_t run_start_ = 0;  // first generation of the run
  std::vector<std::vector<Granule>> granules_;
  std::vector<Split> splits_;
  std::vector<Atomics> atomics_;
  std::vector<Plane> planes_;
  std::vector<std::int64_t> elements_;  // of the atomic in progress
  std::array<std::int64_t, 3> grid_ = {1, 1, 1};
};

}  // namespace kl::sim

// By which lines and lanes the elements of a race were touched.
//
// The shadow knows of earlier accesses only whose they are: lines and lanes would cost it more than all the rest. So a run
// with races is made again, and every access to the granules in which it saw some is kept here, element by element.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>

#include <sim/finding_log.hpp>
#include <sim/resolve.hpp>

namespace kl::sim {

class RaceWitness {
 public:
  enum class Kind { kRead, kWrite, kAtomicRead, kAtomic, kNarrowAtomic };  // narrow: of the block's scope; it is a kAtomic too
  struct Place {
    tl::site where;
    std::int32_t lane = -1;
  };

  explicit RaceWitness(std::span<const RacedGranule> watched);

  void begin_launch() { last_.clear(); }
  void note(Kind kind, int buffer, std::span<const Run> runs, std::int64_t block, tl::site where);
  // The block's last access of that kind to an element; null if the element is not watched, or it made none. Of an earlier one
  // that races, this races too: what would order it would order both.
  const Place* last(Kind kind, int buffer, std::int64_t element, std::int64_t block) const;

 private:
  static std::uint64_t granule_key(int buffer, std::int64_t element) { return static_cast<std::uint64_t>(buffer) << 48 | static_cast<std::uint64_t>(element >> 5); }
  // `granule` counts those that are watched; a block's number is below 2^31.
  static std::uint64_t element_key(std::size_t granule, std::int64_t element, Kind kind, std::int64_t block) {
    return ((granule * 32 + static_cast<std::uint64_t>(element & 31)) * 8 + static_cast<std::uint64_t>(kind)) << 32 | static_cast<std::uint64_t>(block);
  }

  std::unordered_map<std::uint64_t, std::size_t> granules_;
  std::unordered_map<std::uint64_t, Place> last_;  // of the launch
};

}  // namespace kl::sim

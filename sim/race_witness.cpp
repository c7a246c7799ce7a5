#include <sim/race_witness.hpp>

#include <algorithm>

namespace kl::sim {
namespace {

// A granule that thousands of blocks read must not take the run's memory.
constexpr std::size_t kMostPlaces = 1 << 18;

}  // namespace

RaceWitness::RaceWitness(std::span<const RacedGranule> watched) {
  for (const RacedGranule& g : watched) granules_.emplace(granule_key(g.buffer, g.first_element), granules_.size());
}

void RaceWitness::note(Kind kind, int buffer, std::span<const Run> runs, std::int64_t block, tl::site where) {
  for (const Run& run : runs) {
    const std::int64_t end = run.first + run.count;
    for (std::int64_t element = run.first, next; element < end; element = next) {
      next = std::min(end, (element | 31) + 1);
      const auto granule = granules_.find(granule_key(buffer, element));
      if (granule == granules_.end() || last_.size() >= kMostPlaces) continue;
      for (std::int64_t e = element; e < next; ++e)
        last_[element_key(granule->second, e, kind, block)] = {where, run.lane + static_cast<std::int32_t>(e - run.first)};
    }
  }
}

const RaceWitness::Place* RaceWitness::last(Kind kind, int buffer, std::int64_t element, std::int64_t block) const {
  const auto granule = granules_.find(granule_key(buffer, element));
  if (granule == granules_.end()) return nullptr;
  const auto found = last_.find(element_key(granule->second, element, kind, block));
  return found == last_.end() ? nullptr : &found->second;
}

}  // namespace kl::sim

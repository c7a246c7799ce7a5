#include <sim/happens_before.hpp>

#include <algorithm>

namespace kl::sim {

using tl::memory_order;
using tl::memory_scope;

namespace {

bool acquires(memory_order o) { return o == memory_order::acquire || o == memory_order::acq_rel; }
bool releases(memory_order o) { return o == memory_order::release || o == memory_order::acq_rel; }

}  // namespace

void HappensBefore::begin_launch() {
  synchronised_.clear();
  word_numbers_.clear();
  releases_.clear();
  word_count_ = 0;
}

void HappensBefore::Block::begin(Segment first) {
  clock = fence_clock = 0;
  segment = first;
  released_by_fence = false;
  knowledge.clear();
  fence_knowledge.clear();
  pending.clear();
}

HappensBefore::Block& HappensBefore::at(std::int64_t block) {
  const auto [found, is_new] = synchronised_.get(static_cast<std::uint64_t>(block));
  if (is_new) found.begin(static_cast<Segment>(block));
  return found;
}
const HappensBefore::Block* HappensBefore::find(std::int64_t block) const {
  return synchronised_.find(static_cast<std::uint64_t>(block));
}

HappensBefore::Segment HappensBefore::segment(std::int64_t block) const {
  const Block* b = find(block);
  return b == nullptr ? static_cast<Segment>(block) : b->segment;
}

bool HappensBefore::before(Segment earlier, std::int64_t block) const {
  const Ended e = parts(earlier);
  if (e.block == block) return true;
  const Block* b = find(block);
  if (b == nullptr) return false;
  for (const Seen& seen : b->knowledge) {
    const std::vector<Release>* list = releases_.find(release_key(seen.word, e.block));
    if (list == nullptr) continue;
    // The first release that ended this segment or a later one.
    const auto release = std::lower_bound(list->begin(), list->end(), e.clock, [](const Release& r, std::uint32_t clock) { return r.clock <= clock; });
    if (release != list->end() && release->number <= seen.releases) return true;
  }
  return false;
}

void HappensBefore::learn(Knowledge& into, Seen seen) {
  const auto place = std::lower_bound(into.begin(), into.end(), seen.word, [](const Seen& s, std::uint32_t word) { return s.word < word; });
  if (place == into.end() || place->word != seen.word) into.insert(place, seen);
  else place->releases = std::max(place->releases, seen.releases);
}
void HappensBefore::join(Knowledge& into, const Knowledge& from) {
  for (const Seen& seen : from) learn(into, seen);
}

std::uint32_t HappensBefore::word_of(int buffer, std::int64_t element, bool make) {
  const auto key = static_cast<std::uint64_t>(buffer) << 48 ^ static_cast<std::uint64_t>(element + 1);
  if (!make) {
    const std::uint32_t* found = word_numbers_.find(key);
    return found == nullptr ? kNoWord : *found;
  }
  const auto [number, is_new] = word_numbers_.get(key);
  if (!is_new) return number;
  if (word_count_ == words_.size()) words_.emplace_back();
  Word& word = words_[word_count_];
  word.releases = 0;
  word.knowledge.clear();
  return number = static_cast<std::uint32_t>(word_count_++);
}

// What `known` and the block's segments up to `clock` hold is published here.
void HappensBefore::release(std::uint32_t number, std::int64_t block, std::uint32_t clock, const Knowledge& known) {
  Word& word = words_[number];
  ++word.releases;
  const auto [list, is_new] = releases_.get(release_key(number, block));
  if (is_new) list.clear();
  if (list.empty() || list.back().clock < clock) list.push_back({word.releases, clock});
  join(word.knowledge, known);
}

void HappensBefore::end_segment(std::int64_t number, Block& block) {
  ++block.clock;
  block.segment = kLater + static_cast<Segment>(later_.size());
  later_.push_back({number, block.clock});
}

void HappensBefore::atomic(std::int64_t number, int buffer, const std::vector<std::int64_t>& elements, memory_order order,
                           memory_scope scope) {
  if (elements.empty()) return;
  Block& block = at(number);
  if (scope == memory_scope::cta) return end_segment(number, block);
  touched_.clear();
  const bool single = elements.size() == 1;
  for (const std::int64_t e : elements)
    if (const std::uint32_t w = word_of(buffer, e, single); w != kNoWord) touched_.push_back(w);
  if (const std::uint32_t w = word_of(buffer, kWholeBuffer, !single); w != kNoWord) touched_.push_back(w);

  read_.clear();
  for (const std::uint32_t w : touched_) {
    if (words_[w].releases == 0) continue;
    join(read_, words_[w].knowledge);
    learn(read_, {w, words_[w].releases});
  }
  join(acquires(order) ? block.knowledge : block.pending, read_);
  for (const std::uint32_t w : touched_) {
    if (releases(order)) release(w, number, block.clock + 1, block.knowledge);
    else if (block.released_by_fence) release(w, number, block.fence_clock, block.fence_knowledge);
  }
  end_segment(number, block);
}

void HappensBefore::fence(std::int64_t number, memory_order order, memory_scope scope) {
  Block& block = at(number);
  end_segment(number, block);
  if (scope == memory_scope::cta) return;
  if (acquires(order)) {
    join(block.knowledge, block.pending);
    block.pending.clear();
  }
  if (!releases(order)) return;
  block.released_by_fence = true;
  block.fence_clock = block.clock;
  block.fence_knowledge = block.knowledge;
}

}  // namespace kl::sim

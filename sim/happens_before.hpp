// What is ordered before what between the blocks of a launch: release and acquire, as in the C++ memory model.
//
// A block's accesses fall into segments, each ended by an atomic or a fence. Segments are what the shadow memory
// keeps; block b begins in segment b. Every atomic is a read-modify-write, so it goes on with the release sequence of its word:
// an acquire sees every release that was made there before, in whatever order relaxed ones lie between.
//
// Vector clocks of as many entries as blocks would cost their square. A block knows words instead: of each word
// that it acquired, how many of its releases it has seen, what those releases knew included. That is one pair for
// a counter that a million blocks pass through, and it is exact.
#pragma once

#include <cstdint>
#include <vector>

#include <sim/number_map.hpp>
#include <tl/atomic_op.hpp>

namespace kl::sim {

class HappensBefore {
 public:
  using Segment = std::uint32_t;  // below 2^31

  // Forgets all segments.
  void begin_run() { later_.clear(); }
  // All blocks unordered, nothing known. Segments of earlier launches keep their blocks.
  void begin_launch();

  // The segment that the block is in.
  Segment segment(std::int64_t block) const;
  std::int64_t block_of(Segment s) const { return parts(s).block; }
  // True if everything in `earlier` happens before what `block` does now. Of the block's own segments it does.
  bool before(Segment earlier, std::int64_t block) const;

  // One atomic of `block`, in the order of execution. `elements` are those that it touches; with more than one, its
  // releases and acquires count for the whole buffer, which may order more than the hardware does but never less.
  // Of scope `cta` it orders nothing between blocks, but ends the segment as any: two accounts of one run with
  // different orders have the same segments.
  void atomic(std::int64_t block, int buffer, const std::vector<std::int64_t>& elements, tl::memory_order order, tl::memory_scope scope);
  // tl.fence: gives the relaxed atomics before it an acquire, those after it a release.
  void fence(std::int64_t block, tl::memory_order order, tl::memory_scope scope);

 private:
  struct Seen {
    std::uint32_t word, releases;
  };
  using Knowledge = std::vector<Seen>;  // by word

  struct Release {
    std::uint32_t number;  // of the word's, from 1
    std::uint32_t clock;   // of the releasing block
  };
  struct Word {
    std::uint32_t releases = 0;
    Knowledge knowledge;   // of all that released here
  };
  struct Block {
    std::uint32_t clock = 0;  // segments ended
    Segment segment = 0;
    Knowledge knowledge;
    bool released_by_fence = false;  // atomics from here on release what was known and done then
    std::uint32_t fence_clock = 0;
    Knowledge fence_knowledge;
    Knowledge pending;               // what relaxed atomics read, for an acquire fence

    void begin(Segment first);       // as new, but for its memory
  };

  static void join(Knowledge& into, const Knowledge& from);
  static void learn(Knowledge& into, Seen seen);
  Block& at(std::int64_t block);
  const Block* find(std::int64_t block) const;
  std::uint32_t word_of(int buffer, std::int64_t element, bool make);
  void release(std::uint32_t word, std::int64_t block, std::uint32_t clock, const Knowledge& known);
  void end_segment(std::int64_t number, Block& block);

  static constexpr Segment kLater = Segment{1} << 30;  // and above: not its block's first
  static constexpr std::uint32_t kNoWord = 0xffffffff;
  static constexpr std::int64_t kWholeBuffer = -1;

  struct Ended {
    std::int64_t block;
    std::uint32_t clock;
  };
  Ended parts(Segment s) const { return s < kLater ? Ended{s, 0} : later_[s - kLater]; }

  std::vector<Ended> later_;
  NumberMap<Block> synchronised_;                // blocks that made an atomic; the others know nothing
  NumberMap<std::uint32_t> word_numbers_;
  std::vector<Word> words_;                      // the first word_count_ are in use
  std::size_t word_count_ = 0;
  NumberMap<std::vector<Release>> releases_;     // of a word by a block, in order
  // A block's number is below 2^31, as its first segment is.
  static std::uint64_t release_key(std::uint32_t word, std::int64_t block) { return static_cast<std::uint64_t>(word) << 32 | static_cast<std::uint32_t>(block); }
  std::vector<std::uint32_t> touched_;           // words of the atomic in progress, and what it reads there
  Knowledge read_;
};

}  // namespace kl::sim

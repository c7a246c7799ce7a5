// Finds two blocks of one launch that touch the same element of global memory, at least one writing.
//
// Shadow memory in granules of 32 elements: who wrote, who read, and masks of which elements. A granule
// whose elements belong to different blocks splits into per-element cells. Reads of buffers that no
// argument of the launch makes writable are not recorded, since they cannot race; a new launch is a new
// generation, so nothing is cleared. Blocks of one launch are unordered until atomics order them.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include <sim/observer.hpp>

namespace kl::sim {

class RaceShadow : public Observer {
 public:
  RaceShadow(DeviceMemory& memory, RunLog& log);

  void begin_launch(int launch) override;
  void access(AccessKind kind, int buffer, const Access& what, std::span<const Run> runs, const Moment& now) override;

  // The last block that wrote each element of a buffer; -1 where none did.
  void owners(int buffer, std::int32_t* out) const;

 private:
  static constexpr std::uint32_t kNobody = 0xffffffff;

  struct Granule {
    std::uint16_t generation = 0;
    std::uint16_t split = 0;              // 1: `written` is the index of its cells
    std::uint32_t writer = kNobody, reader = kNobody;
    std::uint32_t written = 0, read = 0;  // elements, bit by bit
    std::uint32_t many = 0;               // elements read by more than one block
    std::uint16_t write_site = 0, read_site = 0;
    std::int32_t write_lane = 0, read_lane = 0;  // of the granule's first element
  };
  static_assert(sizeof(Granule) == 36, "the shadow costs 36 bytes for 32 elements");

  struct Cell {
    std::uint32_t writer = kNobody, reader = kNobody;
    std::uint16_t write_site = 0, read_site = 0;
    std::int32_t write_lane = 0, read_lane = 0;
    bool many = false;
  };
  using Cells = std::array<Cell, 32>;

  // One access to some elements of one granule.
  struct Touch {
    std::uint32_t block;
    std::uint32_t mask;
    std::int32_t lane;  // of the granule's first element
    std::uint16_t site;
  };

  struct Context {
    int buffer;
    std::int64_t first_element;  // of the granule
    AccessKind kind;
    tl::site where;
    const Moment* now;
  };

  void write(Granule& g, const Touch& t, const Context& c);
  void read(Granule& g, const Touch& t, const Context& c);
  void touch_cells(Granule& g, const Touch& t, const Context& c);
  void split(Granule& g);
  void refresh(Granule& g);
  void report(const Context& c, const Touch& t, int bit, AccessKind other, std::uint32_t other_block,
              std::uint16_t other_site, std::int32_t other_lane);
  std::uint16_t intern(tl::site where);
  std::vector<Granule>& granules(int buffer);

  DeviceMemory& memory_;
  RunLog& log_;
  std::uint16_t generation_ = 0;
  std::vector<std::vector<Granule>> granules_;
  std::vector<Cells> cells_;
  std::vector<tl::site> sites_;
  std::array<std::int64_t, 3> grid_ = {1, 1, 1};
};

}  // namespace kl::sim

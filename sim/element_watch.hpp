// Who touches one element of global memory, in the order of the run: what a report about that element can tell.
#pragma once

#include <set>
#include <utility>

#include <sim/observer.hpp>

namespace kl::sim {

class ElementWatch : public Observer {
 public:
  ElementWatch(DeviceMemory& memory, int buffer, std::int64_t element, RunLog& log)
      : memory_(memory), buffer_(buffer), element_(element), log_(log) {}
  void access(AccessKind kind, int buffer, const Access& what, std::span<const Run> runs, const Moment& now) override;

 private:
  DeviceMemory& memory_;
  int buffer_;
  std::int64_t element_;
  RunLog& log_;
  // Who has looked where since the element changed last: looking again is no news, and a block that waits does nothing else.
  std::set<std::pair<std::int64_t, int>> looked_;
  std::uint64_t before_ = 0;
};

}  // namespace kl::sim

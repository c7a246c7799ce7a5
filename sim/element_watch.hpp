// Who touches one element of global memory, in the order of the run: what a report about that element can tell.
#pragma once

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
};

}  // namespace kl::sim

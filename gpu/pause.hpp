// Keeps the GPU busy while the host queues what is timed, so that no launch waits for the host; and nothing at
// all, whose time from event to event is what a launch costs at least.
#include <tl/tl.hpp>

TL_KERNEL void pause(tl::block& tl, unsigned long ns) {
#if defined(__CUDA_ARCH__)
  unsigned long now = 0, end = 0;
  asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(end));
  end += ns;
  do {
    asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(now));
  } while (now < end);
#endif
}

TL_KERNEL void nothing(tl::block& tl, int n) {}

// What the GPU's own clock says, in nanoseconds.
TL_KERNEL void stamp(tl::block& tl, tl::ptr<unsigned long> out) {
  unsigned long now = 0;
#if defined(__CUDA_ARCH__)
  asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(now));
#endif
  tl.store(out, now);
}

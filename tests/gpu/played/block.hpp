// A block of GPU threads, played on the host: each is a fiber, and what waits for others yields to them. With the headers
// of this folder before those of gpu/kernel, kernels run as they are, but for the instructions that only a GPU has:
// those are played after the PTX ISA's own tables, so that a map that does not fit them gives wrong numbers.
//
// Included before everything of tl/ and gpu/.
#pragma once

#include <boost/context/fiber.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <vector>

#include <tl/small_float.hpp>  // with the conversions of the host

#define __CUDACC_RTC__
#define __CUDA_ARCH__ KL_PLAYED_ARCH
#define __host__
#define __device__
#define __forceinline__ inline
#undef TL_FN
#undef TL_BOTH
#undef TL_KERNEL
#undef TL_BACKEND_SIM
#undef TL_BACKEND_CUDA
#define TL_BACKEND_SIM 0
#define TL_BACKEND_CUDA 1
#define TL_FN inline
#define TL_BOTH inline
#define TL_KERNEL inline
#undef TL_HERE
#define TL_HERE ::tl::site()

#define __builtin_assume(condition) static_cast<void>(0)
struct alignas(16) uint4 {
  unsigned int x, y, z, w;
};
struct alignas(8) uint2 {
  unsigned int x, y;
};
struct PlayedIndex {
  unsigned x = 0, y = 0, z = 0;
};
inline PlayedIndex threadIdx, blockIdx, gridDim;

namespace kl::played {

constexpr int kWarp = 32;

// All of a group arrive; the last one acts for all, with what each of them brought.
class Meeting {
 public:
  void resize(int members) { brought_.assign(static_cast<std::size_t>(members), nullptr); }
  template <class Act, class Wait>
  void arrive(int member, void* brings, Act act, Wait wait) {
    brought_[static_cast<std::size_t>(member)] = brings;
    const int round = round_;
    if (++arrived_ == static_cast<int>(brought_.size())) {
      act(brought_);
      arrived_ = 0, ++round_;
    }
    while (round_ == round) wait();
  }

 private:
  std::vector<void*> brought_;
  int arrived_ = 0, round_ = 0;
};

class Block {
 public:
  static Block& current() {
    static Block block;
    return block;
  }
  // Runs body once in each thread, in the order of their numbers or against it.
  void run(int threads, bool backwards, const std::function<void()>& body) {
    std::vector<boost::context::fiber> fibers;
    all_.resize(threads);
    warps_.assign(static_cast<std::size_t>(threads / kWarp), {});
    for (Meeting& warp : warps_) warp.resize(kWarp);
    for (int t = 0; t < threads; ++t)
      fibers.emplace_back([this, &body](boost::context::fiber&& back) {
        back_ = std::move(back);
        body();
        return std::move(back_);
      });
    for (int alive = threads; alive > 0;) {
      alive = 0;
      for (int i = 0; i < threads; ++i) {
        const int t = backwards ? threads - 1 - i : i;
        auto& fiber = fibers[static_cast<std::size_t>(t)];
        if (!fiber) continue;
        threadIdx.x = static_cast<unsigned>(t);
        fiber = std::move(fiber).resume();
        if (fiber) ++alive;
      }
    }
  }
  void barrier() {
    all_.arrive(static_cast<int>(threadIdx.x), nullptr, [](auto&) {}, [this] { yield(); });
  }
  // act gets what the 32 lanes of the warp bring, by lane.
  template <class T, class Act>
  void with_warp(T& brings, Act act) {
    warps_[threadIdx.x / kWarp].arrive(
        static_cast<int>(threadIdx.x % kWarp), &brings,
        [&](const std::vector<void*>& brought) {
          T* lanes[kWarp];
          for (int i = 0; i < kWarp; ++i) lanes[i] = static_cast<T*>(brought[static_cast<std::size_t>(i)]);
          act(lanes);
        },
        [this] { yield(); });
  }

 private:
  void yield() { back_ = std::move(back_).resume(); }

  boost::context::fiber back_;
  Meeting all_;
  std::vector<Meeting> warps_;
};

struct Shuffle {
  unsigned int value, result;
  int from;
};
inline unsigned int shuffle(unsigned int value, int from) {
  Shuffle mine{value, 0, from};
  Block::current().with_warp(mine, [](Shuffle* (&lanes)[kWarp]) {
    for (Shuffle* lane : lanes) lane->result = lanes[lane->from & (kWarp - 1)]->value;
  });
  return mine.result;
}

}  // namespace kl::played

inline void __syncwarp() { kl::played::Block::current().barrier(); }  // all warps are here together
inline void __syncthreads() { kl::played::Block::current().barrier(); }
inline unsigned int __shfl_xor_sync(unsigned int, unsigned int value, int mask) {
  return kl::played::shuffle(value, static_cast<int>(threadIdx.x % kl::played::kWarp) ^ mask);
}
inline unsigned int __shfl_sync(unsigned int, unsigned int value, int lane) { return kl::played::shuffle(value, lane); }
[[noreturn]] inline void __trap() { std::abort(); }
template <class T>
int __mulhi(T, T);
template <class T>
unsigned __umulhi(T, T);
template <class T>
long long __mul64hi(T, T);
template <class T>
unsigned long long __umul64hi(T, T);
template <class T>
int atomicAdd(int*, T);
inline float __fdividef(float x, float y) { return x / y; }
inline float rsqrtf(float x) { return 1 / std::sqrt(x); }
inline double rsqrt(double x) { return 1 / std::sqrt(x); }

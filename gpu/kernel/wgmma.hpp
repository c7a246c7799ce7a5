// Matrix instructions of a warpgroup (sm_90a): 64 rows of a sum from panels in shared memory.
//
// A descriptor holds a panel's address, the bytes from one panel to the next (those of the contiguous axis, where that is
// not k), the bytes from eight rows to the next eight, and the swizzle. Source: PTX ISA, "Asynchronous warpgroup level
// matrix instructions".
#pragma once

#include <gpu/kernel/flight.hpp>
#include <gpu/kernel/shared.hpp>
#include <tl/dtype.hpp>

namespace kl::gpu {

constexpr int kWgmmaDepth = 32;          // bytes of k that an instruction takes

// A whole tile of tl.range as an operand whose outer axis is m or n. K: the extent of the other one.
template <class T, class P, bool Left>
struct PanelOperand;
template <class T, class Element, class Root, class Index, bool Left>
struct PanelOperand<T, tl::shared_pointers<Element, Root, Index>, Left> {
  using E = typename Index::linear_type;
  static constexpr bool kColumnsContiguous = steps_by_one<Index>;
  static constexpr bool kFits = is_panelled<Root, Element>() && tl::detail::same<T, tl::detail::plain<Element>> &&
                                tl::detail::same<typename E::base_type, tl::detail::zero_term>;
  static constexpr bool kMajorK = kColumnsContiguous == Left;
  static constexpr int kRows = Root::count == 2 ? Root::at(0) : 1, kColumns = Root::at(Root::count - 1);  // as they lie
  static constexpr int kWidth = panel_bytes(sizeof(T), kColumns), kPanel = kRows * kWidth;

  // Bytes to an element; outer and k are multiples of what one instruction takes.
  static constexpr int offset(int outer, int k) {
    const int row = kMajorK ? outer : k, column = static_cast<int>(sizeof(T)) * (kMajorK ? k : outer);
    return column / kWidth * kPanel + row * kWidth + column % kWidth;
  }
  static constexpr unsigned long long kFields = [] {
    const unsigned long long swizzle = kWidth == 128 ? 1 : kWidth == 64 ? 2 : 3;
    return (kMajorK ? 1ULL : static_cast<unsigned long long>(kPanel) / 16) << 16 | static_cast<unsigned long long>(8 * kWidth) / 16 << 32 | swizzle << 62;
  }();
  __device__ static __forceinline__ unsigned long long descriptor(const Element* tile, int outer) {
    const auto address = static_cast<unsigned int>(__cvta_generic_to_shared(tile)) + static_cast<unsigned int>(offset(outer, 0));
    return kFields | (address & 0x3ffffu) >> 4;
  }
};

#define KL_LIST_8 "%0, %1, %2, %3, %4, %5, %6, %7"
#define KL_LIST_16 KL_LIST_8 \
  ", %8, %9, %10, %11, %12, %13, %14, %15"
#define KL_LIST_32 KL_LIST_16 \
  ", %16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31"
#define KL_LIST_64 KL_LIST_32 \
  ", %32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47" \
  ", %48, %49, %50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63"
#define KL_LIST_128 KL_LIST_64 \
  ", %64, %65, %66, %67, %68, %69, %70, %71, %72, %73, %74, %75, %76, %77, %78, %79" \
  ", %80, %81, %82, %83, %84, %85, %86, %87, %88, %89, %90, %91, %92, %93, %94, %95" \
  ", %96, %97, %98, %99, %100, %101, %102, %103, %104, %105, %106, %107, %108, %109, %110, %111" \
  ", %112, %113, %114, %115, %116, %117, %118, %119, %120, %121, %122, %123, %124, %125, %126, %127"
#define KL_REGISTERS_8(K, c, i) K(c[i]), K(c[i + 1]), K(c[i + 2]), K(c[i + 3]), K(c[i + 4]), K(c[i + 5]), K(c[i + 6]), K(c[i + 7])
#define KL_REGISTERS_16(K, c, i) KL_REGISTERS_8(K, c, i), KL_REGISTERS_8(K, c, i + 8)
#define KL_REGISTERS_32(K, c, i) KL_REGISTERS_16(K, c, i), KL_REGISTERS_16(K, c, i + 16)
#define KL_REGISTERS_64(K, c, i) KL_REGISTERS_32(K, c, i), KL_REGISTERS_32(K, c, i + 32)
#define KL_REGISTERS_128(K, c, i) KL_REGISTERS_64(K, c, i), KL_REGISTERS_64(K, c, i + 64)

#define KL_WGMMA(T, R, KIND, NAME, COLUMNS, REGISTERS, A, B, TRANSPOSED_A, TRANSPOSED_B)                                            \
  template <bool MajorKOfA, bool MajorKOfB>                                                                                          \
  __device__ __forceinline__ void wgmma(T, R (&c)[REGISTERS], unsigned long long a, unsigned long long b) {                         \
    asm volatile("{.reg .pred adds; setp.ne.b32 adds, 1, 0; wgmma.mma_async.sync.aligned.m64n" #COLUMNS NAME                        \
                 " {" KL_LIST_##REGISTERS "}, %" #A ", %" #B ", adds, 1, 1, %" #TRANSPOSED_A ", %" #TRANSPOSED_B ";}"               \
                 : KL_REGISTERS_##REGISTERS(KIND, c, 0)                                                                              \
                 : "l"(a), "l"(b), "n"(MajorKOfA ? 0 : 1), "n"(MajorKOfB ? 0 : 1));                                                  \
  }
#define KL_FLOAT(x) "+f"(x)
#define KL_WGMMA_OF_16_BITS(T, NAME)                                \
  KL_WGMMA(T, float, KL_FLOAT, NAME, 16, 8, 8, 9, 10, 11) \
  KL_WGMMA(T, float, KL_FLOAT, NAME, 32, 16, 16, 17, 18, 19) \
  KL_WGMMA(T, float, KL_FLOAT, NAME, 64, 32, 32, 33, 34, 35) \
  KL_WGMMA(T, float, KL_FLOAT, NAME, 128, 64, 64, 65, 66, 67) \
  KL_WGMMA(T, float, KL_FLOAT, NAME, 256, 128, 128, 129, 130, 131)
KL_WGMMA_OF_16_BITS(tl::float16, "k16.f32.f16.f16")
KL_WGMMA_OF_16_BITS(tl::bfloat16, "k16.f32.bf16.bf16")
#undef KL_WGMMA_OF_16_BITS
#undef KL_FLOAT
#undef KL_WGMMA
#undef KL_LIST_8
#undef KL_REGISTERS_8
#undef KL_LIST_16
#undef KL_REGISTERS_16
#undef KL_LIST_32
#undef KL_REGISTERS_32
#undef KL_LIST_64
#undef KL_REGISTERS_64
#undef KL_LIST_128
#undef KL_REGISTERS_128

// Nothing but matrix instructions touches the sum between these two.
__device__ __forceinline__ void begin_wgmma() { asm volatile("wgmma.fence.sync.aligned;" ::: "memory"); }
__device__ __forceinline__ void commit_wgmma() { asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory"); }

// Both operands are panels, and the warps of a group have 64 rows of the sum one below the other.
template <class M, class L, class A, class B>
constexpr bool multiplies_panels() {
  if constexpr (kHasWgmma && sizeof(M) == 2 && tl::detail::is_shared<A> && tl::detail::is_shared<B>)
    return PanelOperand<M, A, true>::kFits && PanelOperand<M, B, false>::kFits && is_warpgroup_sum(L::e1, L::e2);
  else
    return false;
}

// out += the product of tiles (M, K) and (K, N). It is under way when this returns (flight.hpp).
template <class M, int K, class R, class S, class L, class A, class B>
__device__ __forceinline__ void multiply_panels(Storage<R, S, L>& out, const A& left, const B& right) {
  using X = PanelOperand<M, A, true>;
  using Y = PanelOperand<M, B, false>;
  constexpr int kDepth = kWgmmaDepth / sizeof(M), kRegisters = L::e2 / 2;
  // The same in all lanes of a warp, which the compiler cannot see.
  const int group = __shfl_sync(0xffffffffu, static_cast<int>(threadIdx.x) / (kWarpgroupWarps * kWarpThreads), 0);
  const unsigned long long y = Y::descriptor(right.base.address, 0);
  begin_wgmma();
#pragma unroll
  for (int i = 0; i < L::registers / kRegisters; ++i) {
    const unsigned long long x = X::descriptor(left.base.address, 0) + static_cast<unsigned long long>(group * X::offset(kWarpgroupRows, 0) / 16);
    constexpr int kPart = lanes::kFragmentRows * TL_NUM_WARPS;
#pragma unroll
    for (int k = 0; k < K; k += kDepth)
      wgmma<X::kMajorK, Y::kMajorK>(M{}, *reinterpret_cast<R(*)[kRegisters]>(out.values + i * kRegisters),
                                    x + static_cast<unsigned long long>(X::offset(i * kPart, k) / 16), y + static_cast<unsigned long long>(Y::offset(0, k) / 16));
  }
  commit_wgmma();
}

}  // namespace kl::gpu

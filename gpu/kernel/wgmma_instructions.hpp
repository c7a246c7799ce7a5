// The instructions of wgmma.hpp: 64 rows of a sum in registers, 16 to 256 columns, 32 bytes of k. Descriptors of operands in
// shared memory say where their panels are; an operand is stored with k contiguous ("major"), or it is not.
#pragma once

#include <tl/dtype.hpp>

namespace kl::gpu {

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

// Of 16 bits: `a` in shared memory, or a thread's 16 bytes of it in registers. FUNCTION adds to the sum, or begins one, whose registers need
// not be zero before: ADDS is 1 or 0. O0 to O5: the numbers of the operands behind the sum's.
#define KL_WGMMA(FUNCTION, ADDS, KIND, T, R, NAME, COLUMNS, REGISTERS, O0, O1, O2, O3, O4, O5)                                      \
  template <bool MajorKOfA, bool MajorKOfB>                                                                                         \
  __device__ __forceinline__ void FUNCTION(T, R (&c)[REGISTERS], unsigned long long a, unsigned long long b) {                      \
    asm volatile("{.reg .pred adds; setp.ne.b32 adds, " #ADDS ", 0; wgmma.mma_async.sync.aligned.m64n" #COLUMNS NAME                \
                 " {" KL_LIST_##REGISTERS "}, %" #O0 ", %" #O1 ", adds, 1, 1, %" #O2 ", %" #O3 ";}"                                 \
                 : KL_REGISTERS_##REGISTERS(KIND, c, 0)                                                                             \
                 : "l"(a), "l"(b), "n"(MajorKOfA ? 0 : 1), "n"(MajorKOfB ? 0 : 1));                                                 \
  }                                                                                                                                 \
  template <bool MajorKOfB>                                                                                                         \
  __device__ __forceinline__ void FUNCTION(T, R (&c)[REGISTERS], const unsigned int (&a)[4], unsigned long long b) {                \
    asm volatile("{.reg .pred adds; setp.ne.b32 adds, " #ADDS ", 0; wgmma.mma_async.sync.aligned.m64n" #COLUMNS NAME                \
                 " {" KL_LIST_##REGISTERS "}, {%" #O0 ", %" #O1 ", %" #O2 ", %" #O3 "}, %" #O4 ", adds, 1, 1, %" #O5 ";}"           \
                 : KL_REGISTERS_##REGISTERS(KIND, c, 0)                                                                             \
                 : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b), "n"(MajorKOfB ? 0 : 1));                                     \
  }
#define KL_FLOAT_READ(x) "+f"(x)
#define KL_FLOAT_MADE(x) "=f"(x)
#define KL_WGMMA_PAIR(T, NAME, COLUMNS, REGISTERS, O0, O1, O2, O3, O4, O5)                                          \
  KL_WGMMA(wgmma_adding, 1, KL_FLOAT_READ, T, float, NAME, COLUMNS, REGISTERS, O0, O1, O2, O3, O4, O5)              \
  KL_WGMMA(wgmma_beginning, 0, KL_FLOAT_MADE, T, float, NAME, COLUMNS, REGISTERS, O0, O1, O2, O3, O4, O5)
#define KL_WGMMA_OF_16_BITS(T, NAME)                                     \
  KL_WGMMA_PAIR(T, NAME, 16, 8, 8, 9, 10, 11, 12, 13)                    \
  KL_WGMMA_PAIR(T, NAME, 32, 16, 16, 17, 18, 19, 20, 21)                 \
  KL_WGMMA_PAIR(T, NAME, 64, 32, 32, 33, 34, 35, 36, 37)                 \
  KL_WGMMA_PAIR(T, NAME, 128, 64, 64, 65, 66, 67, 68, 69)                \
  KL_WGMMA_PAIR(T, NAME, 256, 128, 128, 129, 130, 131, 132, 133)
KL_WGMMA_OF_16_BITS(tl::float16, "k16.f32.f16.f16")
KL_WGMMA_OF_16_BITS(tl::bfloat16, "k16.f32.bf16.bf16")
#undef KL_WGMMA_OF_16_BITS
#undef KL_WGMMA_PAIR
#undef KL_WGMMA

// Of 8 bits: both operands in shared memory and with k contiguous. SCALES: those of a and b, which floats have.
#define KL_WGMMA(FUNCTION, ADDS, KIND, T, R, NAME, SCALES, COLUMNS, REGISTERS, O0, O1)                                  \
  template <bool MajorKOfA, bool MajorKOfB>                                                                             \
  __device__ __forceinline__ void FUNCTION(T, R (&c)[REGISTERS], unsigned long long a, unsigned long long b) {          \
    static_assert(MajorKOfA && MajorKOfB);                                                                              \
    asm volatile("{.reg .pred adds; setp.ne.b32 adds, " #ADDS ", 0; wgmma.mma_async.sync.aligned.m64n" #COLUMNS NAME    \
                 " {" KL_LIST_##REGISTERS "}, %" #O0 ", %" #O1 ", adds" SCALES ";}"                                     \
                 : KL_REGISTERS_##REGISTERS(KIND, c, 0)                                                                 \
                 : "l"(a), "l"(b));                                                                                     \
  }
#define KL_INT_READ(x) "+r"(x)
#define KL_INT_MADE(x) "=r"(x)
#define KL_WGMMA_PAIR(READ, MADE, T, R, NAME, SCALES, COLUMNS, REGISTERS, O0, O1)              \
  KL_WGMMA(wgmma_adding, 1, READ, T, R, NAME, SCALES, COLUMNS, REGISTERS, O0, O1)              \
  KL_WGMMA(wgmma_beginning, 0, MADE, T, R, NAME, SCALES, COLUMNS, REGISTERS, O0, O1)
#define KL_WGMMA_OF_8_BITS(READ, MADE, T, R, NAME, SCALES)                   \
  KL_WGMMA_PAIR(READ, MADE, T, R, NAME, SCALES, 16, 8, 8, 9)                 \
  KL_WGMMA_PAIR(READ, MADE, T, R, NAME, SCALES, 32, 16, 16, 17)              \
  KL_WGMMA_PAIR(READ, MADE, T, R, NAME, SCALES, 64, 32, 32, 33)              \
  KL_WGMMA_PAIR(READ, MADE, T, R, NAME, SCALES, 128, 64, 64, 65)             \
  KL_WGMMA_PAIR(READ, MADE, T, R, NAME, SCALES, 256, 128, 128, 129)
KL_WGMMA_OF_8_BITS(KL_FLOAT_READ, KL_FLOAT_MADE, tl::float8e4nv, float, "k32.f32.e4m3.e4m3", ", 1, 1")
KL_WGMMA_OF_8_BITS(KL_FLOAT_READ, KL_FLOAT_MADE, tl::float8e5, float, "k32.f32.e5m2.e5m2", ", 1, 1")
KL_WGMMA_OF_8_BITS(KL_INT_READ, KL_INT_MADE, signed char, int, "k32.s32.s8.s8", "")
#undef KL_WGMMA_OF_8_BITS
#undef KL_WGMMA_PAIR
#undef KL_INT_READ
#undef KL_INT_MADE
#undef KL_FLOAT_READ
#undef KL_FLOAT_MADE
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

}  // namespace kl::gpu

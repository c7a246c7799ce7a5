// The instructions of tensor cores from sm_80 on, and ldmatrix: 16 x 8 sums of 32 bytes of k.
#pragma once

#include <tl/dtype.hpp>

namespace kl::gpu {

// Ten bits of mantissa, to nearest, ties away from zero.
__device__ __forceinline__ float round_to_tf32(float x) {
  unsigned int bits;
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(bits) : "f"(x));
  return __builtin_bit_cast(float, bits);
}

#define KL_MMA_FLOAT(T, NAME)                                                                                                        \
  __device__ __forceinline__ void mma(T, float (&c)[4], const unsigned int (&a)[4], unsigned int b0, unsigned int b1) {              \
    asm("mma.sync.aligned." NAME " {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"                                  \
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])                                                                              \
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));                                                              \
  }
KL_MMA_FLOAT(tl::float16, "m16n8k16.row.col.f32.f16.f16.f32")
KL_MMA_FLOAT(tl::bfloat16, "m16n8k16.row.col.f32.bf16.bf16.f32")
KL_MMA_FLOAT(float, "m16n8k8.row.col.f32.tf32.tf32.f32")
#if __CUDA_ARCH__ >= 890
KL_MMA_FLOAT(tl::float8e4nv, "m16n8k32.row.col.f32.e4m3.e4m3.f32")
KL_MMA_FLOAT(tl::float8e5, "m16n8k32.row.col.f32.e5m2.e5m2.f32")
#endif
#undef KL_MMA_FLOAT
__device__ __forceinline__ void mma(signed char, int (&c)[4], const unsigned int (&a)[4], unsigned int b0, unsigned int b1) {
  asm("mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
      : "+r"(c[0]), "+r"(c[1]), "+r"(c[2]), "+r"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

// Four matrices of 8 rows by 16 bytes; each lane gives the address of a row in shared memory.
template <bool Transposed>
__device__ __forceinline__ void load_matrices(unsigned int (&r)[4], unsigned int address) {
  if constexpr (Transposed)
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
                 : "r"(address)
                 : "memory");
  else
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
                 : "r"(address)
                 : "memory");
}

}  // namespace kl::gpu

// mma.sync and ldmatrix, played after the tables of the PTX ISA: "Matrix fragments for mma.m16n8k8", "m16n8k16" and
// "m16n8k32", "ldmatrix".
#pragma once

#include <tl/dtype.hpp>

namespace kl::gpu {

inline float round_to_tf32(float x) { return tl::detail::round_to_tf32(x); }

// Steps that ldmatrix takes beyond one for each matrix.
inline int g_matrix_conflicts = 0;

template <bool Transposed>
void load_matrices(unsigned int (&r)[4], unsigned int address) {
  struct Lane {
    unsigned int* r;
    unsigned int address;
  } mine{r, address};
  played::Block::current().with_warp(mine, [](Lane* (&lanes)[32]) {
    for (int q = 0; q < 4; ++q) {
      unsigned short matrix[8][8];
      int of_bank[8] = {}, steps = 1;
      for (int row = 0; row < 8; ++row) {
        const unsigned int at = lanes[8 * q + row]->address;
        if (at % 16 != 0 || at + 16 > static_cast<unsigned int>(kPlayedBytes)) std::abort();
        std::memcpy(matrix[row], g_shared + at, 16);
        if (++of_bank[at / 16 % 8] > steps) ++steps;
      }
      g_matrix_conflicts += steps - 1;
      for (int lane = 0; lane < 32; ++lane) {
        const int row = lane / 4, column = lane % 4 * 2;
        const unsigned int low = Transposed ? matrix[column][row] : matrix[row][column];
        const unsigned int high = Transposed ? matrix[column + 1][row] : matrix[row][column + 1];
        lanes[lane]->r[q] = low | high << 16;
      }
    }
  });
}

// Element i of a lane's registers.
template <class M>
M fragment_element(const unsigned int* registers, int i) {
  M x;
  std::memcpy(&x, reinterpret_cast<const unsigned char*>(registers) + static_cast<std::size_t>(i) * sizeof(M), sizeof(M));
  return x;
}
template <class M>
auto exact_value(M x) {
  if constexpr (tl::detail::same<M, signed char>) return static_cast<int>(x);
  else return static_cast<double>(static_cast<float>(x));
}

template <class M, class R>
void mma(M, R (&c)[4], const unsigned int (&a)[4], unsigned int b0, unsigned int b1) {
  struct Lane {
    R* c;
    const unsigned int* a;
    unsigned int b[2];
  } mine{c, a, {b0, b1}};
  played::Block::current().with_warp(mine, [](Lane* (&lanes)[32]) {
    constexpr int kSize = sizeof(M), kSteps = 32 / kSize, kOfA = 16 / kSize, kOfB = 8 / kSize;
    using Value = decltype(exact_value(M{}));
    Value left[16][kSteps], right[kSteps][8];
    for (int lane = 0; lane < 32; ++lane) {
      const int group = lane >> 2, in_group = lane % 4;
      for (int i = 0; i < kOfA; ++i) {
        int row = 0, column = 0;
        if constexpr (kSize == 4) {
          row = i == 0 || i == 2 ? group : group + 8;
          column = i < 2 ? in_group : in_group + 4;
        } else if constexpr (kSize == 2) {
          row = (i < 2) || (i >= 4 && i < 6) ? group : group + 8;
          column = in_group * 2 + (i & 1) + (i < 4 ? 0 : 8);
        } else {
          row = (i < 4) || (i >= 8 && i < 12) ? group : group + 8;
          column = in_group * 4 + (i & 3) + (i < 8 ? 0 : 16);
        }
        left[row][column] = exact_value(fragment_element<M>(lanes[lane]->a, i));
      }
      for (int i = 0; i < kOfB; ++i) {
        int row = 0;
        if constexpr (kSize == 4) row = i == 0 ? in_group : in_group + 4;
        else if constexpr (kSize == 2) row = in_group * 2 + (i & 1) + (i < 2 ? 0 : 8);
        else row = in_group * 4 + (i & 3) + (i < 4 ? 0 : 16);
        right[row][group] = exact_value(fragment_element<M>(lanes[lane]->b, i));
      }
    }
    for (int lane = 0; lane < 32; ++lane)
      for (int i = 0; i < 4; ++i) {
        const int row = (lane >> 2) + (i < 2 ? 0 : 8), column = lane % 4 * 2 + (i & 1);
        Value sum = static_cast<Value>(lanes[lane]->c[i]);
        for (int k = 0; k < kSteps; ++k) sum += left[row][k] * right[k][column];
        lanes[lane]->c[i] = static_cast<R>(sum);
      }
  });
}

}  // namespace kl::gpu

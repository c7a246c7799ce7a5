// What a GPU computes at most, for kernels that compute more than they move.
#pragma once

#include <gpu/device_facts.hpp>
#include <leaderboard/worker/gpu_score.hpp>

namespace kl::board {

// Fewer floating-point operations for a byte of least traffic than this, and no GPU of today is held up by arithmetic.
inline constexpr double kMuchArithmetic = 40;

// Operations a microsecond of a product of float16 matrices, 4096 x 4096 x 4096, by this repository's fastest kernel
// (bench/kernels/matmul_persistent.hpp), measured now by the process that has the GPU. Zeros where it cannot run. Throws InfraTrouble.
Interval matrix_flop_per_us(const gpu::DeviceFacts& device, int budget_ms);

}  // namespace kl::board

"""The matrix puzzles' reference solutions, and those of two that debug, at the shape of each puzzle's .bench: as in puzzle_cases.py.

The starters of 56, as it stands, and of 61, in the same tiles, take part: among what was screened stands what the optimisation gives.
"""

from cases import Case, Kernel, grid
from puzzle_cases import ELEMENTWISE, ROWS, numbers, of


def puzzle(folder, shape, bytes_moved, flops, arguments, metas, targets, starter=()):
    number, slug = folder.split("_")
    kernels = (Kernel("solution.hpp", arguments, ({}, *metas), folder=f"puzzles/{folder}"),)
    if starter:
        kernels += (Kernel("kernel.hpp", arguments, starter, folder=f"puzzles/{folder}"),)
    return Case(f"puzzle-{number} {slug} {'x'.join(map(str, shape))}", shape, bytes_moved, kernels, targets, flops)


TILES = (grid(BLOCK_M=[128], BLOCK_N=[256], BLOCK_K=[64], num_warps=[8], num_stages=[3, 4]) +
         grid(BLOCK_M=[256], BLOCK_N=[128], BLOCK_K=[64], num_warps=[8], num_stages=[4]) +
         grid(BLOCK_M=[128], BLOCK_N=[128], BLOCK_K=[64], num_warps=[4, 8], num_stages=[3, 4]))


def matmul_tile(M, N, K):
    arguments = (*of("float16", M * K, K * N), *of("float32", M * N), *numbers(M, N, K))
    metas = (grid(BLOCK_M=[64], BLOCK_N=[128], num_warps=[4, 8]) + grid(BLOCK_M=[128], BLOCK_N=[64], num_warps=[4]) +
             grid(BLOCK_M=[128], BLOCK_N=[128], num_warps=[4]) + grid(BLOCK_M=[64], BLOCK_N=[64], num_warps=[4]))
    return puzzle("23_matmul-tile", (M, N, K), 2 * K * (M + N) + 4 * M * N, 2 * M * N * K, arguments, metas,
                  {"copy": ELEMENTWISE, "torch": 1.0, "triton": 1.0})


def matmul(M, N, K):
    arguments = (*of("bfloat16", M * K, K * N, M * N), *numbers(M, N, K, K, 1, N, 1, N, 1))
    return puzzle("24_matmul", (M, N, K), 2 * (M * K + K * N + M * N), 2 * M * N * K, arguments,
                  tuple(tile for tile in TILES if tile["num_warps"] == 8), {"torch": 1.0, "triton": 1.0})  # its path for any strides takes registers


def linear_bias_act(M, N, K, act):
    arguments = (*of("bfloat16", M * K, N * K), *of("float32", N), *of("bfloat16", M * N), *numbers(M, N, K, act))
    return puzzle("28_linear-bias-act", (M, N, K, act), 2 * (M * K + N * K + M * N), 2 * M * N * K, arguments, TILES,
                  {"product": 1.0, "torch": 1.0, "triton": 1.0})


def linear_bwd(M, N, K):
    arguments = (*of("bfloat16", M * K, N * K, M * N, M * K, N * K), *of("float32", N), *numbers(M, N, K))
    metas = tuple({{"BLOCK_M": "ROWS", "BLOCK_N": "COLUMNS", "BLOCK_K": "STEP"}.get(name, name): value for name, value in tile.items()} for tile in TILES)
    return puzzle("41_linear-bwd", (M, N, K), 2 * (2 * M * N + 2 * M * K + 2 * N * K), 4 * M * N * K, arguments, metas,
                  {"torch": 1.0, "triton": 1.0})


def conv2d(N, Ci, Co, H, W, K, P):
    pixels = N * (H + 2 * P - K + 1) * (W + 2 * P - K + 1)
    arguments = (*of("float32", N * Ci * H * W, Co * Ci * K * K, Co, Co * pixels), *numbers(N, Ci, Co, H, W, K, P))
    metas = grid(BLOCK_O=[16, 32, 64], BLOCK_P=[128, 256, 512], num_warps=[4, 8])
    bytes_moved = 4 * (N * Ci * H * W + Co * (Ci * K * K + 1) + Co * pixels)
    return puzzle("25_conv2d", (N, Ci, Co, H, W, K, P), bytes_moved, 2 * Co * pixels * Ci * K * K, arguments, metas, {"triton": 1.0})


def conv2d_im2col(N, C, Co, H, W, K, S, P):
    pixels = N * ((H + 2 * P - K) // S + 1) * ((W + 2 * P - K) // S + 1)
    arguments = (*of("float16", N * H * W * C, Co * K * K * C), *of("float32", Co), *of("float16", pixels * Co),
                 *numbers(N, C, Co, H, W, K, S, P))
    metas = (grid(BLOCK_M=[64], BLOCK_N=[128, 256], BLOCK_K=[64], num_warps=[4], num_stages=[3, 4]) +
             grid(BLOCK_M=[64], BLOCK_N=[64, 128], BLOCK_K=[32], num_warps=[4], num_stages=[4]) +
             grid(BLOCK_M=[128], BLOCK_N=[128], BLOCK_K=[64], num_warps=[8], num_stages=[3]))
    bytes_moved = 2 * (N * H * W * C + Co * K * K * C + pixels * Co) + 4 * Co
    return puzzle("26_conv2d-im2col", (N, C, Co, H, W, K, S, P), bytes_moved, 2 * pixels * Co * K * K * C, arguments, metas, {"triton": 1.0})


def layernorm_linear(M, N, K, form):
    arguments = (*of("bfloat16", M * K), *of("float32", K, K), *of("bfloat16", N * K), *of("float32", N), *of("bfloat16", M * N),
                 *numbers(M, N, K, 0.00001, form))
    return puzzle("30_layernorm-linear", (M, N, K, form), 2 * (M * K + N * K + M * N), 2 * M * N * K, arguments, TILES,
                  {"torch": 1.0, "triton": 1.0})


def swiglu_ffn(M, K, F):
    arguments = (*of("bfloat16", M * K, F * K, F * K, K * F, M * F, M * K), *numbers(M, K, F))
    metas = (grid(BLOCK_M=[128], BLOCK_N=[64, 128], BLOCK_K=[64], num_warps=[8], num_stages=[3, 4]) +
             grid(BLOCK_M=[64], BLOCK_N=[128], BLOCK_K=[64], num_warps=[4], num_stages=[3]))
    return puzzle("32_swiglu-ffn", (M, K, F), 2 * (2 * M * K + 3 * F * K + 2 * M * F), 6 * M * F * K, arguments, metas,
                  {"torch": 1.0, "triton": 1.0})


def split_k(M, N, K, slices, form):
    arguments = (*of("bfloat16", M * K, K * N), *of("float32", M * N), *numbers(M, N, K, slices, form))
    metas = (grid(BLOCK_M=[64], BLOCK_N=[64, 128], BLOCK_K=[64], num_warps=[4], num_stages=[4, 6]) +
             grid(BLOCK_M=[128], BLOCK_N=[128], BLOCK_K=[64], num_warps=[8], num_stages=[3, 4]))
    return puzzle("49_split-k", (M, N, K, slices, form), 2 * K * (M + N) + 4 * M * N * (2 * slices + 1), 2 * M * N * K, arguments, metas,
                  {"torch": 1.3, "triton": 1.0})


def plain_matmul(folder, type_name, metas, starter, M, N, K):
    arguments = (*of(type_name, M * K, K * N, M * N), *numbers(M, N, K))
    return puzzle(folder, (M, N, K), 2 * (M * K + K * N + M * N), 2 * M * N * K, arguments, metas, {"triton": 1.0}, starter)


def alias(H, W, first, to):
    metas = grid(BLOCK_H=[8, 16], BLOCK_W=[64, 128], num_warps=[4, 8]) + grid(BLOCK_H=[4], BLOCK_W=[512], num_warps=[4, 8])
    return puzzle("70_dbg-alias", (H, W, first, to), 8 * H * W, 0, (*of("float32", (H + max(first, to)) * W), *numbers(H, W, first, to)),
                  metas, {"copy": ELEMENTWISE, "triton": 1.0})


def corruption(H, W, pitch, skip):
    arguments = (*of("float32", H * pitch, H * W, H), *numbers(H, W, pitch, skip))
    bytes_moved = 16 * H * W  # as the program is given: three kernels read the picture, one writes
    return puzzle("72_dbg-corruption", (H, W, pitch, skip), bytes_moved, 0, arguments, grid(num_warps=[8, 32]),
                  {"copy": ROWS, "triton": 1.0})


def all_cases():
    grouped = tuple({**tile, "GROUP": group} for tile in TILES for group in (4, 8))
    return [
        matmul_tile(16384, 16384, 64), matmul(8192, 8192, 8192), linear_bias_act(8192, 8192, 4096, 2), linear_bwd(8192, 4096, 4096),
        conv2d(32, 64, 64, 112, 112, 3, 1), conv2d_im2col(64, 128, 256, 56, 56, 3, 1, 1), layernorm_linear(8192, 4096, 4096, 1),
        swiglu_ffn(4096, 4096, 11008), split_k(256, 256, 262144, 33, 0), plain_matmul("56_opt-tiling", "float16", TILES, grid(num_warps=[1]), 4096, 4096, 4096),
        plain_matmul("61_opt-l2-swizzle", "bfloat16", grouped, TILES, 16384, 16384, 8192), alias(16384, 16384, 0, 16384),
        corruption(16384, 16383, 16384, 0),
    ]

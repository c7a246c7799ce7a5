"""The solutions of the attention puzzles at the shape of each puzzle's .bench, those of 36, 37 and 43 at long rows too: as in
puzzle_cases.py."""

from cases import grid
from puzzle_cases import numbers, of, puzzle

FORWARD = (grid(BLOCK_M=[128], BLOCK_N=[64, 128], num_warps=[8], num_stages=[2]) +
           grid(BLOCK_M=[128], BLOCK_N=[64], num_warps=[8], num_stages=[3]) +
           grid(BLOCK_M=[64], BLOCK_N=[64], num_warps=[4], num_stages=[2, 3]))
BACKWARD = grid(ROWS=[64], STEP=[32, 64], num_warps=[4], num_stages=[2]) + grid(ROWS=[128], STEP=[32, 64], num_warps=[8], num_stages=[2])


def attention_naive(Z, N, D):
    arguments = (*of("float16", *[Z * N * D] * 4), "int64[1]", *numbers(Z, N, D, D**-0.5))
    metas = (grid(BLOCK_M=[128], BLOCK_N=[128], STEP=[64], num_warps=[8]) + grid(BLOCK_M=[128], BLOCK_N=[64], STEP=[32, 64], num_warps=[4]) +
             grid(BLOCK_M=[64], BLOCK_N=[128], STEP=[64], num_warps=[4]))
    return puzzle("33_attention-naive", (Z, N, D), 8 * Z * N * D + 12 * Z * N * N, arguments, metas, flops=4 * Z * N * N * D,
                  targets={"torch": 1.0, "triton": 1.0})


def attn_tiles(Z, N, D):
    arguments = (*of("float16", *[Z * N * D] * 3), *of("float32", Z * N, Z * N), *of("float16", Z * N * D), *of("float32", Z * N), "int32[3]",
                 "int64[1]", *numbers(Z, N, D, D**-0.5))
    metas = (grid(BLOCK_N=[64, 128], num_warps=[8], num_stages=[3]) + grid(BLOCK_N=[128], num_warps=[8], num_stages=[2]) +
             grid(BLOCK_N=[64], num_warps=[4], num_stages=[2, 3]))
    return puzzle("34_attn-tiles", (Z, N, D), 8 * Z * N * D + 12 * Z * N, arguments, metas, flops=4 * Z * N * N * D,
                  targets={"torch": 1.0, "triton": 1.0})


def online_attention(R, T, D):
    arguments = (*of("float16", R * D, R * T * D, R * T * D), *of("int32", R), *of("float16", R * D), *of("float32", R), *numbers(R, T, D, D**-0.5))
    metas = grid(BLOCK_T=[32], num_warps=[2, 4]) + grid(BLOCK_T=[64], num_warps=[2, 8]) + grid(BLOCK_T=[128], num_warps=[4, 8])
    return puzzle("35_online-attention", (R, T, D), 4 * R * T * D, arguments, metas, targets={"copy": 0.85, "torch": 1.0, "triton": 1.0})


def flash_fwd(Z, N, D):
    arguments = (*of("bfloat16", *[Z * N * D] * 4), *of("float32", Z * N), *numbers(Z, N, D, D**-0.5))
    return puzzle("36_flash-fwd", (Z, N, D), 8 * Z * N * D + 4 * Z * N, arguments, FORWARD, flops=4 * Z * N * N * D,
                  targets={"torch": 1.05, "triton": 1.0})


def heads(batches, q_heads, kv_heads, n_q, n_k, d):
    """Elements of the queries and of the keys of an attention, and its multiplications and additions, causal."""
    seen = n_q * (n_k - n_q) + n_q * (n_q + 1) // 2
    return batches * q_heads * n_q * d, batches * kv_heads * n_k * d, 4 * batches * q_heads * seen * d


def flash_causal_gqa(least, *shape):
    q_heads, kv_heads, d = shape[1], shape[2], shape[5]
    queries, keys, flops = heads(*shape)
    arguments = (*of("bfloat16", queries, keys, keys, queries), *of("float32", queries // d), *numbers(*shape, d**-0.5))
    return puzzle("37_flash-causal-gqa", shape, 4 * (queries + keys) + 4 * queries // d, arguments, FORWARD, flops=flops,
                  targets={"torch": least, "triton": 1.0})


def kv_decode(*shape):
    batches, q_heads, kv_heads, d, tokens, splits = shape
    pages, page = batches * -(-tokens // 16), 16
    queries, cache = batches * q_heads * d, pages * page * kv_heads * d
    arguments = (*of("bfloat16", queries, cache, cache), *of("int32", pages, batches), *of("bfloat16", queries),
                 *numbers(batches, q_heads, kv_heads, d, pages // batches, splits, d**-0.5))
    metas = grid(num_warps=[1], num_stages=[2, 4, 6]) + grid(num_warps=[2, 4], num_stages=[3, 4])
    return puzzle("38_kv-decode", shape, 4 * batches * tokens * kv_heads * d + 4 * queries, arguments, metas,
                  targets={"torch": 1.0, "triton": 1.0})


def flash_bwd(*shape):
    planes, n, d, causal = shape
    elements, pairs = planes * n * d, n * (n + 1) // 2 if causal else n * n
    arguments = (*of("bfloat16", *[elements] * 5), *of("float32", planes * n, planes * n), *of("bfloat16", *[elements] * 3),
                 *numbers(*shape, d**-0.5))
    metas = BACKWARD + grid(ROWS=[128], STEP=[32], num_warps=[8], num_stages=[3])
    if d <= 64:
        metas = tuple({"BLOCK_D": 64, **meta} for meta in metas)
    return puzzle("43_flash-bwd", shape, 16 * elements + 8 * planes * n, arguments, metas, flops=10 * planes * pairs * d,
                  targets={"torch": 1.0, "triton": 1.0})


def flash_complete(*shape):
    batches, q_heads, kv_heads, n, d, causal = shape
    queries, keys, pairs = batches * q_heads * n * d, batches * kv_heads * n * d, n * (n + 1) // 2 if causal else n * n
    arguments = (*of("bfloat16", queries, keys, keys, queries, queries), *of("float32", queries // d), *of("bfloat16", queries, keys, keys),
                 *numbers(*shape, d**-0.5))
    return puzzle("C1_flash-complete", shape, 8 * (queries + keys) + 4 * queries // d, arguments, BACKWARD,
                  flops=14 * batches * q_heads * pairs * d, targets={"torch": 1.0, "triton": 1.0})


def all_cases():
    return [
        attention_naive(32, 4096, 128), attn_tiles(32, 4096, 64), online_attention(4096, 2048, 64), flash_fwd(64, 4096, 128),
        flash_fwd(32, 16384, 128), flash_causal_gqa(1.08, 4, 32, 8, 8192, 8192, 128), flash_causal_gqa(1.10, 2, 16, 16, 16384, 16384, 128),
        kv_decode(64, 32, 8, 128, 8192, 16), flash_bwd(64, 4096, 128, 0), flash_bwd(32, 16384, 128, 0), flash_bwd(32, 16384, 128, 1),
        flash_bwd(64, 16384, 64, 0), flash_complete(4, 32, 8, 8192, 128, 1),
    ]

"""The solutions of the puzzles on fusion and training that are no products, and of two that debug, at the shape of each puzzle's
.bench and at those that are known from elsewhere: as in puzzle_cases.py."""

from cases import grid
from puzzle_cases import ELEMENTWISE, ROWS, numbers, of, puzzle


def layernorm_gelu(m, n):
    arguments = (*of("bfloat16", m * n), *of("float32", n, n), *of("bfloat16", m * n), *numbers(m, n, 0.00001))
    return puzzle("29_layernorm-gelu", (m, n), 4 * m * n, arguments, grid(num_warps=[8, 32]),
                  targets={"copy": 0.92, "compile": 1.0, "triton": 1.0})


def rope(batch, length, heads, half):
    elements = batch * length * heads * 2 * half
    metas = grid(HEADS=[32], num_warps=[4, 8]) + grid(HEADS=[16], num_warps=[1, 2, 4])
    return puzzle("31_rope", (batch, length, heads, half), 4 * elements,
                  (*of("bfloat16", elements), *numbers(batch, length, heads, half, 0, 10000.0)), metas, ELEMENTWISE)


def cross_entropy(rows, columns):
    metas = grid(BLOCK=[4096], num_warps=[8, 16]) + grid(BLOCK=[8192], num_warps=[8, 32]) + grid(BLOCK=[16384], num_warps=[16, 32])
    arguments = (*of("bfloat16", rows * columns), *of("int64", rows), *of("float32", rows), *numbers(4096.0, rows, columns))
    return puzzle("40_cross-entropy", (rows, columns), 6 * rows * columns, arguments, metas, targets={"compile": 1.5, "triton": 1.0})


def layernorm_bwd(m, n, groups):
    arguments = (*of("bfloat16", m * n, m * n), *of("float32", n, m, m), *of("bfloat16", m * n), *of("float32", n, n), *numbers(m, n, groups))
    metas = grid(num_warps=[8, 32]) if n > 4096 else grid(BLOCK=[4096], num_warps=[4, 8, 16])
    return puzzle("42_layernorm-bwd", (m, n, groups), 6 * m * n + 16 * groups * n, arguments, metas,
                  targets={"torch": 1.5, "compile": 1.3, "triton": 1.0})


def adamw_amp(n):
    rates = (0.001, 0.9, 0.999, 1e-8, 0.01)
    arguments = (*of("float32", n, n, n, n, n, n, n), *of("bfloat16", n, n), *of("float32", 1), *numbers(*rates, 10, n))
    metas = grid(BLOCK=[1024], num_warps=[8]) + grid(BLOCK=[2048], num_warps=[4, 8]) + grid(BLOCK=[512], num_warps=[4])
    return puzzle("44_adamw-amp", (n,), 58 * n, arguments, metas, targets={"copy": 0.97, "torch": 1.0, "compile": 1.0, "triton": 1.0})


def overflow(m, n, k, rows, columns):
    arguments = (*of("uint8", m * n, m * k), *of("float16", rows * columns, rows), *of("int8", rows * columns, rows * columns),
                 *of("int32", rows), *numbers(m, n, k, rows, columns))
    metas = grid(BLOCK=[1024], num_warps=[8]) + grid(BLOCK=[2048, 4096], num_warps=[4, 8])
    return puzzle("68_dbg-overflow", (m, n, k, rows, columns), m * (n + k) + 4 * rows * columns, arguments, metas, ELEMENTWISE)


def nondeterminism(n, blocks):
    metas = grid(BLOCK=[2048], num_warps=[8]) + grid(BLOCK=[4096], num_warps=[4, 8]) + grid(BLOCK=[8192], num_warps=[8])
    return puzzle("71_dbg-nondet", (n, blocks), 4 * n, (*of("float32", n, 1), *numbers(n, blocks)), metas, ROWS)


def all_cases():
    return [
        layernorm_gelu(32768, 8192), rope(8, 8192, 32, 64), cross_entropy(8192, 128256), layernorm_bwd(32768, 8192, 132),
        layernorm_bwd(32768, 8192, 264), layernorm_bwd(16384, 4096, 528), adamw_amp(1 << 26), overflow(40000, 65536, 49152, 4096, 4096),
        nondeterminism(1 << 28, 1056),
    ]

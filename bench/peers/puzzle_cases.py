"""The puzzles' reference solutions at the shape of each puzzle's .bench: arguments in solve's order, bytes from its
model. The first of the settings is the solution as it stands.

No shape is scaled down: the tensors of 14, the largest, take 5.6 GB, and a copy of the bytes that it moves under 2 ms.
"""

from cases import Case, Kernel, grid, n_name

ELEMENTWISE, ROWS = 0.90, 0.85  # least share of a device copy, without and with reductions


def puzzle(folder, shape, bytes_moved, arguments, metas, least=None, flops=0, targets=None, naive=None):
    """`least`: share of a device copy; `targets` where something else is to be reached. `naive`: a setting of the starter, which is
    right and slow, and stands among the settings."""
    number, slug = folder.split("_")
    kernel = Kernel("solution.hpp", arguments, ({}, *metas), folder=f"puzzles/{folder}")
    name = f"puzzle-{number} {slug} {'x'.join(n_name(n) if n >= 1 << 20 else str(n) for n in shape)}"
    kernels = (kernel,) if naive is None else (kernel, Kernel("kernel.hpp", arguments, (naive,), folder=f"puzzles/{folder}"))
    return Case(name, shape, bytes_moved, kernels, {"copy": least, "triton": 1.0} if targets is None else targets, flops)


def of(type_name, *sizes):
    return tuple(f"{type_name}[{size}]" for size in sizes)


def numbers(*values):
    return tuple(f"float32={value}" if isinstance(value, float) else f"int32={value}" for value in values)


def activations(n):
    metas = grid(BLOCK=[2048, 4096], num_warps=[4, 8]) + grid(BLOCK=[8192], num_warps=[8])
    return puzzle("09_activations", (n,), 8 * n, (*of("float16", n, n, n, n), *numbers(1.702, 40.3, -2.9, 0.51, 0.033, n)),
                  metas, ELEMENTWISE)


def gelu_extern(n):
    metas = grid(BLOCK=[512], num_warps=[4]) + grid(BLOCK=[1024], num_warps=[8]) + grid(BLOCK=[2048], num_warps=[4, 8])
    return puzzle("10_gelu-extern", (n,), 16 * n, (*of("float32", n, n, n), *numbers(n)), metas, ELEMENTWISE)


def glu(m, n, silu):
    metas = grid(BLOCK=[2048], num_warps=[4, 8]) + grid(BLOCK=[4096], num_warps=[4, 8, 16])
    return puzzle("11_glu", (m, n, silu), 6 * m * n, (*of("float16", 2 * m * n, m * n), *numbers(m, n, silu)), metas, ELEMENTWISE)


def complex_mul(n):
    metas = grid(BLOCK=[256], num_warps=[4]) + grid(BLOCK=[512], num_warps=[8]) + grid(BLOCK=[1024], num_warps=[4, 8])
    return puzzle("12_complex-mul", (n,), 24 * n, (*of("float32", 2 * n, 2 * n), *numbers(n)), metas, ELEMENTWISE)


def image_filters(h, w):
    metas = (grid(BLOCK_H=[1], BLOCK_W=[1024, 2048], num_warps=[4]) + grid(BLOCK_H=[4], BLOCK_W=[512], num_warps=[4, 8]) +
             grid(BLOCK_H=[16], BLOCK_W=[128], num_warps=[8]) + grid(BLOCK_H=[8], BLOCK_W=[128], num_warps=[4]))
    bytes_moved = 10 * h * w
    return puzzle("13_image-filters", (h, w), bytes_moved, (*of("uint8", 3 * h * w, h * w, 3 * h * w), *numbers(h, w, 3 * w)),
                  metas, ELEMENTWISE)


def dropout(n):
    metas = grid(BLOCK=[512], num_warps=[4]) + grid(BLOCK=[1024], num_warps=[8]) + grid(BLOCK=[2048], num_warps=[4, 8])
    arguments = (*of("float32", n), *of("uint8", n), *of("float32", n, n, n, n), *numbers(0.5, 7, n))
    return puzzle("14_dropout", (n,), 25 * n, arguments, metas, ELEMENTWISE)


def block_sum(n):
    metas = (grid(BLOCK=[4096], num_warps=[4], RESIDENT=[4, 7]) + grid(BLOCK=[4096], num_warps=[8], RESIDENT=[4, 7]) +
             grid(BLOCK=[8192], num_warps=[8], RESIDENT=[4, 7]) + grid(BLOCK=[16384], num_warps=[16], RESIDENT=[2]))
    return puzzle("15_block-sum", (n,), 4 * n, (*of("float32", n, 1), "int32[1]", *numbers(n)), metas, ROWS)


def row_reduce(m, n):
    metas = (grid(ROWS=[1], BLOCK=[1024, 2048], num_warps=[4]) + grid(ROWS=[1], BLOCK=[2048, 4096], num_warps=[8]) +
             grid(ROWS=[2], BLOCK=[512], num_warps=[4]) + grid(ROWS=[4], BLOCK=[256, 512], num_warps=[4]))
    arguments = (*of("float32", m * n, m, m), f"int32[{m}]", *numbers(m, n))
    return puzzle("16_row-reduce", (m, n), 4 * m * n + 12 * m, arguments, metas, ROWS)


def softmax(m, n):
    return puzzle("17_softmax", (m, n), 8 * m * n, (*of("float32", m * n, m * n), *numbers(m, n, n, n)), grid(num_warps=[2, 8, 16]), ROWS)


def online_softmax(m, n):
    metas = (grid(BLOCK=[2048], num_warps=[4, 8]) + grid(BLOCK=[4096], num_warps=[16]) + grid(BLOCK=[8192], num_warps=[8, 16, 32]) +
             grid(BLOCK=[16384], num_warps=[32]))
    return puzzle("18_online-softmax", (m, n), 12 * m * n, (*of("float32", m * n, m * n), *numbers(m, n)), metas, ROWS)


def layernorm(m, n):
    arguments = (*of("float32", m * n, n, n, m * n, m, m), *numbers(m, n, 0.00001))
    return puzzle("19_layernorm", (m, n), 8 * (m * n + n + m), arguments, grid(num_warps=[4, 16, 32]), ROWS)


def layernorm_residual(m, n):
    metas = (grid(BLOCK=[4096], num_warps=[8, 16]) + grid(BLOCK=[8192], num_warps=[8, 16, 32]) + grid(BLOCK=[16384], num_warps=[16]) +
             grid(BLOCK=[32768], num_warps=[32]))
    arguments = (*of("float32", m * n, m * n, n, n, m * n, m * n), *numbers(m, n, 0.00001))
    return puzzle("20_layernorm-residual", (m, n), 16 * m * n + 8 * n, arguments, metas, ROWS)


def scan(m, n):
    metas = (grid(ROWS=[1], BLOCK=[1024, 2048], num_warps=[4]) + grid(ROWS=[1], BLOCK=[4096], num_warps=[8]) +
             grid(ROWS=[2], BLOCK=[512, 1024], num_warps=[4]) + grid(ROWS=[4], BLOCK=[512, 1024], num_warps=[4]) +
             grid(ROWS=[4], BLOCK=[1024], num_warps=[8]))
    arguments = (*of("float32", m * n, m * n), f"int32[{m * n}]", *of("float32", m * n), *numbers(m, n))
    return puzzle("21_scan", (m, n), 16 * m * n, arguments, metas, ROWS)


def transpose_strides(m, n):
    metas = (grid(BLOCK_M=[64], BLOCK_N=[64], num_warps=[8]) + grid(BLOCK_M=[32], BLOCK_N=[32, 64], num_warps=[4]) +
             grid(BLOCK_M=[64], BLOCK_N=[32], num_warps=[4]) + grid(BLOCK_M=[128], BLOCK_N=[64], num_warps=[8]) +
             grid(BLOCK_M=[64], BLOCK_N=[128], num_warps=[8]))
    return puzzle("22_transpose-strides", (m, n), 8 * m * n, (*of("float32", m * n, m * n), *numbers(m, n, n, 1, m, 1)), metas, ELEMENTWISE)


def fuse_chain(n):
    metas = grid(BLOCK=[512], num_warps=[4]) + grid(BLOCK=[1024], num_warps=[8]) + grid(BLOCK=[2048], num_warps=[4, 8])
    return puzzle("27_fuse-chain", (n,), 20 * n, (*of("float32", n, n, n, n, n), *numbers(n)), metas, ELEMENTWISE)


def softmax_bwd(k, m, n):
    arguments = (*of("float32", k, k, k, m * n, m * n, m * n), *numbers(1.702, k, m, n, n))
    return puzzle("39_softmax-bwd", (k, m, n), 12 * (m * n + k), arguments, grid(num_warps=[4, 16, 32]), ROWS)


def opt_softmax_bw(*shape):
    m, n, pitch = shape
    return puzzle("57_opt-softmax-bw", shape, 4 * m * n, (*of("bfloat16", m * n, m * n), *numbers(m, n, pitch)), grid(num_warps=[4, 16]),
                  0.95, naive={"BLOCK": 128})


def all_cases():
    return [
        activations(1 << 28), gelu_extern(1 << 28), glu(65536, 4096, 1), complex_mul(1 << 27), image_filters(16384, 16384),
        dropout(1 << 28), block_sum(1 << 28), row_reduce(65536, 8192), softmax(65536, 4096), online_softmax(512, 1 << 20),
        layernorm(32768, 8192), layernorm_residual(8192, 32768), scan(8192, 32768), transpose_strides(16384, 16384),
        fuse_chain(1 << 27), softmax_bwd(1 << 20, 32768, 8192), opt_softmax_bw(131072, 4096, 4096), opt_softmax_bw(65536, 4096, 4096),
    ]

"""What is measured: shapes, our kernels with the settings worth trying, and the ratios to reach.

Plain data without PyTorch, so that kernels can be exported on a machine without a GPU.
"""

import itertools
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Kernel:
    """A kernel file, its arguments as kernel_export takes them, and the meta-parameters to try."""

    file: str
    arguments: tuple
    metas: tuple
    entry: str = "solve"
    folder: str = "bench/kernels"

    def label(self, meta):
        stem = self.file.removesuffix(".hpp")
        return " ".join([stem] + ([f"{name}={value}" for name, value in meta.items()] or ["as it stands"]))


@dataclass(frozen=True)
class Case:
    name: str                 # also the key of its tensors and peers in problems.py, up to the first blank
    shape: tuple
    bytes_moved: int          # each input read once, each output written once
    kernels: tuple
    targets: dict = field(default_factory=dict)  # least ratio to a peer group, "copy" among them
    flops: int = 0            # of products

    @property
    def kind(self):
        return self.name.split()[0]


def grid(**choices):
    """Every combination of the choices, as dictionaries."""
    return tuple(dict(zip(choices, values)) for values in itertools.product(*choices.values()))


def f32(*sizes):
    return tuple(f"float32[{size}]" for size in sizes)


def vector_add(n, targets):
    metas = grid(BLOCK=[1024], num_warps=[2, 4, 8]) + grid(BLOCK=[512], num_warps=[4]) + grid(BLOCK=[2048], num_warps=[4, 8])
    kernel = Kernel("vector_add.hpp", (*f32(n, n, n), f"int32={n}", "int32=1"), metas)
    return Case(f"vector_add f32 {n_name(n)}", (n,), 12 * n, (kernel,), targets)


def n_name(n):
    return f"2^{n.bit_length() - 1}"


def softmax(rows, columns, warps):
    n = rows * columns
    kernel = Kernel("row_softmax.hpp", (*f32(n, n, n), f"int32={n}", "int32=1"), grid(BLOCK=[columns], num_warps=warps))
    return Case(f"softmax f32 {rows}x{columns}", (rows, columns), 8 * n, (kernel,), {"copy": 0.97, "triton": 1.05})


def softmax_bf16(rows, columns):
    n = rows * columns
    arguments = (f"bfloat16[{n}]", f"bfloat16[{n}]", f"int32={rows}", f"int32={columns}")
    kernel = Kernel("row_softmax_bf16.hpp", arguments, grid(BLOCK=[columns], num_warps=[2, 4, 8]))
    return Case(f"softmax_bf16 {rows}x{columns}", (rows, columns), 4 * n, (kernel,), {"copy": 0.95})


def layernorm(rows, columns):
    n = rows * columns
    arguments = (f"float16[{n}]", f"float16[{columns}]", f"float16[{columns}]", f"float16[{n}]", *f32(rows, rows),
                 f"int32={rows}", f"int32={columns}", "float32=0.00001")
    kernels = (Kernel("layernorm.hpp", arguments, grid(BLOCK=[columns], num_warps=[2, 4, 8, 16])),
               Kernel("layernorm_rows.hpp", arguments,
                      grid(BLOCK=[columns], num_warps=[4], RESIDENT=[2, 3]) +
                      grid(BLOCK=[columns], num_warps=[8], RESIDENT=[2, 3, 4]) +
                      grid(BLOCK=[columns], num_warps=[16], RESIDENT=[2])))
    return Case(f"layernorm f16 {rows}x{columns}", (rows, columns), 4 * n + 8 * rows + 4 * columns, kernels,
                {"triton": 1.20, "compile": 1.35})


def row_reduce(what, rows, columns):
    n = rows * columns
    out = f"int32[{rows}]" if what == "argmax" else f"float32[{rows}]"
    kernel = Kernel("row_reduce.hpp", (f"float32[{n}]", out, f"int32={rows}", f"int32={columns}"),
                    grid(BLOCK=[columns], num_warps=[4, 8, 16]), entry=f"row_{what}")
    return Case(f"row_{what} f32 {rows}x{columns}", (rows, columns), 4 * (n + rows), (kernel,),
                {"compile": 1.0, "torch": 1.0})


def whole_sum(n):
    metas = (grid(BLOCK=[8192], num_warps=[8], RESIDENT=[2, 4, 8]) + grid(BLOCK=[4096], num_warps=[4], RESIDENT=[4, 7]) +
             grid(BLOCK=[4096], num_warps=[8], RESIDENT=[4, 7]) + grid(BLOCK=[16384], num_warps=[16], RESIDENT=[2, 4]))
    kernel = Kernel("whole_sum.hpp", (f"float32[{n}]", "int32[1]", "float32[1]", f"int32={n}"), metas)
    return Case(f"sum f32 {n_name(n)}", (n,), 4 * n, (kernel,), {"cub": 1.0, "torch": 1.0})


def cumsum(n):
    metas = (grid(BLOCK=[8192], num_warps=[8], WINDOW=[32, 64, 128]) + grid(BLOCK=[16384], num_warps=[16], WINDOW=[32, 64]) +
             grid(BLOCK=[4096], num_warps=[4], WINDOW=[128]) + grid(BLOCK=[4096], num_warps=[8], WINDOW=[128]))
    kernel = Kernel("cumsum.hpp", (*f32(n, n), f"int32={n}"), metas)
    return Case(f"cumsum f32 {n_name(n)}", (n,), 8 * n, (kernel,), {"torch": 1.4})


def transpose(rows, columns):
    n = rows * columns
    metas = (grid(ROWS=[32], COLUMNS=[32], num_warps=[4], GROUP=[8]) + grid(ROWS=[64], COLUMNS=[64], num_warps=[4, 8], GROUP=[1, 8]) +
             grid(ROWS=[32], COLUMNS=[64], num_warps=[4], GROUP=[8]) + grid(ROWS=[64], COLUMNS=[32], num_warps=[4], GROUP=[8]) +
             grid(ROWS=[128], COLUMNS=[64], num_warps=[8], GROUP=[8]) + grid(ROWS=[64], COLUMNS=[128], num_warps=[8], GROUP=[8]))
    kernel = Kernel("transpose.hpp", (*f32(n, n), f"int32={rows}", f"int32={columns}"), metas)
    return Case(f"transpose f32 {rows}x{columns}", (rows, columns), 8 * n, (kernel,), {"copy": 0.90})


def gelu(n):
    kernel = Kernel("gelu.hpp", (*f32(n, n), f"int32={n}"), grid(BLOCK=[1024], num_warps=[4, 8]) + grid(BLOCK=[2048], num_warps=[4, 8]))
    return Case(f"gelu f32 {n_name(n)}", (n,), 8 * n, (kernel,), {"copy": 0.97})


def dropout(n):
    kernel = Kernel("dropout.hpp", (*f32(n, n), f"int32={n}", "float32=0.5", "int32=1234"),
                    grid(BLOCK=[512], num_warps=[4]) + grid(BLOCK=[1024], num_warps=[8, 4]))
    return Case(f"dropout f32 {n_name(n)}", (n,), 8 * n, (kernel,), {"copy": 0.97})


def matmul(what, m, n, k):
    entry, operand, result, size = {"f16": ("solve", "float16", "float16", 2), "bf16": ("solve_bf16", "bfloat16", "bfloat16", 2),
                                    "tf32": ("solve_f32", "float32", "float32", 4), "int8": ("solve_int8", "int8", "int32", 1)}[what]
    depth = 64 // size
    arguments = (f"{operand}[{m * k}]", f"{operand}[{k * n}]", f"{result}[{m * n}]", f"int32={m}", f"int32={n}", f"int32={k}")
    shapes = (grid(BLOCK_M=[128], BLOCK_N=[128], BLOCK_K=[depth, 2 * depth], num_warps=[4, 8]) +
              grid(BLOCK_M=[64], BLOCK_N=[128], BLOCK_K=[depth], num_warps=[4]))
    # Every kernel of the file must compile, that of float32 too: four stages of 128 x 128 numbers do not fit.
    rings = tuple({**shape, "STAGES": stages} for shape in shapes for stages in (3, 4) if shape["BLOCK_K"] * stages < 512)
    kernels = (Kernel("matmul.hpp", arguments, shapes, entry), Kernel("matmul_ring.hpp", arguments, rings, entry))
    if size == 2:
        loops = (grid(BLOCK_M=[128], BLOCK_N=[256], BLOCK_K=[64], num_warps=[8], num_stages=[4]) +
                 grid(BLOCK_M=[128], BLOCK_N=[128], BLOCK_K=[64], num_warps=[8], num_stages=[3]) +
                 grid(BLOCK_M=[128], BLOCK_N=[64], BLOCK_K=[64], num_warps=[4], num_stages=[4]))
        persistent = (grid(BLOCK_M=[128], BLOCK_N=[256], BLOCK_K=[64], num_warps=[8], num_stages=[4], GROUP=[8, 16]) +
                      grid(BLOCK_M=[256], BLOCK_N=[128], BLOCK_K=[64], num_warps=[8], num_stages=[4]) +
                      grid(BLOCK_M=[128], BLOCK_N=[128], BLOCK_K=[64], num_warps=[8], num_stages=[4]) +
                      grid(BLOCK_M=[128], BLOCK_N=[64], BLOCK_K=[128], num_warps=[4, 8], num_stages=[4]) +
                      grid(BLOCK_M=[64], BLOCK_N=[256], BLOCK_K=[64], num_warps=[4], num_stages=[4]))
        kernels = (Kernel("matmul_pipelined.hpp", arguments, loops, entry), Kernel("matmul_persistent.hpp", arguments, persistent, entry))
    bytes_moved = size * (m * k + k * n) + (4 if size != 2 else 2) * m * n
    return Case(f"matmul_{what} {m}x{n}x{k}", (m, n, k), bytes_moved, kernels, flops=2 * m * n * k)


def matmul_8bit(what, m, n, k):
    """Of rows along k: a (m, k), b (n, k). e4m3_exact adds up in float32, and needs registers for two sums."""
    of_int8 = what == "int8_rows"
    exact = {"EXACT": "true"} if what == "e4m3_exact" else {}
    operand, result = ("int8", "int32") if of_int8 else ("float8e4nv", "bfloat16")
    scales = () if of_int8 else ("float32[1]", "float32[1]")
    arguments = (f"{operand}[{m * k}]", f"{operand}[{n * k}]", *scales, f"{result}[{m * n}]", f"int32={m}", f"int32={n}", f"int32={k}")
    small = (grid(BLOCK_M=[128], BLOCK_N=[128], BLOCK_K=[128], num_warps=[8], num_stages=[3, 4], RESIDENT=[1]) +
             grid(BLOCK_M=[64], BLOCK_N=[128], BLOCK_K=[128], num_warps=[4], num_stages=[4], RESIDENT=[2]))
    large = (grid(BLOCK_M=[128], BLOCK_N=[256], BLOCK_K=[128], num_warps=[8], num_stages=[3, 4], GROUP=[8, 16]) +
             grid(BLOCK_M=[256], BLOCK_N=[128], BLOCK_K=[128], num_warps=[8], num_stages=[4]))
    metas = tuple({**exact, **meta} for meta in (small if exact else large + small))
    kernel = Kernel("matmul_8bit.hpp", arguments, metas, "solve_int8" if of_int8 else "solve")
    return Case(f"matmul_{what} {m}x{n}x{k}", (m, n, k), m * k + n * k + (4 if of_int8 else 2) * m * n, (kernel,),
                {"torch": 1.10 if of_int8 else 1.02}, flops=2 * m * n * k)


def matmul_grouped(heights, n, k):
    rows, problems = sum(heights), len(heights)
    arguments = (f"bfloat16[{rows * k}]", f"bfloat16[{problems * n * k}]", f"int32[{problems}]", f"bfloat16[{rows * n}]",
                 f"int32={problems}", f"int32={rows}", f"int32={n}", f"int32={k}")
    metas = (grid(BLOCK_M=[128], BLOCK_N=[256], BLOCK_K=[64], num_warps=[8], num_stages=[4], GROUP=[4, 8, 16]) +
             grid(BLOCK_M=[128], BLOCK_N=[128], BLOCK_K=[64], num_warps=[8], num_stages=[4]) +
             grid(BLOCK_M=[64], BLOCK_N=[256], BLOCK_K=[64], num_warps=[4], num_stages=[4]))
    return Case(f"matmul_grouped bf16 {problems}x{n}x{k}", (*heights, n, k), 2 * (rows * k + problems * n * k + rows * n),
                (Kernel("matmul_grouped.hpp", arguments, metas),), {"torch": 1.08}, flops=2 * rows * n * k)


def matmul_split_k(m, n, k, slices, tiles, target):
    metas = tuple({"BLOCK_M": rows, "BLOCK_N": columns, "BLOCK_K": depth, "num_warps": warps, "num_stages": stages, "SLICES": count,
                   "AT_ONCE": 4 if count <= 4 else 32}
                  for rows, columns, depth, warps, stages in tiles for count in slices)
    arguments = (f"bfloat16[{m * k}]", f"bfloat16[{k * n}]", f"bfloat16[{m * n}]", f"int32={m}", f"int32={n}", f"int32={k}")
    whole = grid(BLOCK_M=[64], BLOCK_N=[64], BLOCK_K=[128], num_warps=[4], num_stages=[4])
    kernels = (Kernel("matmul_split_k.hpp", arguments, metas),)
    if 1 in slices:
        kernels += (Kernel("matmul_persistent.hpp", arguments, whole, "solve_bf16"),)
    return Case(f"matmul_split_k bf16 {m}x{n}x{k}", (m, n, k), 2 * (m * k + k * n + m * n), kernels,
                {"torch": target}, flops=2 * m * n * k)


# From 16 to 4096 rows, multiples of a tile's and not.
HEIGHTS = (1024, 16, 3600, 256, 777, 4096, 40, 2048, 512, 1400, 64, 3072, 130, 1536, 392, 2500)


def attention(d, heads, n, causal=False):
    shape = f"float16[{heads * n * d}]"
    masked = {"CAUSAL": "true"} if causal else {}
    metas = tuple({**masked, **meta} for meta in
                  grid(BLOCK_M=[128], BLOCK_N=[64, 128], num_warps=[8], num_stages=[2, 3]) +
                  (grid(BLOCK_M=[256], BLOCK_N=[64, 128], num_warps=[16], num_stages=[2, 3]) if d == 64 else ()) +
                  grid(BLOCK_M=[64], BLOCK_N=[64, 128], num_warps=[4], num_stages=[2, 3]))
    kernel = Kernel("attention.hpp", (shape,) * 4 + (f"int32={heads}", f"int32={n}"), metas, "solve" if d == 64 else "solve_128")
    name = f"attention{'_causal' if causal else ''} f16 {heads}x{n}x{d}"
    return Case(name, (heads, n, d), 8 * heads * n * d, (kernel,), flops=4 * heads * n * n * d // (2 if causal else 1))


def attention_backward(d, heads, n, causal=False):
    """Of a setting's tiles one axis fills the warps: the queries', or d."""
    shape, rows = f"float16[{heads * n * d}]", f"float32[{heads * n}]"
    arguments = (shape,) * 5 + (rows,) + (shape,) * 3 + (f"int32={heads}", f"int32={n}")
    fixed = {"D": d, **({"CAUSAL": "true"} if causal else {})}
    wide = (grid(KEYS=[128], QUERIES=[64], num_warps=[8], num_stages=[2, 3], EARLY=["true", "false"]) if d == 128 else
            grid(KEYS=[128], QUERIES=[128], num_warps=[8], num_stages=[2, 3]))
    metas = tuple({**fixed, **meta} for meta in wide + grid(KEYS=[64], QUERIES=[64], num_warps=[4], num_stages=[2, 3], EARLY=["true"]))
    name = f"attention_backward{'_causal' if causal else ''} f16 {heads}x{n}x{d}"
    return Case(name, (heads, n, d), 16 * heads * n * d + 4 * heads * n, (Kernel("attention_backward.hpp", arguments, metas),), {"torch": 1.0},
                flops=10 * heads * n * n * d // (2 if causal else 1))


def all_cases():
    big = 1 << 28
    return [
        vector_add(big, {"torch": 1.0, "triton": 1.0}),
        softmax(16384, 4096, [4, 8, 16]),
        softmax(32768, 8192, [8, 16]),
        softmax_bf16(65536, 4096),
        layernorm(16384, 4096),
        *(row_reduce(what, 65536, 8192) for what in ("sum", "max", "argmax")),
        whole_sum(big),
        transpose(16384, 16384),
        gelu(big),
        dropout(big),
        *(matmul(what, n, n, n) for n in (1024, 2048, 4096, 8192) for what in ("f16", "bf16")),
        *(matmul("bf16", *shape) for shape in ((8192, 8200, 4104), (16, 28672, 8192))),
        *(matmul(what, n, n, n) for n in (2048, 8192) for what in ("tf32", "int8")),
        *(matmul_8bit(what, *shape) for what in ("e4m3", "e4m3_exact", "int8_rows") for shape in ((8192, 8192, 8192), (8192, 8208, 4112))),
        matmul_grouped(HEIGHTS, 4096, 4096),
        matmul_split_k(256, 256, 262144, (33, 66), ((128, 256, 64, 8, 4), (128, 128, 64, 8, 4)), 1.3),
        matmul_split_k(16, 8192, 28672, (1, 2, 4), ((64, 64, 128, 4, 4), (64, 64, 128, 4, 3), (64, 128, 64, 4, 4), (64, 256, 64, 4, 4)), 1.08),
        *(attention(d, 2048 // d, 16384, causal) for causal in (False, True) for d in (64, 128)),
        *(attention_backward(d, 2048 // d, 16384, causal) for causal in (False, True) for d in (64, 128)),
        *(vector_add(1 << k, {"triton": 1.0} if k == 20 else {}) for k in (10, 12, 14, 16, 18, 20)),
        cumsum(big),  # last: the only one whose blocks wait for each other
    ]

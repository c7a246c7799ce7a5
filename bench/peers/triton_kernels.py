"""The same work in Triton, in the style of its tutorials; written for this comparison.

Each function returns a list of (label, call) over given tensors: the settings that are worth trying.
"""

import torch
import triton
import triton.language as tl


@triton.jit
def add_kernel(x_ptr, y_ptr, z_ptr, n, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = offsets < n
    tl.store(z_ptr + offsets, tl.load(x_ptr + offsets, mask=mask) + tl.load(y_ptr + offsets, mask=mask), mask=mask)


@triton.jit
def gelu_kernel(x_ptr, z_ptr, n, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = offsets < n
    x = tl.load(x_ptr + offsets, mask=mask)
    tl.store(z_ptr + offsets, 0.5 * x * (1.0 + tl.erf(x * 0.70710678118654752)), mask=mask)


@triton.jit
def dropout_kernel(x_ptr, z_ptr, n, p, seed, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = offsets < n
    x = tl.load(x_ptr + offsets, mask=mask)
    keep = tl.rand(seed, offsets) > p
    tl.store(z_ptr + offsets, tl.where(keep, x / (1 - p), 0.0), mask=mask)


@triton.jit
def softmax_kernel(x_ptr, z_ptr, rows, columns, BLOCK: tl.constexpr, STAGES: tl.constexpr):
    offsets = tl.arange(0, BLOCK)
    mask = offsets < columns
    for row in tl.range(tl.program_id(0), rows, tl.num_programs(0), num_stages=STAGES):
        x = tl.load(x_ptr + row * columns + offsets, mask=mask, other=-float("inf")).to(tl.float32)
        e = tl.exp(x - tl.max(x, axis=0))
        tl.store(z_ptr + row * columns + offsets, e / tl.sum(e, axis=0), mask=mask)


@triton.jit
def layernorm_kernel(x_ptr, w_ptr, b_ptr, y_ptr, mean_ptr, rstd_ptr, columns, eps, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    offsets = tl.arange(0, BLOCK)
    total = tl.zeros([BLOCK], dtype=tl.float32)
    for first in range(0, columns, BLOCK):
        at = first + offsets
        total += tl.load(x_ptr + row * columns + at, mask=at < columns, other=0.0).to(tl.float32)
    mean = tl.sum(total, axis=0) / columns
    squares = tl.zeros([BLOCK], dtype=tl.float32)
    for first in range(0, columns, BLOCK):
        at = first + offsets
        x = tl.load(x_ptr + row * columns + at, mask=at < columns, other=0.0).to(tl.float32)
        x = tl.where(at < columns, x - mean, 0.0)
        squares += x * x
    rstd = 1 / tl.sqrt(tl.sum(squares, axis=0) / columns + eps)
    tl.store(mean_ptr + row, mean)
    tl.store(rstd_ptr + row, rstd)
    for first in range(0, columns, BLOCK):
        at = first + offsets
        mask = at < columns
        w = tl.load(w_ptr + at, mask=mask)
        b = tl.load(b_ptr + at, mask=mask)
        x = tl.load(x_ptr + row * columns + at, mask=mask, other=0.0).to(tl.float32)
        tl.store(y_ptr + row * columns + at, (x - mean) * rstd * w + b, mask=mask)


@triton.jit
def row_reduce_kernel(x_ptr, out_ptr, columns, BLOCK: tl.constexpr, WHAT: tl.constexpr):
    row = tl.program_id(0).to(tl.int64)
    offsets = tl.arange(0, BLOCK)
    mask = offsets < columns
    if WHAT == "sum":
        result = tl.sum(tl.load(x_ptr + row * columns + offsets, mask=mask, other=0.0), axis=0)
    else:
        x = tl.load(x_ptr + row * columns + offsets, mask=mask, other=-float("inf"))
        result = tl.max(x, axis=0) if WHAT == "max" else tl.argmax(x, axis=0)
    tl.store(out_ptr + row, result)


@triton.jit
def share_kernel(x_ptr, out_ptr, n, BLOCK: tl.constexpr):
    offsets = tl.arange(0, BLOCK)
    total = tl.zeros([BLOCK], dtype=tl.float32)
    for first in range(tl.program_id(0) * BLOCK, n, tl.num_programs(0) * BLOCK):
        total += tl.load(x_ptr + first + offsets, mask=first + offsets < n, other=0.0)
    tl.store(out_ptr + tl.program_id(0), tl.sum(total, axis=0))


@triton.jit
def transpose_kernel(x_ptr, out_ptr, rows, columns, ROWS: tl.constexpr, COLUMNS: tl.constexpr):
    r = tl.program_id(1) * ROWS + tl.arange(0, ROWS)
    c = tl.program_id(0) * COLUMNS + tl.arange(0, COLUMNS)
    x = tl.load(x_ptr + r[:, None] * columns + c[None, :], mask=(r < rows)[:, None] & (c < columns)[None, :])
    tl.store(out_ptr + c[:, None] * rows + r[None, :], tl.trans(x), mask=(c < columns)[:, None] & (r < rows)[None, :])


def multiprocessors():
    return torch.cuda.get_device_properties(0).multi_processor_count if torch.cuda.is_available() else 4


def vector_add(x, y, z):
    n = x.numel()
    return [(f"BLOCK={block} num_warps={warps}",
             lambda block=block, warps=warps: add_kernel[(triton.cdiv(n, block),)](x, y, z, n, BLOCK=block, num_warps=warps))
            for block, warps in ((1024, 4), (1024, 8), (2048, 8))]


def elementwise(kernel, x, z, *scalars):
    n = x.numel()
    return [(f"BLOCK={block} num_warps={warps}",
             lambda block=block, warps=warps: kernel[(triton.cdiv(n, block),)](x, z, n, *scalars, BLOCK=block, num_warps=warps))
            for block, warps in ((1024, 4), (1024, 8), (2048, 4))]


def gelu(x, z):
    return elementwise(gelu_kernel, x, z)


def dropout(x, z, p, seed):
    return elementwise(dropout_kernel, x, z, p, seed)


def softmax(x, z):
    rows, columns = x.shape
    block = triton.next_power_of_2(columns)
    calls = []
    for warps, stages, resident in ((8, 4, 2), (8, 2, 4), (4, 2, 4), (16, 2, 2)):
        grid = (min(rows, multiprocessors() * resident),)
        calls.append((f"persistent num_warps={warps} num_stages={stages}",
                      lambda grid=grid, warps=warps, stages=stages: softmax_kernel[grid](
                          x, z, rows, columns, BLOCK=block, STAGES=stages, num_warps=warps)))
    for warps in (4, 8, 16):
        calls.append((f"one row a program num_warps={warps}", lambda warps=warps: softmax_kernel[(rows,)](
            x, z, rows, columns, BLOCK=block, STAGES=1, num_warps=warps)))
    return calls


def layernorm(x, w, b, y, mean, rstd, eps):
    rows, columns = x.shape
    block = min(65536 // x.element_size(), triton.next_power_of_2(columns))
    return [(f"num_warps={warps}", lambda warps=warps: layernorm_kernel[(rows,)](
        x, w, b, y, mean, rstd, columns, eps, BLOCK=block, num_warps=warps)) for warps in (4, 8, 16)]


def row_reduce(what, x, out):
    rows, columns = x.shape
    return [(f"num_warps={warps}", lambda warps=warps: row_reduce_kernel[(rows,)](
        x, out, columns, BLOCK=triton.next_power_of_2(columns), WHAT=what, num_warps=warps)) for warps in (4, 8, 16)]


def whole_sum(x, out):
    n, shares = x.numel(), torch.empty(1024, device="cuda")

    def two_launches(block, warps, resident):
        blocks = min(1024, multiprocessors() * resident)
        share_kernel[(blocks,)](x, shares, n, BLOCK=block, num_warps=warps)
        share_kernel[(1,)](shares, out, blocks, BLOCK=1024, num_warps=4)

    return [(f"BLOCK={block} num_warps={warps} resident={resident}",
             lambda c=(block, warps, resident): two_launches(*c))
            for block, warps, resident in ((8192, 8, 4), (4096, 4, 7), (16384, 16, 2))]


def transpose(x, out):
    rows, columns = x.shape
    return [(f"{r}x{c} num_warps={warps}", lambda r=r, c=c, warps=warps: transpose_kernel[
        (triton.cdiv(columns, c), triton.cdiv(rows, r))](x, out, rows, columns, ROWS=r, COLUMNS=c, num_warps=warps))
            for r, c, warps in ((32, 32, 4), (64, 64, 4), (64, 64, 8), (32, 64, 4))]

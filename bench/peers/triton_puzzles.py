"""The work of the element-wise puzzles' solutions in Triton, in the style of its tutorials; written for this comparison.

Each function takes the tensors of solve and returns (label, call) for the settings that are worth trying; a call makes as
many launches as solve does.
"""

import functools

import triton
import triton.language as tl

from cases import grid


def tuned(launch, choices):
    """`launch` under each choice of settings, as (label, call)."""
    return [(" ".join(f"{name}={value}" for name, value in choice.items()), functools.partial(launch, **choice)) for choice in choices]


@triton.jit
def swish_kernel(x_ptr, y_ptr, beta, n, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = offsets < n
    x = tl.load(x_ptr + offsets, mask=mask).to(tl.float32)
    tl.store(y_ptr + offsets, (x * tl.sigmoid(beta * x)).to(tl.float16), mask=mask)


@triton.jit
def polynomial_kernel(u_ptr, v_ptr, c0, c1, c2, c3, n, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = offsets < n
    u = tl.load(u_ptr + offsets, mask=mask).to(tl.float32)
    tl.store(v_ptr + offsets, (((c3 * u + c2) * u + c1) * u + c0).to(tl.float16), mask=mask)


def activations(x, y, u, v, beta, c, n):
    def launch(BLOCK, num_warps):
        blocks = (triton.cdiv(n, BLOCK),)
        swish_kernel[blocks](x, y, beta, n, BLOCK=BLOCK, num_warps=num_warps)
        polynomial_kernel[blocks](u, v, *c, n, BLOCK=BLOCK, num_warps=num_warps)

    return tuned(launch, grid(BLOCK=[1024, 2048], num_warps=[4]) + grid(BLOCK=[4096], num_warps=[4, 8]))


@triton.jit
def gelu_kernel(x_ptr, y_ptr, n, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = offsets < n
    x = tl.load(x_ptr + offsets, mask=mask)
    tl.store(y_ptr + offsets, 0.5 * x * (1.0 + tl.erf(x * 0.70710678)), mask=mask)


@triton.jit
def gelu_tanh_kernel(x_ptr, z_ptr, n, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = offsets < n
    x = tl.load(x_ptr + offsets, mask=mask)
    # (1 + tanh u) / 2 = sigmoid(2 u), and cheaper: Triton has no tanh but libdevice's.
    tl.store(z_ptr + offsets, x * tl.sigmoid(1.59576912 * (x + 0.044715 * x * x * x)), mask=mask)


def gelu_extern(x, y, z, n):
    def launch(BLOCK, num_warps):
        blocks = (triton.cdiv(n, BLOCK),)
        gelu_kernel[blocks](x, y, n, BLOCK=BLOCK, num_warps=num_warps)
        gelu_tanh_kernel[blocks](x, z, n, BLOCK=BLOCK, num_warps=num_warps)

    return tuned(launch, grid(BLOCK=[1024], num_warps=[4, 8]) + grid(BLOCK=[2048], num_warps=[4]))


@triton.jit
def glu_kernel(x_ptr, out_ptr, n, SILU: tl.constexpr, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    cols = tl.program_id(1) * BLOCK + tl.arange(0, BLOCK)
    mask = cols < n
    value = tl.load(x_ptr + row * 2 * n + cols, mask=mask).to(tl.float32)
    z = tl.load(x_ptr + row * 2 * n + n + cols, mask=mask).to(tl.float32)
    gate = tl.sigmoid(z)
    if SILU:
        gate = z * gate
    tl.store(out_ptr + row * n + cols, (value * gate).to(tl.float16), mask=mask)


def glu(x, out, m, n, silu):
    def launch(BLOCK, num_warps):
        glu_kernel[(m, triton.cdiv(n, BLOCK))](x, out, n, SILU=silu, BLOCK=BLOCK, num_warps=num_warps)

    return tuned(launch, grid(BLOCK=[1024, 2048], num_warps=[4]) + grid(BLOCK=[4096], num_warps=[4, 8]))


@triton.jit
def complex_mul_kernel(z_ptr, w_ptr, n, BLOCK: tl.constexpr):
    numbers = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)[:, None]
    places = 2 * numbers + tl.arange(0, 2)[None, :]
    mask = numbers < n
    ar, ai = tl.split(tl.load(z_ptr + places, mask=mask))
    br, bi = tl.split(tl.load(w_ptr + places, mask=mask))
    tl.store(z_ptr + places, tl.join(ar * br - ai * bi, ar * bi + ai * br), mask=mask)


def complex_mul(z, w, n):
    def launch(BLOCK, num_warps):
        complex_mul_kernel[(triton.cdiv(n, BLOCK),)](z, w, n, BLOCK=BLOCK, num_warps=num_warps)

    return tuned(launch, grid(BLOCK=[512], num_warps=[4]) + grid(BLOCK=[1024], num_warps=[4, 8]) + grid(BLOCK=[2048], num_warps=[8]))


@triton.jit
def mixed(red, green, blue, r, g, b):
    return tl.minimum(tl.floor(red * r + green * g + blue * b + 0.5), 255.0).to(tl.uint8)


@triton.jit
def grey_kernel(img_ptr, grey_ptr, h, w, pitch, ROWS: tl.constexpr, COLUMNS: tl.constexpr):
    rows = tl.program_id(1) * ROWS + tl.arange(0, ROWS)[:, None]
    cols = tl.program_id(0) * COLUMNS + tl.arange(0, COLUMNS)[None, :]
    mask = (rows < h) & (cols < w)
    at = rows * pitch + cols * 3
    red = tl.load(img_ptr + at, mask=mask).to(tl.float32)
    green = tl.load(img_ptr + at + 1, mask=mask).to(tl.float32)
    blue = tl.load(img_ptr + at + 2, mask=mask).to(tl.float32)
    tl.store(grey_ptr + rows * w + cols, mixed(red, green, blue, 0.299, 0.587, 0.114), mask=mask)


@triton.jit
def sepia_kernel(img_ptr, sepia_ptr, h, w, pitch, ROWS: tl.constexpr, COLUMNS: tl.constexpr):
    rows = tl.program_id(1) * ROWS + tl.arange(0, ROWS)[:, None]
    cols = tl.program_id(0) * COLUMNS + tl.arange(0, COLUMNS)[None, :]
    mask = (rows < h) & (cols < w)
    at = rows * pitch + cols * 3
    red = tl.load(img_ptr + at, mask=mask).to(tl.float32)
    green = tl.load(img_ptr + at + 1, mask=mask).to(tl.float32)
    blue = tl.load(img_ptr + at + 2, mask=mask).to(tl.float32)
    tl.store(sepia_ptr + at, mixed(red, green, blue, 0.393, 0.769, 0.189), mask=mask)
    tl.store(sepia_ptr + at + 1, mixed(red, green, blue, 0.349, 0.686, 0.168), mask=mask)
    tl.store(sepia_ptr + at + 2, mixed(red, green, blue, 0.272, 0.534, 0.131), mask=mask)


def image_filters(img, grey, sepia, h, w):
    def launch(ROWS, COLUMNS, num_warps):
        blocks = (triton.cdiv(w, COLUMNS), triton.cdiv(h, ROWS))
        grey_kernel[blocks](img, grey, h, w, 3 * w, ROWS=ROWS, COLUMNS=COLUMNS, num_warps=num_warps)
        sepia_kernel[blocks](img, sepia, h, w, 3 * w, ROWS=ROWS, COLUMNS=COLUMNS, num_warps=num_warps)

    return tuned(launch, grid(ROWS=[16], COLUMNS=[128], num_warps=[4, 8]) + grid(ROWS=[1], COLUMNS=[1024], num_warps=[4, 8]) +
                 grid(ROWS=[4], COLUMNS=[128], num_warps=[4]))


@triton.jit
def drop_and_store_kernel(x_ptr, keep_ptr, y_ptr, p, seed, n, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = offsets < n
    x = tl.load(x_ptr + offsets, mask=mask)
    keep = tl.rand(seed, offsets) >= p
    tl.store(keep_ptr + offsets, keep.to(tl.uint8), mask=mask)
    tl.store(y_ptr + offsets, tl.where(keep, x / (1 - p), 0.0), mask=mask)


@triton.jit
def drop_kernel(x_ptr, y_ptr, p, seed, n, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = offsets < n
    x = tl.load(x_ptr + offsets, mask=mask)
    tl.store(y_ptr + offsets, tl.where(tl.rand(seed, offsets) >= p, x / (1 - p), 0.0), mask=mask)


def dropout(x, keep, stored, y, dy, dx, p, seed, n):
    def launch(BLOCK, num_warps):
        blocks = (triton.cdiv(n, BLOCK),)
        drop_and_store_kernel[blocks](x, keep, stored, p, seed, n, BLOCK=BLOCK, num_warps=num_warps)
        drop_kernel[blocks](x, y, p, seed, n, BLOCK=BLOCK, num_warps=num_warps)
        drop_kernel[blocks](dy, dx, p, seed, n, BLOCK=BLOCK, num_warps=num_warps)

    return tuned(launch, grid(BLOCK=[1024], num_warps=[4, 8]) + grid(BLOCK=[512, 2048], num_warps=[4]))


@triton.jit
def transpose_kernel(x_ptr, out_ptr, m, n, x_row, x_col, out_row, out_col, ROWS: tl.constexpr, COLUMNS: tl.constexpr):
    i = tl.program_id(1) * ROWS + tl.arange(0, ROWS)
    j = tl.program_id(0) * COLUMNS + tl.arange(0, COLUMNS)
    x = tl.load(x_ptr + i[:, None] * x_row + j[None, :] * x_col, mask=(i < m)[:, None] & (j < n)[None, :])
    tl.store(out_ptr + j[:, None] * out_row + i[None, :] * out_col, tl.trans(x), mask=(j < n)[:, None] & (i < m)[None, :])


def transpose_strides(x, out, m, n):
    def launch(ROWS, COLUMNS, num_warps):
        transpose_kernel[(triton.cdiv(n, COLUMNS), triton.cdiv(m, ROWS))](
            x, out, m, n, n, 1, m, 1, ROWS=ROWS, COLUMNS=COLUMNS, num_warps=num_warps)

    return tuned(launch, grid(ROWS=[64], COLUMNS=[64], num_warps=[4, 8]) + grid(ROWS=[32], COLUMNS=[32, 64], num_warps=[4]) +
                 grid(ROWS=[64], COLUMNS=[128], num_warps=[8]))


@triton.jit
def chain_kernel(a_ptr, x_ptr, b_ptr, r_ptr, y_ptr, n, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = offsets < n
    t = tl.load(a_ptr + offsets, mask=mask) * tl.load(x_ptr + offsets, mask=mask) + tl.load(b_ptr + offsets, mask=mask)
    tl.store(y_ptr + offsets, tl.maximum(t, 0.0) + tl.load(r_ptr + offsets, mask=mask), mask=mask)


def fuse_chain(a, x, b, r, y, n):
    def launch(BLOCK, num_warps):
        chain_kernel[(triton.cdiv(n, BLOCK),)](a, x, b, r, y, n, BLOCK=BLOCK, num_warps=num_warps)

    return tuned(launch, grid(BLOCK=[1024], num_warps=[4, 8]) + grid(BLOCK=[2048], num_warps=[4, 8]))

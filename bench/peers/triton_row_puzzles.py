"""The work of the solutions of puzzles that reduce or scan, in Triton: see triton_puzzles.py.

Where a row fits into one tile there is a kernel that holds it beside the one that walks over it, whatever solve does.
"""

import torch
import triton
import triton.language as tl

from cases import grid
from problem import DEVICE
from triton_kernels import multiprocessors
from triton_puzzles import tuned


@triton.jit
def zero_kernel(count_ptr):
    tl.store(count_ptr, 0)


@triton.jit
def sum_blocks_kernel(x_ptr, partials_ptr, positive_ptr, n, BLOCK: tl.constexpr):
    total = tl.zeros([BLOCK], dtype=tl.float32)
    seen = tl.zeros([BLOCK], dtype=tl.int32)
    for first in range(tl.program_id(0) * BLOCK, n, tl.num_programs(0) * BLOCK):
        offsets = first + tl.arange(0, BLOCK)
        x = tl.load(x_ptr + offsets, mask=offsets < n, other=0.0)
        total += x
        seen += (x > 0).to(tl.int32)
    tl.store(partials_ptr + tl.program_id(0), tl.sum(total, axis=0))
    tl.atomic_add(positive_ptr, tl.sum(seen, axis=0), sem="relaxed")


@triton.jit
def sum_partials_kernel(partials_ptr, total_ptr, blocks, BLOCK: tl.constexpr):
    places = tl.arange(0, BLOCK)
    tl.store(total_ptr, tl.sum(tl.load(partials_ptr + places, mask=places < blocks, other=0.0), axis=0))


def block_sum(x, total, positive, n):
    partials = torch.empty(1024, device=DEVICE)

    def launch(BLOCK, num_warps, resident):
        blocks = min(1024, multiprocessors() * resident, triton.cdiv(n, BLOCK))
        zero_kernel[(1,)](positive)
        sum_blocks_kernel[(blocks,)](x, partials, positive, n, BLOCK=BLOCK, num_warps=num_warps)
        sum_partials_kernel[(1,)](partials, total, blocks, BLOCK=1024)

    return tuned(launch, grid(BLOCK=[4096], num_warps=[4], resident=[4, 7]) + grid(BLOCK=[8192], num_warps=[8], resident=[4]) +
                 grid(BLOCK=[16384], num_warps=[16], resident=[2]))


@triton.jit
def row_reduce_kernel(x_ptr, sum_ptr, largest_ptr, place_ptr, n, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    cols = tl.arange(0, BLOCK)
    x = tl.load(x_ptr + row * n + cols, mask=cols < n, other=-float("inf"))
    largest, place = tl.max(x, axis=0, return_indices=True)
    tl.store(sum_ptr + row, tl.sum(tl.where(cols < n, x, 0.0), axis=0))
    tl.store(largest_ptr + row, largest)
    tl.store(place_ptr + row, place)


@triton.jit
def row_reduce_walk_kernel(x_ptr, sum_ptr, largest_ptr, place_ptr, n, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    total = tl.zeros([BLOCK], dtype=tl.float32)
    best = tl.full([BLOCK], -float("inf"), dtype=tl.float32)
    best_at = tl.zeros([BLOCK], dtype=tl.int32)
    for start in range(0, n, BLOCK):
        cols = start + tl.arange(0, BLOCK)
        x = tl.load(x_ptr + row * n + cols, mask=cols < n, other=-float("inf"))
        total += tl.where(cols < n, x, 0.0)
        best_at = tl.where(x > best, cols, best_at)
        best = tl.maximum(best, x)
    largest = tl.max(best, axis=0)
    tl.store(sum_ptr + row, tl.sum(total, axis=0))
    tl.store(largest_ptr + row, largest)
    tl.store(place_ptr + row, tl.min(tl.where(best == largest, best_at, n), axis=0))


def row_reduce(x, sum_, largest, place, m, n):
    def whole(num_warps):
        row_reduce_kernel[(m,)](x, sum_, largest, place, n, BLOCK=triton.next_power_of_2(n), num_warps=num_warps)

    def walk(BLOCK, num_warps):
        row_reduce_walk_kernel[(m,)](x, sum_, largest, place, n, BLOCK=BLOCK, num_warps=num_warps)

    return tuned(whole, grid(num_warps=[8, 16])) + tuned(walk, grid(BLOCK=[1024, 2048], num_warps=[4]) + grid(BLOCK=[4096], num_warps=[8]))


@triton.jit
def online_softmax_kernel(x_ptr, y_ptr, n, BLOCK: tl.constexpr):
    LOG2_E: tl.constexpr = 1.44269504
    row = tl.program_id(0) * n
    largest = tl.full([BLOCK], -float("inf"), dtype=tl.float32)
    total = tl.zeros([BLOCK], dtype=tl.float32)
    for start in range(0, n, BLOCK):
        cols = start + tl.arange(0, BLOCK)
        x = tl.load(x_ptr + row + cols, mask=cols < n, other=-float("inf"))
        next_largest = tl.maximum(largest, x)
        base = tl.where(next_largest == -float("inf"), 0.0, next_largest)
        total = total * tl.exp2(LOG2_E * (largest - base)) + tl.exp2(LOG2_E * (x - base))
        largest = next_largest
    row_largest = tl.max(largest, axis=0)
    factor = 1 / tl.sum(total * tl.exp2(LOG2_E * (largest - row_largest)), axis=0)
    for start in range(0, n, BLOCK):
        cols = start + tl.arange(0, BLOCK)
        x = tl.load(x_ptr + row + cols, mask=cols < n)
        tl.store(y_ptr + row + cols, tl.exp2(LOG2_E * (x - row_largest)) * factor, mask=cols < n)


def online_softmax(x, y, m, n):
    def launch(BLOCK, num_warps):
        online_softmax_kernel[(m,)](x, y, n, BLOCK=BLOCK, num_warps=num_warps)

    return tuned(launch, grid(BLOCK=[4096], num_warps=[8, 16]) + grid(BLOCK=[8192], num_warps=[8, 16, 32]))


@triton.jit
def layernorm_kernel(x_ptr, w_ptr, b_ptr, y_ptr, mean_ptr, rstd_ptr, n, eps, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    cols = tl.arange(0, BLOCK)
    mask = cols < n
    x = tl.load(x_ptr + row * n + cols, mask=mask, other=0.0)
    mean = tl.sum(x, axis=0) / n
    centred = tl.where(mask, x - mean, 0.0)
    rstd = 1 / tl.sqrt(tl.sum(centred * centred, axis=0) / n + eps)
    w, b = tl.load(w_ptr + cols, mask=mask), tl.load(b_ptr + cols, mask=mask)
    tl.store(y_ptr + row * n + cols, centred * rstd * w + b, mask=mask)
    tl.store(mean_ptr + row, mean)
    tl.store(rstd_ptr + row, rstd)


def layernorm(x, w, b, y, mean, rstd, m, n, eps):
    def launch(num_warps):
        layernorm_kernel[(m,)](x, w, b, y, mean, rstd, n, eps, BLOCK=triton.next_power_of_2(n), num_warps=num_warps)

    return tuned(launch, grid(num_warps=[4, 8, 16, 32]))


@triton.jit
def add_and_normalise_kernel(x_ptr, r_ptr, w_ptr, b_ptr, h_ptr, y_ptr, n, eps, BLOCK: tl.constexpr):
    row = tl.program_id(0) * n
    cols = tl.arange(0, BLOCK)
    mask = cols < n
    h = tl.load(x_ptr + row + cols, mask=mask, other=0.0) + tl.load(r_ptr + row + cols, mask=mask, other=0.0)
    tl.store(h_ptr + row + cols, h, mask=mask)
    mean = tl.sum(h, axis=0) / n
    centred = tl.where(mask, h - mean, 0.0)
    rstd = 1 / tl.sqrt(tl.sum(centred * centred, axis=0) / n + eps)
    w, b = tl.load(w_ptr + cols, mask=mask), tl.load(b_ptr + cols, mask=mask)
    tl.store(y_ptr + row + cols, centred * rstd * w + b, mask=mask)


@triton.jit
def add_and_normalise_walk_kernel(x_ptr, r_ptr, w_ptr, b_ptr, h_ptr, y_ptr, n, eps, BLOCK: tl.constexpr):
    row = tl.program_id(0) * n
    total = tl.zeros([BLOCK], dtype=tl.float32)
    for start in range(0, n, BLOCK):
        cols = start + tl.arange(0, BLOCK)
        mask = cols < n
        h = tl.load(x_ptr + row + cols, mask=mask, other=0.0) + tl.load(r_ptr + row + cols, mask=mask, other=0.0)
        tl.store(h_ptr + row + cols, h, mask=mask)
        total += h
    mean = tl.sum(total, axis=0) / n
    squares = tl.zeros([BLOCK], dtype=tl.float32)
    for start in range(0, n, BLOCK):
        cols = start + tl.arange(0, BLOCK)
        centred = tl.where(cols < n, tl.load(h_ptr + row + cols, mask=cols < n, other=0.0) - mean, 0.0)
        squares += centred * centred
    rstd = 1 / tl.sqrt(tl.sum(squares, axis=0) / n + eps)
    for start in range(0, n, BLOCK):
        cols = start + tl.arange(0, BLOCK)
        mask = cols < n
        w, b = tl.load(w_ptr + cols, mask=mask), tl.load(b_ptr + cols, mask=mask)
        h = tl.load(h_ptr + row + cols, mask=mask)
        tl.store(y_ptr + row + cols, (h - mean) * rstd * w + b, mask=mask)


def layernorm_residual(x, r, w, b, h, y, m, n, eps):
    def whole(num_warps):
        add_and_normalise_kernel[(m,)](x, r, w, b, h, y, n, eps, BLOCK=triton.next_power_of_2(n), num_warps=num_warps)

    def walk(BLOCK, num_warps):
        add_and_normalise_walk_kernel[(m,)](x, r, w, b, h, y, n, eps, BLOCK=BLOCK, num_warps=num_warps)

    return tuned(whole, grid(num_warps=[16, 32])) + tuned(walk, grid(BLOCK=[4096], num_warps=[8]) + grid(BLOCK=[8192], num_warps=[8, 16]))


@triton.jit
def larger(a, b):
    return tl.maximum(a, b)


@triton.jit
def running_kernel(x_ptr, sum_ptr, count_ptr, peak_ptr, m, n, ROWS: tl.constexpr, BLOCK: tl.constexpr):
    rows = tl.program_id(0) * ROWS + tl.arange(0, ROWS)[:, None]
    sum_before = tl.zeros([ROWS, 1], dtype=tl.float32)
    count_before = tl.zeros([ROWS, 1], dtype=tl.int32)
    peak_before = tl.full([ROWS, 1], -float("inf"), dtype=tl.float32)
    for start in range(0, n, BLOCK):
        cols = start + tl.arange(0, BLOCK)[None, :]
        mask = (rows < m) & (cols < n)
        at = rows * n + cols
        x = tl.load(x_ptr + at, mask=mask, other=0.0)
        positive = (x > 0).to(tl.int32)
        tl.store(sum_ptr + at, sum_before + tl.cumsum(x, axis=1), mask=mask)
        tl.store(count_ptr + at, count_before + tl.cumsum(positive, axis=1), mask=mask)
        tl.store(peak_ptr + at, tl.maximum(peak_before, tl.associative_scan(x, 1, larger)), mask=mask)
        sum_before += tl.sum(x, axis=1, keep_dims=True)
        count_before += tl.sum(positive, axis=1, keep_dims=True)
        peak_before = tl.maximum(peak_before, tl.max(x, axis=1, keep_dims=True))


def scan(x, sum_, count, peak, m, n):
    def launch(ROWS, BLOCK, num_warps):
        running_kernel[(triton.cdiv(m, ROWS),)](x, sum_, count, peak, m, n, ROWS=ROWS, BLOCK=BLOCK, num_warps=num_warps)

    return tuned(launch, grid(ROWS=[4], BLOCK=[256, 512], num_warps=[4]) + grid(ROWS=[1], BLOCK=[1024, 2048], num_warps=[4]) +
                 grid(ROWS=[1], BLOCK=[4096], num_warps=[8]))


@triton.jit
def swish_backward_kernel(x_ptr, du_ptr, dx_ptr, beta, k, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = offsets < k
    x, du = tl.load(x_ptr + offsets, mask=mask), tl.load(du_ptr + offsets, mask=mask)
    s = tl.sigmoid(beta * x)
    tl.store(dx_ptr + offsets, du * (s + beta * x * s * (1 - s)), mask=mask)


@triton.jit
def softmax_backward_kernel(y_ptr, dy_ptr, dz_ptr, n, stride, BLOCK: tl.constexpr):
    row = tl.program_id(0) * stride
    cols = tl.arange(0, BLOCK)
    mask = cols < n
    y = tl.load(y_ptr + row + cols, mask=mask, other=0.0)
    dy = tl.load(dy_ptr + row + cols, mask=mask, other=0.0)
    tl.store(dz_ptr + row + cols, y * (dy - tl.sum(y * dy, axis=0)), mask=mask)


def softmax_bwd(x, du, dx, y, dy, dz, beta, k, m, n):
    def launch(num_warps):
        swish_backward_kernel[(triton.cdiv(k, 1024),)](x, du, dx, beta, k, BLOCK=1024)
        softmax_backward_kernel[(m,)](y, dy, dz, n, n, BLOCK=triton.next_power_of_2(n), num_warps=num_warps)

    return tuned(launch, grid(num_warps=[4, 8, 16, 32]))

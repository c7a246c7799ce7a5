"""The work of the solutions on fusion and training, and of two that debug, in Triton: as in triton_puzzles.py."""

import torch
import triton
import triton.language as tl

from cases import grid
from problem import DEVICE
from triton_kernels import multiprocessors
from triton_puzzles import tuned


@triton.jit
def layernorm_gelu_kernel(x_ptr, w_ptr, b_ptr, y_ptr, n, epsilon, BLOCK: tl.constexpr):
    cols = tl.arange(0, BLOCK)
    mask, at = cols < n, tl.program_id(0) * n + cols
    v = tl.load(x_ptr + at, mask=mask, other=0.0).to(tl.float32)
    mean = tl.sum(v, axis=0) / n
    centred = tl.where(mask, v - mean, 0.0)
    rstd = tl.rsqrt(tl.sum(centred * centred, axis=0) / n + epsilon)
    z = centred * rstd * tl.load(w_ptr + cols, mask=mask) + tl.load(b_ptr + cols, mask=mask)
    tl.store(y_ptr + at, (0.5 * z * (1.0 + tl.erf(z * 0.70710678))).to(tl.bfloat16), mask=mask)


def layernorm_gelu(x, w, b, y, m, n, epsilon):
    def launch(num_warps):
        layernorm_gelu_kernel[(m,)](x, w, b, y, n, epsilon, BLOCK=triton.next_power_of_2(n), num_warps=num_warps)

    return tuned(launch, grid(num_warps=[4, 8, 16, 32]))


@triton.jit
def rope_kernel(q_ptr, length, heads, half, log_base, HEADS: tl.constexpr, HALF: tl.constexpr):
    number, sequence = tl.program_id(0), tl.program_id(1)
    token_ptr = q_ptr + (sequence * length + number) * heads * 2 * half
    pair = tl.arange(0, HALF)[None, :]
    angle = number * tl.exp2(pair.to(tl.float32) * (-log_base / half))
    cosine, sine = tl.cos(angle), tl.sin(angle)
    for start in range(0, heads, HEADS):
        head = start + tl.arange(0, HEADS)[:, None]
        mask, at = (head < heads) & (pair < half), head * 2 * half + pair
        x1, x2 = tl.load(token_ptr + at, mask=mask).to(tl.float32), tl.load(token_ptr + at + half, mask=mask).to(tl.float32)
        tl.store(token_ptr + at, (x1 * cosine - x2 * sine).to(tl.bfloat16), mask=mask)
        tl.store(token_ptr + at + half, (x2 * cosine + x1 * sine).to(tl.bfloat16), mask=mask)


def rope(q, batch, length, heads, half, base):
    log_base = float(torch.tensor(base).log2())

    def launch(HEADS, num_warps):
        rope_kernel[(length, batch)](q, length, heads, half, log_base, HEADS=HEADS, HALF=triton.next_power_of_2(half), num_warps=num_warps)

    return tuned(launch, grid(HEADS=[16, 32], num_warps=[2, 4, 8]))


@triton.jit
def count_kernel(target_ptr, counted_ptr, rows, BLOCK: tl.constexpr):
    seen = tl.zeros((BLOCK,), tl.int32)
    for start in range(0, rows, BLOCK):
        i = start + tl.arange(0, BLOCK)
        seen += (tl.load(target_ptr + i, mask=i < rows, other=-100) != -100).to(tl.int32)
    tl.store(counted_ptr, tl.sum(seen, axis=0))


@triton.jit
def cross_entropy_kernel(z_ptr, target_ptr, loss_ptr, counted_ptr, up, columns, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    row_ptr = z_ptr + row * columns
    wanted = tl.load(target_ptr + row).to(tl.int32)
    counts = wanted != -100
    largest = tl.full((BLOCK,), -1e30, tl.float32)
    total = tl.zeros((BLOCK,), tl.float32)
    for start in range(0, columns, BLOCK):
        cols = start + tl.arange(0, BLOCK)
        v = tl.load(row_ptr + cols, mask=cols < columns, other=-float("inf")).to(tl.float32)
        above = tl.maximum(largest, v)
        total = total * tl.exp(largest - above) + tl.exp(v - above)
        largest = above
    top = tl.max(largest, axis=0)
    lse = top + tl.log(tl.sum(total * tl.exp(largest - top), axis=0))
    answer = tl.load(row_ptr + wanted, mask=counts, other=0.0).to(tl.float32)
    tl.store(loss_ptr + row, tl.where(counts, lse - answer, 0.0))
    tl.debug_barrier()
    factor = tl.where(counts, up / tl.load(counted_ptr), 0.0)
    for start in range(0, columns, BLOCK):
        cols = start + tl.arange(0, BLOCK)
        v = tl.load(row_ptr + cols, mask=cols < columns, other=0.0).to(tl.float32)
        slope = (tl.exp(v - lse) - tl.where(cols == wanted, 1.0, 0.0)) * factor
        tl.store(row_ptr + cols, slope.to(tl.bfloat16), mask=cols < columns)


def cross_entropy(z, target, loss, up, rows, columns):
    counted = torch.empty(1, device=DEVICE, dtype=torch.int32)

    def launch(BLOCK, num_warps):
        count_kernel[(1,)](target, counted, rows, BLOCK=1024)
        cross_entropy_kernel[(rows,)](z, target, loss, counted, up, columns, BLOCK=BLOCK, num_warps=num_warps)

    return tuned(launch, grid(BLOCK=[4096, 8192, 16384], num_warps=[8, 16]) + grid(BLOCK=[16384], num_warps=[32]))


@triton.jit
def layernorm_bwd_kernel(x_ptr, dy_ptr, w_ptr, mean_ptr, rstd_ptr, dx_ptr, dw_ptr, db_ptr, m, n, BLOCK: tl.constexpr):
    cols = tl.arange(0, BLOCK)
    mask = cols < n
    weight = tl.load(w_ptr + cols, mask=mask, other=0.0)
    dw, db = tl.zeros((BLOCK,), tl.float32), tl.zeros((BLOCK,), tl.float32)
    for row in range(tl.program_id(0), m, tl.num_programs(0)):
        v = tl.load(x_ptr + row * n + cols, mask=mask, other=0.0).to(tl.float32)
        up = tl.load(dy_ptr + row * n + cols, mask=mask, other=0.0).to(tl.float32)
        rstd = tl.load(rstd_ptr + row)
        h, g = (v - tl.load(mean_ptr + row)) * rstd, weight * up
        c1, c2 = tl.sum(g, axis=0) / n, tl.sum(g * h, axis=0) / n
        tl.store(dx_ptr + row * n + cols, (rstd * (g - c1 - h * c2)).to(tl.bfloat16), mask=mask)
        dw += up * h
        db += up
    tl.store(dw_ptr + tl.program_id(0) * n + cols, dw, mask=mask)
    tl.store(db_ptr + tl.program_id(0) * n + cols, db, mask=mask)


@triton.jit
def add_rows_kernel(parts_ptr, out_ptr, rows, n, ROWS: tl.constexpr, COLUMNS: tl.constexpr):
    cols = tl.program_id(0) * COLUMNS + tl.arange(0, COLUMNS)[None, :]
    total = tl.zeros((ROWS, COLUMNS), tl.float32)
    for start in range(0, rows, ROWS):
        row = start + tl.arange(0, ROWS)[:, None]
        total += tl.load(parts_ptr + row * n + cols, mask=(row < rows) & (cols < n), other=0.0)
    cols = tl.program_id(0) * COLUMNS + tl.arange(0, COLUMNS)
    tl.store(out_ptr + cols, tl.sum(total, axis=0), mask=cols < n)


def layernorm_bwd(x, dy, w, mean, rstd, dx, dw, db, m, n):
    """How many rows a program takes is tuned too."""
    most = 8 * multiprocessors()
    parts = torch.empty(2, most, n, device=DEVICE)

    def launch(resident, num_warps):
        groups = min(resident * multiprocessors(), m)
        layernorm_bwd_kernel[(groups,)](x, dy, w, mean, rstd, dx, parts[0], parts[1], m, n, BLOCK=triton.next_power_of_2(n), num_warps=num_warps)
        for i, out in enumerate((dw, db)):
            add_rows_kernel[(triton.cdiv(n, 128),)](parts[i], out, groups, n, ROWS=16, COLUMNS=128)

    return tuned(launch, grid(resident=[1, 2, 4], num_warps=[8, 16]) + grid(resident=[1], num_warps=[32]) + grid(resident=[4, 8], num_warps=[4]))


@triton.jit
def updated(p, m, v, g, rate, beta1, beta2, epsilon, decay, correction1, correction2):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    p -= rate * ((m / correction1) / (tl.sqrt(v / correction2) + epsilon) + decay * p)
    return p, m, v


@triton.jit
def adamw_kernel(p_ptr, m_ptr, v_ptr, g_ptr, rate, beta1, beta2, epsilon, decay, correction1, correction2, n, BLOCK: tl.constexpr):
    i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = i < n
    p, m, v, g = (tl.load(p_ptr + i, mask=mask), tl.load(m_ptr + i, mask=mask), tl.load(v_ptr + i, mask=mask, other=1.0), tl.load(g_ptr + i, mask=mask))
    p, m, v = updated(p, m, v, g, rate, beta1, beta2, epsilon, decay, correction1, correction2)
    tl.store(p_ptr + i, p, mask=mask)
    tl.store(m_ptr + i, m, mask=mask)
    tl.store(v_ptr + i, v, mask=mask)


@triton.jit
def clear_kernel(overflow_ptr):
    tl.store(overflow_ptr, 0)


@triton.jit
def find_overflow_kernel(grad_ptr, overflow_ptr, n, BLOCK: tl.constexpr):
    i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    up = tl.load(grad_ptr + i, mask=i < n, other=0.0).to(tl.float32)
    bad = tl.max((~(tl.abs(up) < float("inf"))).to(tl.int32), axis=0)
    if bad != 0:
        tl.atomic_max(overflow_ptr, 1, sem="relaxed")


@triton.jit
def adamw_scaled_kernel(p_ptr, m_ptr, v_ptr, copy_ptr, g_ptr, scale_ptr, overflow_ptr, rate, beta1, beta2, epsilon, decay, correction1,
                        correction2, n, BLOCK: tl.constexpr):
    if tl.load(overflow_ptr) == 0:
        i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
        mask = i < n
        p, m, v = tl.load(p_ptr + i, mask=mask), tl.load(m_ptr + i, mask=mask), tl.load(v_ptr + i, mask=mask, other=1.0)
        g = tl.load(g_ptr + i, mask=mask).to(tl.float32) / tl.load(scale_ptr)
        p, m, v = updated(p, m, v, g, rate, beta1, beta2, epsilon, decay, correction1, correction2)
        tl.store(p_ptr + i, p, mask=mask)
        tl.store(m_ptr + i, m, mask=mask)
        tl.store(v_ptr + i, v, mask=mask)
        tl.store(copy_ptr + i, p.to(tl.bfloat16), mask=mask)


@triton.jit
def halve_kernel(scale_ptr, overflow_ptr):
    if tl.load(overflow_ptr) != 0:
        tl.store(scale_ptr, tl.load(scale_ptr) / 2)


def adamw_amp(p, m, v, g, master, master_m, master_v, copy, grad, scale, rate, beta1, beta2, epsilon, decay, step, n):
    corrections = 1 - beta1**step, 1 - beta2**step
    hyper = (rate, beta1, beta2, epsilon, decay, *corrections)
    overflow = torch.empty(1, device=DEVICE, dtype=torch.int32)

    def launch(BLOCK, num_warps):
        blocks = (triton.cdiv(n, BLOCK),)
        adamw_kernel[blocks](p, m, v, g, *hyper, n, BLOCK=BLOCK, num_warps=num_warps)
        clear_kernel[(1,)](overflow)
        find_overflow_kernel[blocks](grad, overflow, n, BLOCK=BLOCK, num_warps=num_warps)
        adamw_scaled_kernel[blocks](master, master_m, master_v, copy, grad, scale, overflow, *hyper, n, BLOCK=BLOCK, num_warps=num_warps)
        halve_kernel[(1,)](scale, overflow)

    return tuned(launch, grid(BLOCK=[512, 1024], num_warps=[4]) + grid(BLOCK=[1024, 2048], num_warps=[8]))


@triton.jit
def shrink_kernel(picture_ptr, thumb_ptr, n, k, step, BLOCK: tl.constexpr):
    row = tl.program_id(1).to(tl.int64)
    cols = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    source = (cols.to(tl.int64) * step >> 16).to(tl.int32)
    tl.store(thumb_ptr + row * k + cols, tl.load(picture_ptr + row * n + source, mask=cols < k), mask=cols < k)


@triton.jit
def mean_exp_kernel(x_ptr, mean_ptr, columns, ROW: tl.constexpr):
    row, cols = tl.program_id(0), tl.arange(0, ROW)
    v = tl.load(x_ptr + row * columns + cols, mask=cols < columns, other=-float("inf")).to(tl.float32)
    tl.store(mean_ptr + row, (tl.sum(tl.exp(v), axis=0) / columns).to(tl.float16))


@triton.jit
def row_dots_kernel(a_ptr, b_ptr, dot_ptr, columns, ROW: tl.constexpr):
    row, cols = tl.program_id(0), tl.arange(0, ROW)
    at, mask = row * columns + cols, cols < columns
    tl.store(dot_ptr + row, tl.sum(tl.load(a_ptr + at, mask=mask, other=0).to(tl.int32) * tl.load(b_ptr + at, mask=mask, other=0).to(tl.int32), axis=0))


def overflow(picture, thumb, x, mean, a, b, dot, m, n, k, rows, columns):
    ROW = triton.next_power_of_2(columns)

    def launch(BLOCK, num_warps):
        shrink_kernel[(triton.cdiv(k, BLOCK), m)](picture, thumb, n, k, (n << 16) // k, BLOCK=BLOCK, num_warps=num_warps)
        mean_exp_kernel[(rows,)](x, mean, columns, ROW=ROW)
        row_dots_kernel[(rows,)](a, b, dot, columns, ROW=ROW)

    return tuned(launch, grid(BLOCK=[1024, 2048, 4096], num_warps=[4, 8]))


@triton.jit
def compensated_kernel(x_ptr, parts_ptr, n, BLOCK: tl.constexpr):
    total, lost = tl.zeros((BLOCK,), tl.float32), tl.zeros((BLOCK,), tl.float32)
    for first in range(tl.program_id(0) * BLOCK, n, tl.num_programs(0) * BLOCK):
        at = first + tl.arange(0, BLOCK)
        term = tl.load(x_ptr + at, mask=at < n, other=0.0) - lost
        above = total + term
        lost = (above - total) - term
        total = above
    tl.store(parts_ptr + tl.program_id(0), tl.sum(total, axis=0))


@triton.jit
def sum_parts_kernel(parts_ptr, total_ptr, count, BLOCK: tl.constexpr):
    at = tl.arange(0, BLOCK)
    tl.store(total_ptr, tl.sum(tl.load(parts_ptr + at, mask=at < count, other=0.0), axis=0))


def compensated_sum(x, total, n):
    parts = torch.empty(2048, device=DEVICE)

    def launch(BLOCK, num_warps, resident):
        blocks = min(2048, multiprocessors() * resident, triton.cdiv(n, BLOCK))
        compensated_kernel[(blocks,)](x, parts, n, BLOCK=BLOCK, num_warps=num_warps)
        sum_parts_kernel[(1,)](parts, total, blocks, BLOCK=2048)

    return tuned(launch, grid(BLOCK=[2048, 4096], num_warps=[4], resident=[4, 8]) + grid(BLOCK=[8192], num_warps=[8], resident=[2, 4]))

"""The work of the matrix puzzles' solutions in Triton, in the style of its tutorials; written for this comparison.

As in triton_puzzles.py: tensors of solve in, (label, call) for the settings that are worth trying out.
"""

import torch
import triton
import triton.language as tl

from cases import grid
from triton_puzzles import tuned


@triton.jit
def tile_of(pid, M, N, BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr, GROUP: tl.constexpr):
    """In bands of GROUP rows of tiles, down one column of a band, then the next."""
    rows, columns = tl.cdiv(M, BLOCK_M), tl.cdiv(N, BLOCK_N)
    first = pid // (GROUP * columns) * GROUP
    height = min(rows - first, GROUP)
    place = pid % (GROUP * columns)
    return first + place % height, place // height


@triton.jit
def matmul_kernel(a_ptr, b_ptr, c_ptr, M, N, K, a_m, a_k, b_k, b_n, BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr, BLOCK_K: tl.constexpr,
                  GROUP: tl.constexpr):
    tile_m, tile_n = tile_of(tl.program_id(0), M, N, BLOCK_M, BLOCK_N, GROUP)
    i, j = tile_m * BLOCK_M + tl.arange(0, BLOCK_M), tile_n * BLOCK_N + tl.arange(0, BLOCK_N)
    acc = tl.zeros((BLOCK_M, BLOCK_N), tl.float32)
    for start in range(0, K, BLOCK_K):
        k = start + tl.arange(0, BLOCK_K)
        a = tl.load(a_ptr + i[:, None] * a_m + k[None, :] * a_k, mask=(i < M)[:, None] & (k < K)[None, :], other=0.0)
        b = tl.load(b_ptr + k[:, None] * b_k + j[None, :] * b_n, mask=(k < K)[:, None] & (j < N)[None, :], other=0.0)
        acc = tl.dot(a, b, acc)
    tl.store(c_ptr + i[:, None] * N + j[None, :], acc.to(c_ptr.dtype.element_ty), mask=(i < M)[:, None] & (j < N)[None, :])


TILES = (grid(BLOCK_M=[128], BLOCK_N=[256], BLOCK_K=[64], GROUP=[8], num_warps=[8], num_stages=[3]) +
         grid(BLOCK_M=[128], BLOCK_N=[128], BLOCK_K=[64], GROUP=[8], num_warps=[4, 8], num_stages=[3, 4]))


def tiles(M, N, BLOCK_M, BLOCK_N):
    return (triton.cdiv(M, BLOCK_M) * triton.cdiv(N, BLOCK_N),)


def matmul(a, b, c, M, N, K, choices=TILES):
    def launch(BLOCK_M, BLOCK_N, **rest):
        matmul_kernel[tiles(M, N, BLOCK_M, BLOCK_N)](a, b, c, M, N, K, K, 1, N, 1, BLOCK_M=BLOCK_M, BLOCK_N=BLOCK_N, **rest)

    return tuned(launch, choices)


@triton.jit
def linear_gelu_kernel(x_ptr, w_ptr, b_ptr, y_ptr, M, N, K, BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr, BLOCK_K: tl.constexpr,
                       GROUP: tl.constexpr):
    tile_m, tile_n = tile_of(tl.program_id(0), M, N, BLOCK_M, BLOCK_N, GROUP)
    i, j = tile_m * BLOCK_M + tl.arange(0, BLOCK_M), tile_n * BLOCK_N + tl.arange(0, BLOCK_N)
    acc = tl.zeros((BLOCK_M, BLOCK_N), tl.float32)
    for start in range(0, K, BLOCK_K):
        k = start + tl.arange(0, BLOCK_K)
        x = tl.load(x_ptr + i[:, None] * K + k[None, :], mask=(i < M)[:, None] & (k < K)[None, :], other=0.0)
        w = tl.load(w_ptr + j[None, :] * K + k[:, None], mask=(k < K)[:, None] & (j < N)[None, :], other=0.0)
        acc = tl.dot(x, w, acc)
    z = acc + tl.load(b_ptr + j, mask=j < N, other=0.0)[None, :]
    y = 0.5 * z * (1.0 + tl.erf(z * 0.70710678))
    tl.store(y_ptr + i[:, None] * N + j[None, :], y.to(tl.bfloat16), mask=(i < M)[:, None] & (j < N)[None, :])


def linear_gelu(x, w, b, y, M, N, K):
    def launch(BLOCK_M, BLOCK_N, **rest):
        linear_gelu_kernel[tiles(M, N, BLOCK_M, BLOCK_N)](x, w, b, y, M, N, K, BLOCK_M=BLOCK_M, BLOCK_N=BLOCK_N, **rest)

    return tuned(launch, TILES)


@triton.jit
def column_sums_kernel(x_ptr, out_ptr, rows, columns, ROWS: tl.constexpr, COLUMNS: tl.constexpr):
    j = tl.program_id(0) * COLUMNS + tl.arange(0, COLUMNS)
    acc = tl.zeros((ROWS, COLUMNS), tl.float32)
    for start in range(0, rows, ROWS):
        i = start + tl.arange(0, ROWS)
        acc += tl.load(x_ptr + i[:, None] * columns + j[None, :], mask=(i < rows)[:, None] & (j < columns)[None, :], other=0.0).to(tl.float32)
    tl.store(out_ptr + j, tl.sum(acc, axis=0), mask=j < columns)


def linear_bwd(x, w, dy, dx, dw, db, M, N, K):
    def launch(BLOCK_M, BLOCK_N, **rest):
        matmul_kernel[tiles(M, K, BLOCK_M, BLOCK_N)](dy, w, dx, M, K, N, N, 1, K, 1, BLOCK_M=BLOCK_M, BLOCK_N=BLOCK_N, **rest)
        matmul_kernel[tiles(N, K, BLOCK_M, BLOCK_N)](dy, x, dw, N, K, M, 1, N, K, 1, BLOCK_M=BLOCK_M, BLOCK_N=BLOCK_N, **rest)
        column_sums_kernel[(triton.cdiv(N, 32),)](dy, db, M, N, ROWS=128, COLUMNS=32, num_warps=8)

    return tuned(launch, TILES)


@triton.jit
def conv_kernel(x_ptr, w_ptr, b_ptr, y_ptr, Ci, Co, H, W, P, rows, columns, K: tl.constexpr, BLOCK_O: tl.constexpr, BLOCK_P: tl.constexpr):
    pixel = tl.program_id(0) * BLOCK_P + tl.arange(0, BLOCK_P)[None, :]
    o = tl.program_id(1) * BLOCK_O + tl.arange(0, BLOCK_O)[:, None]
    n = tl.program_id(2)
    i, j = pixel // columns, pixel % columns
    acc = tl.zeros((BLOCK_O, BLOCK_P), tl.float32)
    for c in range(Ci):
        for u in tl.static_range(K):
            for v in tl.static_range(K):
                row, column = i + u - P, j + v - P
                inside = (row >= 0) & (row < H) & (column >= 0) & (column < W)
                seen = tl.load(x_ptr + (n * Ci + c) * H * W + row * W + column, mask=inside, other=0.0)
                acc += tl.load(w_ptr + ((o * Ci + c) * K + u) * K + v, mask=o < Co, other=0.0) * seen
    acc += tl.load(b_ptr + o, mask=o < Co, other=0.0)
    tl.store(y_ptr + (n * Co + o) * rows * columns + pixel, acc, mask=(o < Co) & (pixel < rows * columns))


def conv2d(x, w, b, y, N, Ci, Co, H, W, K, P):
    rows, columns = H + 2 * P - K + 1, W + 2 * P - K + 1

    def launch(BLOCK_O, BLOCK_P, num_warps):
        conv_kernel[(triton.cdiv(rows * columns, BLOCK_P), triton.cdiv(Co, BLOCK_O), N)](
            x, w, b, y, Ci, Co, H, W, P, rows, columns, K=K, BLOCK_O=BLOCK_O, BLOCK_P=BLOCK_P, num_warps=num_warps)

    return tuned(launch, grid(BLOCK_O=[32, 64], BLOCK_P=[128, 256], num_warps=[4, 8]))


@triton.jit
def im2col_kernel(x_ptr, w_ptr, b_ptr, y_ptr, M, H, W, C, Co, K, S, P, rows, columns, BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr,
                  BLOCK_K: tl.constexpr, GROUP: tl.constexpr):
    tile_m, tile_n = tile_of(tl.program_id(0), M, Co, BLOCK_M, BLOCK_N, GROUP)
    pixel, o = tile_m * BLOCK_M + tl.arange(0, BLOCK_M), tile_n * BLOCK_N + tl.arange(0, BLOCK_N)
    n, i, j = pixel // (rows * columns), pixel // columns % rows, pixel % columns
    chunks = tl.cdiv(C, BLOCK_K)
    acc = tl.zeros((BLOCK_M, BLOCK_N), tl.float32)
    for step in range(K * K * chunks):
        place = step // chunks
        u, v = place // K, place % K
        c = step % chunks * BLOCK_K + tl.arange(0, BLOCK_K)
        row, column = i * S + u - P, j * S + v - P
        inside = (pixel < M) & (row >= 0) & (row < H) & (column >= 0) & (column < W)
        seen = tl.load(x_ptr + ((n * H + row) * W + column)[:, None] * C + c[None, :], mask=inside[:, None] & (c < C)[None, :], other=0.0)
        weight = tl.load(w_ptr + ((o * K + u) * K + v)[None, :] * C + c[:, None], mask=(c < C)[:, None] & (o < Co)[None, :], other=0.0)
        acc = tl.dot(seen, weight, acc)
    acc += tl.load(b_ptr + o, mask=o < Co, other=0.0)[None, :]
    tl.store(y_ptr + pixel[:, None] * Co + o[None, :], acc.to(tl.float16), mask=(pixel < M)[:, None] & (o < Co)[None, :])


def conv2d_im2col(x, w, b, y, N, C, Co, H, W, K, S, P):
    rows, columns = (H + 2 * P - K) // S + 1, (W + 2 * P - K) // S + 1
    M = N * rows * columns

    def launch(BLOCK_M, BLOCK_N, **rest):
        im2col_kernel[tiles(M, Co, BLOCK_M, BLOCK_N)](x, w, b, y, M, H, W, C, Co, K, S, P, rows, columns, BLOCK_M=BLOCK_M,
                                                      BLOCK_N=BLOCK_N, **rest)

    return tuned(launch, TILES)


@triton.jit
def statistics_kernel(x_ptr, mean_ptr, rstd_ptr, K, epsilon, ROW: tl.constexpr):
    row, k = tl.program_id(0), tl.arange(0, ROW)
    v = tl.load(x_ptr + row * K + k, mask=k < K, other=0.0).to(tl.float32)
    mean = tl.sum(v, axis=0) / K
    centred = tl.where(k < K, v - mean, 0.0)
    tl.store(mean_ptr + row, mean)
    tl.store(rstd_ptr + row, tl.rsqrt(tl.sum(centred * centred, axis=0) / K + epsilon))


@triton.jit
def fold_kernel(w_ptr, b_ptr, W_ptr, c_ptr, V_ptr, s_ptr, t_ptr, K, ROW: tl.constexpr):
    n, k = tl.program_id(0), tl.arange(0, ROW)
    v = tl.load(W_ptr + n * K + k, mask=k < K, other=0.0).to(tl.float32)
    scaled = (v * tl.load(w_ptr + k, mask=k < K, other=0.0)).to(tl.bfloat16)
    tl.store(V_ptr + n * K + k, scaled, mask=k < K)
    tl.store(s_ptr + n, tl.sum(scaled.to(tl.float32), axis=0))
    tl.store(t_ptr + n, tl.sum(v * tl.load(b_ptr + k, mask=k < K, other=0.0), axis=0) + tl.load(c_ptr + n))


@triton.jit
def folded_kernel(x_ptr, mean_ptr, rstd_ptr, V_ptr, s_ptr, t_ptr, y_ptr, M, N, K, BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr,
                  BLOCK_K: tl.constexpr, GROUP: tl.constexpr):
    tile_m, tile_n = tile_of(tl.program_id(0), M, N, BLOCK_M, BLOCK_N, GROUP)
    i, j = tile_m * BLOCK_M + tl.arange(0, BLOCK_M), tile_n * BLOCK_N + tl.arange(0, BLOCK_N)
    acc = tl.zeros((BLOCK_M, BLOCK_N), tl.float32)
    for start in range(0, K, BLOCK_K):
        k = start + tl.arange(0, BLOCK_K)
        x = tl.load(x_ptr + i[:, None] * K + k[None, :], mask=(i < M)[:, None] & (k < K)[None, :], other=0.0)
        V = tl.load(V_ptr + j[None, :] * K + k[:, None], mask=(k < K)[:, None] & (j < N)[None, :], other=0.0)
        acc = tl.dot(x, V, acc)
    mean, rstd = tl.load(mean_ptr + i, mask=i < M, other=0.0), tl.load(rstd_ptr + i, mask=i < M, other=0.0)
    s, t = tl.load(s_ptr + j, mask=j < N, other=0.0), tl.load(t_ptr + j, mask=j < N, other=0.0)
    y = (acc - mean[:, None] * s[None, :]) * rstd[:, None] + t[None, :]
    tl.store(y_ptr + i[:, None] * N + j[None, :], y.to(tl.bfloat16), mask=(i < M)[:, None] & (j < N)[None, :])


def layernorm_linear(x, w, b, W, c, y, M, N, K, epsilon):
    V, ROW = torch.empty_like(W), triton.next_power_of_2(K)
    mean, rstd, s, t = (torch.empty(n, device=x.device) for n in (M, M, N, N))

    def launch(BLOCK_M, BLOCK_N, **rest):
        statistics_kernel[(M,)](x, mean, rstd, K, epsilon, ROW=ROW, num_warps=8)
        fold_kernel[(N,)](w, b, W, c, V, s, t, K, ROW=ROW, num_warps=8)
        folded_kernel[tiles(M, N, BLOCK_M, BLOCK_N)](x, mean, rstd, V, s, t, y, M, N, K, BLOCK_M=BLOCK_M, BLOCK_N=BLOCK_N, **rest)

    return tuned(launch, TILES)


@triton.jit
def gate_kernel(x_ptr, w1_ptr, w3_ptr, h_ptr, M, F, K, BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr, BLOCK_K: tl.constexpr,
                GROUP: tl.constexpr):
    tile_m, tile_n = tile_of(tl.program_id(0), M, F, BLOCK_M, BLOCK_N, GROUP)
    i, j = tile_m * BLOCK_M + tl.arange(0, BLOCK_M), tile_n * BLOCK_N + tl.arange(0, BLOCK_N)
    opening = tl.zeros((BLOCK_M, BLOCK_N), tl.float32)
    value = tl.zeros((BLOCK_M, BLOCK_N), tl.float32)
    for start in range(0, K, BLOCK_K):
        k = start + tl.arange(0, BLOCK_K)
        x = tl.load(x_ptr + i[:, None] * K + k[None, :], mask=(i < M)[:, None] & (k < K)[None, :], other=0.0)
        at, mask = j[None, :] * K + k[:, None], (k < K)[:, None] & (j < F)[None, :]
        opening = tl.dot(x, tl.load(w1_ptr + at, mask=mask, other=0.0), opening)
        value = tl.dot(x, tl.load(w3_ptr + at, mask=mask, other=0.0), value)
    h = opening * tl.sigmoid(opening) * value
    tl.store(h_ptr + i[:, None] * F + j[None, :], h.to(tl.bfloat16), mask=(i < M)[:, None] & (j < F)[None, :])


def swiglu_ffn(x, w1, w3, w2, h, y, M, K, F):
    def launch(BLOCK_M, BLOCK_N, **rest):
        gate_kernel[tiles(M, F, BLOCK_M, BLOCK_N // 2)](x, w1, w3, h, M, F, K, BLOCK_M=BLOCK_M, BLOCK_N=BLOCK_N // 2, **rest)
        matmul_kernel[tiles(M, K, BLOCK_M, BLOCK_N)](h, w2, y, M, K, F, F, 1, 1, F, BLOCK_M=BLOCK_M, BLOCK_N=BLOCK_N, **rest)

    return tuned(launch, TILES)


@triton.jit
def store_parts_kernel(a_ptr, b_ptr, parts_ptr, M, N, K, BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr, BLOCK_K: tl.constexpr):
    slice_ = tl.program_id(2)
    i, j = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M), tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N)
    steps = tl.cdiv(tl.cdiv(K, BLOCK_K), tl.num_programs(2))
    acc = tl.zeros((BLOCK_M, BLOCK_N), tl.float32)
    for step in range(slice_ * steps, (slice_ + 1) * steps):
        k = step * BLOCK_K + tl.arange(0, BLOCK_K)
        a = tl.load(a_ptr + i[:, None] * K + k[None, :], mask=(i < M)[:, None] & (k < K)[None, :], other=0.0)
        b = tl.load(b_ptr + k[:, None] * N + j[None, :], mask=(k < K)[:, None] & (j < N)[None, :], other=0.0)
        acc = tl.dot(a, b, acc)
    tl.store(parts_ptr + slice_ * M * N + i[:, None] * N + j[None, :], acc, mask=(i < M)[:, None] & (j < N)[None, :])


@triton.jit
def add_parts_kernel(parts_ptr, c_ptr, elements, slices, BLOCK: tl.constexpr):
    e = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    total = tl.zeros((BLOCK,), tl.float32)
    for slice_ in range(slices):
        total += tl.load(parts_ptr + slice_ * elements + e, mask=e < elements, other=0.0)
    tl.store(c_ptr + e, total, mask=e < elements)


def split_k(a, b, c, M, N, K, slices):
    parts = torch.empty(slices, M, N, device=a.device)

    def launch(BLOCK_M, BLOCK_N, BLOCK_K, num_warps, num_stages):
        store_parts_kernel[(triton.cdiv(N, BLOCK_N), triton.cdiv(M, BLOCK_M), slices)](
            a, b, parts, M, N, K, BLOCK_M=BLOCK_M, BLOCK_N=BLOCK_N, BLOCK_K=BLOCK_K, num_warps=num_warps, num_stages=num_stages)
        add_parts_kernel[(triton.cdiv(M * N, 1024),)](parts, c, M * N, slices, BLOCK=1024)

    return tuned(launch, grid(BLOCK_M=[64, 128], BLOCK_N=[64, 128], BLOCK_K=[64], num_warps=[4, 8], num_stages=[3, 4]))


@triton.jit
def smooth_kernel(in_ptr, out_ptr, H, W, BLOCK_H: tl.constexpr, BLOCK_W: tl.constexpr):
    i = tl.program_id(1) * BLOCK_H + tl.arange(0, BLOCK_H)[:, None]
    j = tl.program_id(0) * BLOCK_W + tl.arange(0, BLOCK_W)[None, :]
    at, mask = i * W + j, (i < H) & (j < W)
    inner = (i > 0) & (i < H - 1) & (j > 0) & (j < W - 1)
    here = tl.load(in_ptr + at, mask=mask)
    around = (tl.load(in_ptr + at - W, mask=inner, other=0.0) + tl.load(in_ptr + at + W, mask=inner, other=0.0) +
              tl.load(in_ptr + at - 1, mask=inner, other=0.0) + tl.load(in_ptr + at + 1, mask=inner, other=0.0))
    tl.store(out_ptr + at, tl.where(inner, (here + around) * 0.2, here), mask=mask)


def smooth(source, result, H, W):
    def launch(BLOCK_H, BLOCK_W, num_warps):
        smooth_kernel[(triton.cdiv(W, BLOCK_W), triton.cdiv(H, BLOCK_H))](source, result, H, W, BLOCK_H=BLOCK_H, BLOCK_W=BLOCK_W,
                                                                          num_warps=num_warps)

    return tuned(launch, grid(BLOCK_H=[8, 16], BLOCK_W=[64, 128], num_warps=[4]) + grid(BLOCK_H=[4], BLOCK_W=[512], num_warps=[4, 8]))


@triton.jit
def lowest_kernel(x_ptr, low_ptr, W, pitch, skip, ROW: tl.constexpr):
    row, cols = tl.program_id(0), tl.arange(0, ROW)
    tl.store(low_ptr + row, tl.min(tl.load(x_ptr + row * pitch + skip + cols, mask=cols < W, other=float("inf")), axis=0))


@triton.jit
def highest_kernel(x_ptr, high_ptr, W, pitch, skip, ROW: tl.constexpr):
    row, cols = tl.program_id(0), tl.arange(0, ROW)
    tl.store(high_ptr + row, tl.max(tl.load(x_ptr + row * pitch + skip + cols, mask=cols < W, other=-float("inf")), axis=0))


@triton.jit
def subtract_kernel(x_ptr, low_ptr, out_ptr, W, pitch, skip, ROW: tl.constexpr):
    row, cols = tl.program_id(0), tl.arange(0, ROW)
    v = tl.load(x_ptr + row * pitch + skip + cols, mask=cols < W)
    tl.store(out_ptr + row * W + cols, v - tl.load(low_ptr + row), mask=cols < W)


@triton.jit
def widths_kernel(low_ptr, high_ptr, span_ptr, H, BLOCK: tl.constexpr):
    i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    tl.store(span_ptr + i, tl.load(high_ptr + i, mask=i < H) - tl.load(low_ptr + i, mask=i < H), mask=i < H)


def corruption(x, out, span, H, W, pitch, skip):
    low, high = torch.empty_like(span), torch.empty_like(span)
    ROW = triton.next_power_of_2(W)

    def launch(num_warps):
        lowest_kernel[(H,)](x, low, W, pitch, skip, ROW=ROW, num_warps=num_warps)
        subtract_kernel[(H,)](x, low, out, W, pitch, skip, ROW=ROW, num_warps=num_warps)
        highest_kernel[(H,)](x, high, W, pitch, skip, ROW=ROW, num_warps=num_warps)
        widths_kernel[(triton.cdiv(H, 256),)](low, high, span, H, BLOCK=256)

    return tuned(launch, grid(num_warps=[8, 16, 32]))

"""The work of the attention puzzles' solutions in Triton, after its tutorial on fused attention: as in triton_puzzles.py.

Planes are heads of a batch, one behind the other: q (planes, Nq, D), k and v (planes / group, Nk, D).
"""

import torch
import triton
import triton.language as tl

from cases import grid
from problem import DEVICE
from triton_puzzles import tuned

LOG2_E = tl.constexpr(1.44269504)


@triton.jit
def scores_kernel(q_ptr, k_ptr, s_ptr, N, scale, D: tl.constexpr, BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr):
    plane = tl.program_id(2)
    i, j, d = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M), tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N), tl.arange(0, D)
    q = tl.load(q_ptr + (plane * N + i[:, None]) * D + d[None, :], mask=(i < N)[:, None], other=0.0)
    k = tl.load(k_ptr + (plane * N + j[None, :]) * D + d[:, None], mask=(j < N)[None, :], other=0.0)
    tl.store(s_ptr + plane * N * N + i[:, None] * N + j[None, :], tl.dot(q, k) * scale, mask=(i < N)[:, None] & (j < N)[None, :])


@triton.jit
def rows_kernel(s_ptr, p_ptr, N, BLOCK: tl.constexpr):
    row, j = tl.program_id(0) * N, tl.arange(0, BLOCK)
    v = tl.load(s_ptr + row + j, mask=j < N, other=-float("inf"))
    e = tl.exp(v - tl.max(v, axis=0))
    tl.store(p_ptr + row + j, (e / tl.sum(e, axis=0)).to(tl.float16), mask=j < N)


@triton.jit
def weighted_kernel(p_ptr, v_ptr, o_ptr, N, D: tl.constexpr, BLOCK_M: tl.constexpr, BLOCK_K: tl.constexpr):
    plane = tl.program_id(1)
    i, d = tl.program_id(0) * BLOCK_M + tl.arange(0, BLOCK_M), tl.arange(0, D)
    acc = tl.zeros((BLOCK_M, D), tl.float32)
    for start in range(0, N, BLOCK_K):
        j = start + tl.arange(0, BLOCK_K)
        p = tl.load(p_ptr + plane * N * N + i[:, None] * N + j[None, :], mask=(i < N)[:, None] & (j < N)[None, :], other=0.0)
        v = tl.load(v_ptr + (plane * N + j[:, None]) * D + d[None, :], mask=(j < N)[:, None], other=0.0)
        acc = tl.dot(p, v, acc)
    tl.store(o_ptr + (plane * N + i[:, None]) * D + d[None, :], acc.to(tl.float16), mask=(i < N)[:, None])


def naive(q, k, v, o, scale):
    planes, N, D = q.shape
    s, p = torch.empty(planes, N, N, device=DEVICE), torch.empty(planes, N, N, device=DEVICE, dtype=torch.float16)

    def launch(BLOCK_M, BLOCK_N, num_warps):
        scores_kernel[(triton.cdiv(N, BLOCK_N), triton.cdiv(N, BLOCK_M), planes)](q, k, s, N, scale, D=D, BLOCK_M=BLOCK_M, BLOCK_N=BLOCK_N, num_warps=num_warps)
        rows_kernel[(planes * N,)](s, p, N, BLOCK=triton.next_power_of_2(N), num_warps=8)
        weighted_kernel[(triton.cdiv(N, BLOCK_M), planes)](p, v, o, N, D=D, BLOCK_M=BLOCK_M, BLOCK_K=64, num_warps=num_warps, num_stages=3)

    return tuned(launch, grid(BLOCK_M=[64, 128], BLOCK_N=[128], num_warps=[4, 8]))


@triton.jit
def given_kernel(q_ptr, k_ptr, v_ptr, largest_ptr, sum_ptr, o_ptr, mass_ptr, N, scale, D: tl.constexpr, BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr):
    plane = tl.program_id(1) * N
    i, d = tl.program_id(0) * BLOCK_M + tl.arange(0, BLOCK_M), tl.arange(0, D)
    q = tl.load(q_ptr + (plane + i[:, None]) * D + d[None, :], mask=(i < N)[:, None], other=0.0)
    largest, total = tl.load(largest_ptr + plane + i, mask=i < N, other=0.0), tl.load(sum_ptr + plane + i, mask=i < N, other=1.0)
    acc, mass = tl.zeros((BLOCK_M, D), tl.float32), tl.zeros((BLOCK_M,), tl.float32)
    for start in range(0, N, BLOCK_N):
        j = start + tl.arange(0, BLOCK_N)
        k = tl.load(k_ptr + (plane + j[None, :]) * D + d[:, None], mask=(j < N)[None, :], other=0.0)
        v = tl.load(v_ptr + (plane + j[:, None]) * D + d[None, :], mask=(j < N)[:, None], other=0.0)
        weight = tl.where((j < N)[None, :], tl.exp(tl.dot(q, k) * scale - largest[:, None]), 0.0)
        mass += tl.sum(weight, axis=1)
        acc = tl.dot(weight.to(tl.float16), v, acc)
    tl.store(o_ptr + (plane + i[:, None]) * D + d[None, :], (acc / total[:, None]).to(tl.float16), mask=(i < N)[:, None])
    tl.store(mass_ptr + plane + i, mass / total, mask=i < N)


def given_statistics(q, k, v, largest, total, o, mass, scale):
    planes, N, D = q.shape

    def launch(BLOCK_M, BLOCK_N, **rest):
        given_kernel[(triton.cdiv(N, BLOCK_M), planes)](q, k, v, largest, total, o, mass, N, scale, D=D, BLOCK_M=BLOCK_M, BLOCK_N=BLOCK_N, **rest)

    return tuned(launch, FORWARD)


@triton.jit
def online_kernel(q_ptr, k_ptr, v_ptr, first_ptr, o_ptr, lse_ptr, T, scale, D: tl.constexpr, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    begin, d = tl.load(first_ptr + row), tl.arange(0, D)
    q = tl.load(q_ptr + row * D + d[None, :]).to(tl.float32)
    largest, total = tl.full((), -1e30, tl.float32), tl.zeros((), tl.float32)
    acc = tl.zeros((BLOCK, D), tl.float32)
    for start in range(0, T, BLOCK):
        t = start + tl.arange(0, BLOCK)
        seen = (t >= begin) & (t < T)
        at = (row * T + t[:, None]) * D + d[None, :]
        k = tl.load(k_ptr + at, mask=seen[:, None], other=0.0).to(tl.float32)
        v = tl.load(v_ptr + at, mask=seen[:, None], other=0.0).to(tl.float32)
        score = tl.where(seen, tl.sum(q * k, axis=1) * scale, -float("inf"))
        above = tl.maximum(largest, tl.max(score, axis=0))
        shrink, weight = tl.exp(largest - above), tl.exp(score - above)
        total = total * shrink + tl.sum(weight, axis=0)
        acc = acc * shrink + weight[:, None] * v
        largest = above
    tl.store(o_ptr + row * D + d, (tl.sum(acc, axis=0) / total).to(tl.float16))
    tl.store(lse_ptr + row, largest + tl.log(total))


def online(q, k, v, first, o, lse, scale):
    rows, T, D = k.shape

    def launch(BLOCK, num_warps, num_stages):
        online_kernel[(rows,)](q, k, v, first, o, lse, T, scale, D=D, BLOCK=BLOCK, num_warps=num_warps, num_stages=num_stages)

    return tuned(launch, grid(BLOCK=[64, 128], num_warps=[4, 8], num_stages=[1, 3]))


@triton.jit
def forward_kernel(q_ptr, k_ptr, v_ptr, o_ptr, lse_ptr, Nq, Nk, group, unit, D: tl.constexpr, CAUSAL: tl.constexpr, BLOCK_M: tl.constexpr,
                   BLOCK_N: tl.constexpr):
    first = (tl.num_programs(0) - 1 - tl.program_id(0)) * BLOCK_M
    q_plane, kv_plane, ahead = tl.program_id(1) * Nq, tl.program_id(1) // group * Nk, Nk - Nq
    i, d = first + tl.arange(0, BLOCK_M), tl.arange(0, D)
    q = tl.load(q_ptr + (q_plane + i[:, None]) * D + d[None, :], mask=(i < Nq)[:, None], other=0.0)
    largest, total = tl.full((BLOCK_M,), -float("inf"), tl.float32), tl.zeros((BLOCK_M,), tl.float32)
    acc = tl.zeros((BLOCK_M, D), tl.float32)
    # Whole steps without a mask first, then those that need one.
    plain = (tl.minimum(first + ahead + 1, Nk) if CAUSAL else Nk) // BLOCK_N * BLOCK_N
    seen = tl.minimum(first + BLOCK_M + ahead, Nk) if CAUSAL else Nk
    for start in range(0, plain, BLOCK_N):
        j = start + tl.arange(0, BLOCK_N)
        score = tl.dot(q, tl.load(k_ptr + (kv_plane + j[None, :]) * D + d[:, None])) * unit
        above = tl.maximum(largest, tl.max(score, axis=1))
        weight, shrink = tl.exp2(score - above[:, None]), tl.exp2(largest - above)
        total = total * shrink + tl.sum(weight, axis=1)
        acc = tl.dot(weight.to(tl.bfloat16), tl.load(v_ptr + (kv_plane + j[:, None]) * D + d[None, :]), acc * shrink[:, None])
        largest = above
    for start in range(plain, seen, BLOCK_N):
        j = start + tl.arange(0, BLOCK_N)
        k = tl.load(k_ptr + (kv_plane + j[None, :]) * D + d[:, None], mask=(j < Nk)[None, :], other=0.0)
        v = tl.load(v_ptr + (kv_plane + j[:, None]) * D + d[None, :], mask=(j < Nk)[:, None], other=0.0)
        shown = (j < Nk)[None, :] & (i + ahead >= 0)[:, None]
        if CAUSAL:
            shown = shown & (j[None, :] <= (i + ahead)[:, None])
        score = tl.where(shown, tl.dot(q, k) * unit, -float("inf"))
        above = tl.maximum(largest, tl.max(score, axis=1))
        weight, shrink = tl.exp2(score - above[:, None]), tl.exp2(largest - above)
        total = total * shrink + tl.sum(weight, axis=1)
        acc = tl.dot(weight.to(tl.bfloat16), v, acc * shrink[:, None])
        largest = above
    tl.store(o_ptr + (q_plane + i[:, None]) * D + d[None, :], (acc / total[:, None]).to(tl.bfloat16), mask=(i < Nq)[:, None])
    tl.store(lse_ptr + q_plane + i, (largest + tl.log2(total)) / LOG2_E, mask=i < Nq)


FORWARD = (grid(BLOCK_M=[128], BLOCK_N=[64, 128], num_warps=[8], num_stages=[2, 3]) +
           grid(BLOCK_M=[128], BLOCK_N=[64], num_warps=[4], num_stages=[3]) + grid(BLOCK_M=[64], BLOCK_N=[64], num_warps=[4], num_stages=[3]))


def forward_launch(q, k, v, o, lse, causal):
    """q (..., Nq, D) and k (..., Nk, D): whatever lies before counts planes."""
    Nq, Nk, D = q.shape[-2], k.shape[-2], q.shape[-1]
    planes, kv_planes = q.numel() // (Nq * D), k.numel() // (Nk * D)

    def launch(BLOCK_M, BLOCK_N, **rest):
        forward_kernel[(triton.cdiv(Nq, BLOCK_M), planes)](q, k, v, o, lse, Nq, Nk, planes // kv_planes, D**-0.5 * LOG2_E.value, D=D, CAUSAL=causal,
                                                           BLOCK_M=BLOCK_M, BLOCK_N=BLOCK_N, **rest)

    return launch


def forward(q, k, v, o, lse, causal):
    return tuned(forward_launch(q, k, v, o, lse, causal), FORWARD)


@triton.jit
def split_kernel(q_ptr, k_ptr, v_ptr, table_ptr, lengths_ptr, largest_ptr, sum_ptr, acc_ptr, Hkv, most_pages, unit, D: tl.constexpr,
                 GROUP: tl.constexpr, PAGE: tl.constexpr, STEP: tl.constexpr):
    """As many pages a step as STEP tokens take; rows of the tile of queries that the group has not are computed for nothing."""
    split, g, b, splits = tl.program_id(0), tl.program_id(1), tl.program_id(2), tl.num_programs(0)
    length = tl.load(lengths_ptr + b)
    share = tl.cdiv(tl.cdiv(length, STEP), splits) * STEP
    h, d = tl.arange(0, 16), tl.arange(0, D)
    query = (b * Hkv + g) * GROUP + h
    q = tl.load(q_ptr + query[:, None] * D + d[None, :], mask=(h < GROUP)[:, None], other=0.0)
    largest, total = tl.full((16,), -1e30, tl.float32), tl.zeros((16,), tl.float32)
    acc = tl.zeros((16, D), tl.float32)
    for start in range(split * share, tl.minimum((split + 1) * share, length), STEP):
        t = start + tl.arange(0, STEP)
        page = tl.load(table_ptr + b * most_pages + t // PAGE, mask=t < length, other=0)
        row = (page * PAGE + t % PAGE) * Hkv + g
        k = tl.load(k_ptr + row[None, :] * D + d[:, None], mask=(t < length)[None, :], other=0.0)
        v = tl.load(v_ptr + row[:, None] * D + d[None, :], mask=(t < length)[:, None], other=0.0)
        score = tl.where((t < length)[None, :], tl.dot(q, k) * unit, -float("inf"))
        above = tl.maximum(largest, tl.max(score, axis=1))
        weight, shrink = tl.exp2(score - above[:, None]), tl.exp2(largest - above)
        total = total * shrink + tl.sum(weight, axis=1)
        acc = tl.dot(weight.to(tl.bfloat16), v, acc * shrink[:, None])
        largest = above
    state = query * splits + split
    tl.store(largest_ptr + state, largest, mask=h < GROUP)
    tl.store(sum_ptr + state, total, mask=h < GROUP)
    tl.store(acc_ptr + state[:, None] * D + d[None, :], acc, mask=(h < GROUP)[:, None])


@triton.jit
def merge_kernel(largest_ptr, sum_ptr, acc_ptr, o_ptr, splits, D: tl.constexpr, MOST: tl.constexpr):
    query, s, d = tl.program_id(0), tl.arange(0, MOST), tl.arange(0, D)
    state = query * splits + s
    largest = tl.load(largest_ptr + state, mask=s < splits, other=-float("inf"))
    shrink = tl.exp2(largest - tl.max(largest, axis=0))
    total = tl.sum(tl.load(sum_ptr + state, mask=s < splits, other=0.0) * shrink, axis=0)
    acc = tl.load(acc_ptr + state[:, None] * D + d[None, :], mask=(s < splits)[:, None], other=0.0)
    tl.store(o_ptr + query * D + d, (tl.sum(acc * shrink[:, None], axis=0) / total).to(tl.bfloat16))


def decode(q, k, v, table, lengths, o, splits, page):
    batches, q_heads, D = q.shape
    kv_heads = k.shape[2]
    largest, total = (torch.empty(batches * q_heads * splits, device=DEVICE) for _ in range(2))
    acc = torch.empty(batches * q_heads * splits, D, device=DEVICE)

    def launch(STEP, num_warps, num_stages):
        split_kernel[(splits, kv_heads, batches)](q, k, v, table, lengths, largest, total, acc, kv_heads, table.shape[1], D**-0.5 * LOG2_E.value, D=D,
                                                  GROUP=q_heads // kv_heads, PAGE=page, STEP=STEP, num_warps=num_warps, num_stages=num_stages)
        merge_kernel[(batches * q_heads,)](largest, total, acc, o, splits, D=D, MOST=triton.next_power_of_2(splits))

    return tuned(launch, grid(STEP=[32, 64], num_warps=[2, 4], num_stages=[2, 3]) + grid(STEP=[128], num_warps=[4], num_stages=[2]))

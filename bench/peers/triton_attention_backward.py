"""The way back through attention in Triton, after its tutorial on fused attention: three kernels, as in puzzles 43 and C1."""

import torch
import triton
import triton.language as tl

from cases import grid
from triton_attention import LOG2_E, forward_launch
from triton_puzzles import tuned


@triton.jit
def delta_kernel(o_ptr, slope_ptr, delta_ptr, rows, D: tl.constexpr, BLOCK: tl.constexpr):
    i, d = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK), tl.arange(0, D)
    at, mask = i[:, None] * D + d[None, :], (i < rows)[:, None]
    o, slope = tl.load(o_ptr + at, mask=mask, other=0.0).to(tl.float32), tl.load(slope_ptr + at, mask=mask, other=0.0).to(tl.float32)
    tl.store(delta_ptr + i, tl.sum(o * slope, axis=1), mask=i < rows)


@triton.jit
def grad_kv_kernel(q_ptr, k_ptr, v_ptr, slope_ptr, lse_ptr, delta_ptr, dk_ptr, dv_ptr, N, group, scale, D: tl.constexpr, CAUSAL: tl.constexpr,
                   ROWS: tl.constexpr, STEP: tl.constexpr):
    """Tiles lie turned: a row is a key, a column a query."""
    first, plane = tl.program_id(0) * ROWS, tl.program_id(1) * N
    j, d = first + tl.arange(0, ROWS), tl.arange(0, D)
    at, mask = (plane + j[:, None]) * D + d[None, :], (j < N)[:, None]
    k, v = tl.load(k_ptr + at, mask=mask, other=0.0), tl.load(v_ptr + at, mask=mask, other=0.0)
    dk, dv = tl.zeros((ROWS, D), tl.float32), tl.zeros((ROWS, D), tl.float32)
    for head in range(group):
        q_plane = (tl.program_id(1) * group + head) * N
        for start in range(first // STEP * STEP if CAUSAL else 0, N, STEP):
            i = start + tl.arange(0, STEP)
            q_at, q_mask = (q_plane + i[:, None]) * D + d[None, :], (i < N)[:, None]
            q, slope = tl.load(q_ptr + q_at, mask=q_mask, other=0.0), tl.load(slope_ptr + q_at, mask=q_mask, other=0.0)
            lse, delta = tl.load(lse_ptr + q_plane + i, mask=i < N, other=0.0), tl.load(delta_ptr + q_plane + i, mask=i < N, other=0.0)
            weight = tl.exp2((tl.dot(k, tl.trans(q)) * scale - lse[None, :]) * LOG2_E)
            if CAUSAL:
                weight = tl.where(j[:, None] <= i[None, :], weight, 0.0)
            dv = tl.dot(weight.to(slope.dtype), slope, dv)
            ds = weight * (tl.dot(v, tl.trans(slope)) - delta[None, :])
            dk = tl.dot(ds.to(q.dtype), q, dk)
    tl.store(dk_ptr + at, (dk * scale).to(dk_ptr.dtype.element_ty), mask=mask)
    tl.store(dv_ptr + at, dv.to(dv_ptr.dtype.element_ty), mask=mask)


@triton.jit
def grad_q_kernel(q_ptr, k_ptr, v_ptr, slope_ptr, lse_ptr, delta_ptr, dq_ptr, N, group, scale, D: tl.constexpr, CAUSAL: tl.constexpr,
                  ROWS: tl.constexpr, STEP: tl.constexpr):
    first = (tl.num_programs(0) - 1 - tl.program_id(0)) * ROWS
    plane, kv_plane = tl.program_id(1) * N, tl.program_id(1) // group * N
    i, d = first + tl.arange(0, ROWS), tl.arange(0, D)
    at, mask = (plane + i[:, None]) * D + d[None, :], (i < N)[:, None]
    q, slope = tl.load(q_ptr + at, mask=mask, other=0.0), tl.load(slope_ptr + at, mask=mask, other=0.0)
    lse, delta = tl.load(lse_ptr + plane + i, mask=i < N, other=0.0), tl.load(delta_ptr + plane + i, mask=i < N, other=0.0)
    dq = tl.zeros((ROWS, D), tl.float32)
    for start in range(0, tl.minimum(first + ROWS, N) if CAUSAL else N, STEP):
        j = start + tl.arange(0, STEP)
        k_at, k_mask = (kv_plane + j[:, None]) * D + d[None, :], (j < N)[:, None]
        k, v = tl.load(k_ptr + k_at, mask=k_mask, other=0.0), tl.load(v_ptr + k_at, mask=k_mask, other=0.0)
        weight = tl.exp2((tl.dot(q, tl.trans(k)) * scale - lse[:, None]) * LOG2_E)
        shown = (j < N)[None, :]
        if CAUSAL:
            shown = shown & (j[None, :] <= i[:, None])
        ds = tl.where(shown, weight, 0.0) * (tl.dot(slope, tl.trans(v)) - delta[:, None])
        dq = tl.dot(ds.to(k.dtype), k, dq)
    tl.store(dq_ptr + at, (dq * scale).to(dq_ptr.dtype.element_ty), mask=mask)


BACKWARD = (grid(ROWS=[64], STEP=[32, 64], num_warps=[4], num_stages=[2]) + grid(ROWS=[128], STEP=[64], num_warps=[8], num_stages=[2, 3]))


def backward_launch(q, k, v, o, slope, lse, delta, dq, dk, dv, causal):
    N, D = q.shape[-2:]
    planes, kv_planes = q.numel() // (N * D), k.numel() // (N * D)

    def launch(ROWS, STEP, **rest):
        how = {"D": D, "CAUSAL": causal, "ROWS": ROWS, "STEP": STEP, **rest}
        delta_kernel[(triton.cdiv(planes * N, 64),)](o, slope, delta, planes * N, D=D, BLOCK=64)
        grad_kv_kernel[(triton.cdiv(N, ROWS), kv_planes)](q, k, v, slope, lse, delta, dk, dv, N, planes // kv_planes, D**-0.5, **how)
        grad_q_kernel[(triton.cdiv(N, ROWS), planes)](q, k, v, slope, lse, delta, dq, N, planes // kv_planes, D**-0.5, **how)

    return launch


def backward(q, k, v, o, slope, lse, delta, dq, dk, dv, causal):
    return tuned(backward_launch(q, k, v, o, slope, lse, delta, dq, dk, dv, causal), BACKWARD)


def complete(q, k, v, slope, o, lse, dq, dk, dv, causal):
    """Forward and backward, the forward in the setting that suits it everywhere."""
    delta = torch.empty_like(lse)
    onward, back = forward_launch(q, k, v, o, lse, causal), backward_launch(q, k, v, o, slope, lse, delta, dq, dk, dv, causal)

    def launch(**choice):
        onward(BLOCK_M=128, BLOCK_N=64, num_warps=8, num_stages=3)
        back(**choice)

    return tuned(launch, BACKWARD)

"""The algorithms of bench/kernels for Triton's interpreter. Import with TRITON_INTERPRET=1 set."""

import torch
import triton
import triton.language as tl

COLUMNS = 1024


@triton.jit
def vector_add(x, y, z, n, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = offsets < n
    tl.store(z + offsets, tl.load(x + offsets, mask) + tl.load(y + offsets, mask), mask)


@triton.jit
def row_softmax(x, z, COLUMNS: tl.constexpr):
    offsets = tl.program_id(0) * COLUMNS + tl.arange(0, COLUMNS)
    row = tl.load(x + offsets)
    numerator = tl.exp(row - tl.max(row, axis=0))
    tl.store(z + offsets, numerator / tl.sum(numerator, axis=0))


@triton.jit
def gather(x, z, n, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = offsets < n
    source = (offsets.to(tl.uint32) * 8191 + 12829) % n
    tl.store(z + offsets, tl.load(x + source, mask), mask)


def launcher(kernel):
    """A function of n that runs the kernel over n float32 elements, blocks of 1024."""

    def run(n):
        x, y, z = torch.rand(n), torch.rand(n), torch.empty(n)
        grid = (triton.cdiv(n, COLUMNS),)
        if kernel == "vector_add":
            vector_add[grid](x, y, z, n, BLOCK=COLUMNS)
        elif kernel == "row_softmax":
            row_softmax[grid](x, z, COLUMNS=COLUMNS)
        else:
            gather[grid](x, z, n, BLOCK=COLUMNS)

    return run

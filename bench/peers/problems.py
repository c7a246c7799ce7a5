"""The tensors of each case of bench/kernels, what a right answer is, and the peers that compute it.

Numbers to be added up are small integers, so that every order of additions gives the same float32 and comparisons
are exact.
"""

import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel

import product_problems
import triton_kernels
from problem import Contender, Problem, close, compiled, triton_peers


def integers(*shape):
    return torch.randint(-8, 9, shape, device="cuda", dtype=torch.int8).float()


def vector_add(shape, cuda):
    x, y = torch.randn(2, *shape, device="cuda")
    z = torch.empty_like(x)
    peers = [Contender("torch", "add", lambda: (torch.add(x, y, out=z),)), *triton_peers(triton_kernels.vector_add(x, y, z)),
             Contender("cuda", "float4", cuda.call("vector_add", x, y, z, x.numel()))]
    return Problem((x, y, z), (z,), close((x + y,), 0, 0), peers)


def softmax(shape, cuda):
    x = torch.randn(shape, device="cuda")
    z = torch.empty_like(x)
    fast = compiled(lambda t: torch.softmax(t, 1))
    peers = [Contender("torch", "softmax", lambda: (torch.softmax(x, 1, out=z),)), Contender("compile", "softmax", lambda: (fast(x),)),
             *triton_peers(triton_kernels.softmax(x, z)), Contender("cuda", "registers", cuda.call("softmax_rows", x, z, *shape))]
    return Problem((x, x, z), (z,), close((torch.softmax(x.double(), 1),), 1e-5, 1e-9), peers)


def softmax_bf16(shape, _):
    x = torch.randn(shape, device="cuda", dtype=torch.bfloat16)
    z = torch.empty_like(x)
    fast = compiled(lambda t: torch.softmax(t, 1))
    peers = [Contender("torch", "softmax", lambda: (torch.softmax(x, 1, out=z),)), Contender("compile", "softmax", lambda: (fast(x),)),
             *triton_peers(triton_kernels.softmax(x, z))]
    return Problem((x, z), (z,), close((torch.softmax(x.double(), 1),), 2.0**-8, 1e-9), peers)


def layernorm(shape, cuda):
    rows, columns = shape
    eps = 1e-5
    x = torch.randn(shape, device="cuda", dtype=torch.float16)
    w, b = torch.rand(2, columns, device="cuda", dtype=torch.float16)
    y, mean, rstd = torch.empty_like(x), torch.empty(rows, device="cuda"), torch.empty(rows, device="cuda")

    def native():
        out, m, r = torch.native_layer_norm(x, (columns,), w, b, eps)
        return out, m.flatten(), r.flatten()

    fast = compiled(lambda t: F.layer_norm(t, (columns,), w, b, eps))
    exact = x.double()
    m = exact.mean(1)
    r = (exact.var(1, unbiased=False) + eps).rsqrt()
    wanted = (((exact - m[:, None]) * r[:, None] * w.double() + b.double()), m, r)
    peers = [Contender("torch", "native_layer_norm", native), Contender("compile", "layer_norm", lambda: (fast(x),)),
             *triton_peers(triton_kernels.layernorm(x, w, b, y, mean, rstd, eps)),
             Contender("cuda", "registers", cuda.call("layernorm_rows", x, w, b, y, mean, rstd, rows, columns, eps))]
    return Problem((x, w, b, y, mean, rstd), (y, mean, rstd), close(wanted, 2e-3, 2e-3), peers)


def row_sum(shape, cuda):
    x = integers(*shape)
    out = torch.empty(shape[0], device="cuda")
    fast = compiled(lambda t: t.sum(1))
    peers = [Contender("torch", "sum", lambda: (torch.sum(x, 1, out=out),)), Contender("compile", "sum", lambda: (fast(x),)),
             *triton_peers(triton_kernels.row_reduce("sum", x, out)), Contender("cuda", "float4", cuda.call("row_sums", x, out, *shape))]
    return Problem((x, out), (out,), close((x.double().sum(1),), 0, 0), peers)


def row_max(shape, cuda):
    x = torch.randn(shape, device="cuda")
    out = torch.empty(shape[0], device="cuda")
    fast = compiled(lambda t: t.amax(1))
    peers = [Contender("torch", "amax", lambda: (torch.amax(x, 1, out=out),)), Contender("compile", "amax", lambda: (fast(x),)),
             *triton_peers(triton_kernels.row_reduce("max", x, out)), Contender("cuda", "float4", cuda.call("row_maxima", x, out, *shape))]
    return Problem((x, out), (out,), close((x.amax(1),), 0, 0), peers)


def row_argmax(shape, _):
    x = torch.randn(shape, device="cuda")
    out = torch.empty(shape[0], device="cuda", dtype=torch.int32)
    long_out = torch.empty(shape[0], device="cuda", dtype=torch.int64)
    fast = compiled(lambda t: t.argmax(1))
    most = x.amax(1)

    def check(outputs):  # of equal maxima a peer may name any
        at = outputs[0].long()
        if int(at.min()) < 0 or int(at.max()) >= shape[1]:
            return "a position is outside its row"
        return close((most,), 0, 0)((x.gather(1, at[:, None])[:, 0],))

    def with_out():
        torch.argmax(x, 1, out=long_out)
        return (long_out,)

    peers = [Contender("torch", "argmax", with_out), Contender("compile", "argmax", lambda: (fast(x),)),
             *triton_peers(triton_kernels.row_reduce("argmax", x, out))]
    return Problem((x, out), (out,), check, peers)


def whole_sum(shape, cuda):
    x = integers(*shape)
    out, arrived = torch.empty(1, device="cuda"), torch.zeros(1, device="cuda", dtype=torch.int32)
    fast = compiled(lambda t: t.sum())
    peers = [Contender("torch", "sum", lambda: (x.sum(),)), Contender("compile", "sum", lambda: (fast(x),)),
             *triton_peers(triton_kernels.whole_sum(x, out)), Contender("cub", "DeviceReduce::Sum", cuda.cub("cub_sum", x, out, x.numel()))]
    return Problem((x, arrived, out), (out,), close((x.double().sum()[None],), 0, 0), peers)


def cumsum(shape, cuda):
    x = integers(*shape)
    out = torch.empty_like(x)
    peers = [Contender("torch", "cumsum", lambda: (torch.cumsum(x, 0, out=out),)),
             Contender("cub", "DeviceScan::InclusiveSum", cuda.cub("cub_cumsum", x, out, x.numel()))]
    return Problem((x, out), (out,), close((x.double().cumsum(0),), 0, 0), peers)


def transpose(shape, cuda):
    x = torch.randn(shape, device="cuda")
    out = torch.empty(shape[::-1], device="cuda")
    peers = [Contender("torch", "copy of .t()", lambda: (out.copy_(x.t()),)),
             *triton_peers(triton_kernels.transpose(x, out)), Contender("cuda", "32x33 shared", cuda.call("transpose_all", x, out, *shape))]
    return Problem((x, out), (out,), close((x.t().contiguous(),), 0, 0), peers)


def gelu(shape, cuda):
    x = torch.randn(shape, device="cuda")
    z = torch.empty_like(x)
    fast = compiled(lambda t: F.gelu(t))
    peers = [Contender("torch", "gelu", lambda: (torch.ops.aten.gelu.out(x, out=z),)), Contender("compile", "gelu", lambda: (fast(x),)),
             *triton_peers(triton_kernels.gelu(x, z)), Contender("cuda", "float4", cuda.call("gelu_all", x, z, x.numel()))]
    return Problem((x, z), (z,), close((F.gelu(x.double()),), 1e-5, 1e-6), peers)


def dropout(shape, _):
    p = 0.5
    x = torch.rand(shape, device="cuda") + 1
    z = torch.empty_like(x)
    fast = compiled(lambda t: F.dropout(t, p, True))

    def check(outputs):  # everybody draws other numbers: what is kept must be scaled, and half of it be kept
        got = outputs[0]
        kept = got != 0
        share = kept.double().mean().item()
        if abs(share - (1 - p)) > 1e-3:
            return f"a share of {share} is kept and not {1 - p}"
        return close((torch.where(kept, x / (1 - p), 0),), 1e-6, 0)(outputs)

    peers = [Contender("torch", "dropout", lambda: (F.dropout(x, p, True),)), Contender("compile", "dropout", lambda: (fast(x),)),
             *triton_peers(triton_kernels.dropout(x, z, p, 1234))]
    return Problem((x, z), (z,), check, peers)


def float_matmul(dtype, unit):
    """`unit`: of the last place of what is rounded, operands or result."""

    def problem(shape, _):
        m, n, k = shape
        torch.backends.cuda.matmul.allow_tf32 = True
        a, b = torch.randn(m, k, device="cuda", dtype=dtype), torch.randn(k, n, device="cuda", dtype=dtype)
        c = torch.empty(m, n, device="cuda", dtype=dtype)
        peers = [Contender("torch", "mm", lambda: (torch.mm(a, b, out=c),))]
        return Problem((a, b, c), (c,), close((a.double() @ b.double(),), unit, unit * k**0.5), peers)

    return problem


def int8_matmul(shape, _):
    m, n, k = shape
    a, b = (torch.randint(-128, 128, size, device="cuda", dtype=torch.int8) for size in ((m, k), (k, n)))
    c = torch.empty(m, n, device="cuda", dtype=torch.int32)
    peers = [Contender("torch", "_int_mm", lambda: (torch._int_mm(a, b),))]
    return Problem((a, b, c), (c,), close((a.double() @ b.double(),), 0, 0), peers)


def attention(causal):
    """Judged by whole rows, some of every head: the matrix of scores would not fit."""

    def problem(shape, _):
        heads, n, d = shape
        q, k, v = torch.randn(3, heads, n, d, device="cuda", dtype=torch.float16)
        out = torch.empty_like(q)
        rows = torch.cat([torch.arange(0, n, n // 32), torch.tensor([n - 1])]).cuda()
        scores = q[:, rows].double() @ k.double().transpose(1, 2) / d**0.5
        if causal:
            scores.masked_fill_(torch.arange(n, device="cuda") > rows[:, None], float("-inf"))
        judge = close((torch.softmax(scores, 2) @ v.double(),), 2.0**-8, 2.0**-8 * d**-0.5)

        def check(outputs):
            (whole,) = outputs
            return "not finite" if not whole.isfinite().all() else judge((whole.reshape(q.shape)[:, rows],))

        def library(backend):
            def call():
                with sdpa_kernel(backend):
                    return (F.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=causal)[0],)

            return call

        peers = [Contender("torch", "cuDNN", library(SDPBackend.CUDNN_ATTENTION)),
                 Contender("torch", "FlashAttention", library(SDPBackend.FLASH_ATTENTION))]
        return Problem((q, k, v, out), (out,), check, peers)

    return problem


KINDS = {"vector_add": vector_add, "softmax": softmax, "softmax_bf16": softmax_bf16, "layernorm": layernorm,
         "row_sum": row_sum, "row_max": row_max, "row_argmax": row_argmax, "sum": whole_sum, "cumsum": cumsum,
         "transpose": transpose, "gelu": gelu, "dropout": dropout,
         "matmul_f16": float_matmul(torch.float16, 2.0**-10), "matmul_bf16": float_matmul(torch.bfloat16, 2.0**-8),
         "matmul_tf32": float_matmul(torch.float32, 2.0**-9), "matmul_int8": int8_matmul,
         "matmul_split_k": float_matmul(torch.bfloat16, 2.0**-8),
         "attention": attention(False), "attention_causal": attention(True), **product_problems.KINDS}


def make(case, cuda):
    torch.manual_seed(1)
    return KINDS[case.kind](case.shape, cuda)

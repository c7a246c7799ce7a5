"""The tensors, float64 references and peers of the matrix puzzles, and of two that debug: as in puzzle_problems.py."""

import torch
import torch.nn.functional as F

import triton_matrix_puzzles
from cases import grid
from problem import Contender, Problem, close, triton_peers
from puzzle_problems import compile_peer, empty, normalised, torch_peer, uniform

# For a K of 64, where the store of c is most of the work.
SHALLOW = (grid(BLOCK_M=[64, 128], BLOCK_N=[128], BLOCK_K=[64], GROUP=[8], num_warps=[4, 8], num_stages=[1]) +
           grid(BLOCK_M=[64], BLOCK_N=[64], BLOCK_K=[64], GROUP=[8], num_warps=[4], num_stages=[1]))


def product_of(a, b):
    """float16 or bfloat16 in, float32 out."""
    return torch.mm(a, b, out_dtype=torch.float32) if a.is_cuda else a.float() @ b.float()


def matmul_tile(shape):
    M, N, K = shape
    a, b, c = uniform(M, K, dtype=torch.float16), uniform(K, N, dtype=torch.float16), empty(M, N)
    peers = [torch_peer("mm, float32 out", lambda: (product_of(a, b),)), *triton_peers(triton_matrix_puzzles.matmul(a, b, c, M, N, K, SHALLOW))]
    return Problem((a, b, c), (c,), close((a.double() @ b.double(),), 1e-4, 1e-4), peers)


def matmul(shape):
    return plain_matmul(torch.bfloat16)(shape)


def linear_bias_act(shape):
    M, N, K, act = shape
    assert act == 2, "the bench size has gelu"
    size = 2 / K**0.5
    x, w = uniform(M, K, dtype=torch.bfloat16), uniform(N, K, low=-size, high=1.1 * size, dtype=torch.bfloat16)
    b, y, plain = uniform(N), empty(M, N, dtype=torch.bfloat16), empty(M, N, dtype=torch.bfloat16)
    wanted = F.gelu(x.double() @ w.double().t() + b.double())
    low = b.bfloat16()

    def layers(x):
        return (F.gelu(F.linear(x, w, low)),)

    def fused():  # cuBLASLt's epilogue, with the tanh that is nearly gelu
        return (torch._addmm_activation(low, x, w.t(), use_gelu=True),)

    peers = [Contender("product", "mm, nothing else", lambda: torch.mm(x, w.t(), out=plain), checked=False),
             torch_peer("linear, gelu", lambda: layers(x)), torch_peer("_addmm_activation", fused), compile_peer("linear, gelu", layers, x),
             *triton_peers(triton_matrix_puzzles.linear_gelu(x, w, b, y, M, N, K))]
    return Problem((x, w, b, y), (y,), close((wanted.float(),), 1.6e-2, 2.5e-2), peers)  # unfused, z and b are rounded too


def linear_bwd(shape):
    M, N, K = shape
    x, w, dy = (uniform(*size, dtype=torch.bfloat16) for size in ((M, K), (N, K), (M, N)))
    dx, dw, db = empty(M, K, dtype=torch.bfloat16), empty(N, K, dtype=torch.bfloat16), empty(N)
    wanted = (dy.double() @ w.double(), dy.double().t() @ x.double(), dy.sum(0, dtype=torch.float64))
    peers = [torch_peer("mm, mm, sum", lambda: (torch.mm(dy, w), torch.mm(dy.t(), x), dy.sum(0, dtype=torch.float32))),
             *triton_peers(triton_matrix_puzzles.linear_bwd(x, w, dy, dx, dw, db, M, N, K))]
    return Problem((x, w, dy, dx, dw, db), (dx, dw, db), close(wanted, 2.0**-8, 2e-2), peers)


def conv2d(shape):
    N, Ci, Co, H, W, K, P = shape
    torch.backends.cudnn.allow_tf32 = False  # float32 is asked for
    size = 2 / (Ci * K * K)**0.5
    x, w, b = uniform(N, Ci, H, W), uniform(Co, Ci, K, K, low=-size, high=1.2 * size), uniform(Co)
    y = empty(N, Co, H + 2 * P - K + 1, W + 2 * P - K + 1)
    wanted = F.conv2d(x.double(), w.double(), b.double(), padding=P)
    peers = [torch_peer("conv2d", lambda: (F.conv2d(x, w, b, padding=P),)),
             *triton_peers(triton_matrix_puzzles.conv2d(x, w, b, y, *shape))]
    return Problem((x, w, b, y), (y,), close((wanted,), 1e-5, 3e-5), peers)


def conv2d_im2col(shape):
    N, C, Co, H, W, K, S, P = shape
    size = 2 / (C * K * K)**0.5
    x = uniform(N, H, W, C, dtype=torch.float16)
    w, b = uniform(Co, K, K, C, low=-size, high=1.2 * size, dtype=torch.float16), uniform(Co)
    y = empty(N, (H + 2 * P - K) // S + 1, (W + 2 * P - K) // S + 1, Co, dtype=torch.float16)
    seen, weight, bias = x.permute(0, 3, 1, 2), w.permute(0, 3, 1, 2), b.half()  # as PyTorch counts axes; channels stay last in memory
    wanted = F.conv2d(seen.double(), weight.double(), b.double(), stride=S, padding=P).permute(0, 2, 3, 1).contiguous()

    def convolved():
        return (F.conv2d(seen, weight, bias, stride=S, padding=P).permute(0, 2, 3, 1),)

    peers = [torch_peer("conv2d, channels last", convolved), *triton_peers(triton_matrix_puzzles.conv2d_im2col(x, w, b, y, *shape))]
    return Problem((x, w, b, y), (y,), close((wanted,), 1e-3, 2e-3), peers)  # the bias of conv2d is float16, and rounded once more


def layernorm_linear(shape):
    M, N, K, _ = shape
    size, epsilon = 1 / K**0.5, 1e-5
    x, w, b = uniform(M, K, dtype=torch.bfloat16), uniform(K), uniform(K, low=-2, high=1)
    W, c, y = uniform(N, K, low=-size, high=1.2 * size, dtype=torch.bfloat16), uniform(N), empty(M, N, dtype=torch.bfloat16)
    wanted = normalised(x.double(), w, b, epsilon)[0] @ W.double().t() + c.double()
    low = [t.bfloat16() for t in (w, b, c)]

    def layers(x):
        return (F.linear(F.layer_norm(x, (K,), low[0], low[1], epsilon), W, low[2]),)

    peers = [torch_peer("layer_norm, linear", lambda: layers(x)), compile_peer("layer_norm, linear", layers, x),
             *triton_peers(triton_matrix_puzzles.layernorm_linear(x, w, b, W, c, y, M, N, K, epsilon))]
    return Problem((x, w, b, W, c, y), (y,), close((wanted,), 1.6e-2, 2.5e-2), peers)


def swiglu_ffn(shape):
    M, K, inner = shape
    size, back = 2 / K**0.5, 1 / inner**0.5
    x = uniform(M, K, dtype=torch.bfloat16)
    w1, w3 = (uniform(inner, K, low=-low * size, high=high * size, dtype=torch.bfloat16) for low, high in ((1, 1.1), (1.1, 1)))
    w2 = uniform(K, inner, low=-back, high=1.1 * back, dtype=torch.bfloat16)
    h, y = empty(M, inner, dtype=torch.bfloat16), empty(M, K, dtype=torch.bfloat16)

    def layers(x, w1, w3, w2):
        gated = F.silu(x @ w1.t()) * (x @ w3.t())
        return gated, gated @ w2.t()

    wanted = layers(*(t.double() for t in (x, w1, w3, w2)))
    peers = [torch_peer("three products", lambda: layers(x, w1, w3, w2)), compile_peer("three products", layers, x, w1, w3, w2),
             *triton_peers(triton_matrix_puzzles.swiglu_ffn(x, w1, w3, w2, h, y, M, K, inner))]
    return Problem((x, w1, w3, w2, h, y), (h, y), close(wanted, 2e-2, 5e-2), peers)  # unfused, z and v are rounded too


def split_k(shape):
    M, N, K, slices, _ = shape
    a, b, c = uniform(M, K, dtype=torch.bfloat16), uniform(K, N, dtype=torch.bfloat16), empty(M, N)
    wanted = a.double() @ b.double()

    peers = [torch_peer("mm, float32 out", lambda: (product_of(a, b),)), *triton_peers(triton_matrix_puzzles.split_k(a, b, c, M, N, K, slices))]
    return Problem((a, b, c), (c,), close((wanted,), 2e-5, 2e-3 + 2e-6 * K), peers)


def plain_matmul(dtype):
    def problem(shape):
        M, N, K = shape
        a, b, c = uniform(M, K, dtype=dtype), uniform(K, N, dtype=dtype), empty(M, N, dtype=dtype)
        unit = 2.0**-8 if dtype == torch.bfloat16 else 2.0**-10
        wanted = a.double() @ b.double()
        peers = [torch_peer("mm", lambda: (torch.mm(a, b, out=c),)), *triton_peers(triton_matrix_puzzles.matmul(a, b, c, M, N, K))]
        return Problem((a, b, c), (c,), close((wanted,), unit, 2e-3), peers)

    return problem


def alias(shape):
    H, W, first, to = shape
    u = uniform(H + max(first, to), W)
    before = u.clone()
    source, result = u[first:first + H], u[to:to + H]  # of the bench size they do not overlap

    def smoothed(v):
        out = v.clone()
        out[1:-1, 1:-1] = (v[1:-1, 1:-1] + v[:-2, 1:-1] + v[2:, 1:-1] + v[1:-1, :-2] + v[1:-1, 2:]) / 5
        return out

    wanted = before.clone()
    for top in range(0, H, 1024):  # in pieces, each with a row more at either side: float64 takes twice the memory
        low, high = max(top - 1, 0), min(top + 1025, H)
        piece = smoothed(before[first + low:first + high].double()).float()
        wanted[to + top:to + min(top + 1024, H)] = piece[top - low:top - low + min(1024, H - top)]

    def plain():
        result.copy_(smoothed(source))
        return (u,)

    peers = [torch_peer("five slices", plain), *triton_peers(triton_matrix_puzzles.smooth(source, result, H, W))]
    return Problem((u,), (u,), close((wanted,), 4e-6, 1e-6), peers, updated=((u, before),))


def corruption(shape):
    H, W, pitch, skip = shape
    x, out, span = uniform(H, pitch), empty(H, W), empty(H)
    picture = x[:, skip:skip + W]

    def parts(v):
        low, high = v.amin(1), v.amax(1)
        return v - low[:, None], high - low

    peers = [torch_peer("amin, amax, sub", lambda: parts(picture)), compile_peer("amin, amax, sub", parts, picture),
             *triton_peers(triton_matrix_puzzles.corruption(x, out, span, *shape))]
    return Problem((x, out, span), (out, span), close(parts(picture), 0, 0), peers)


KINDS = {"puzzle-23": matmul_tile, "puzzle-24": matmul, "puzzle-28": linear_bias_act, "puzzle-41": linear_bwd,
         "puzzle-25": conv2d, "puzzle-26": conv2d_im2col, "puzzle-30": layernorm_linear, "puzzle-32": swiglu_ffn, "puzzle-49": split_k,
         "puzzle-56": plain_matmul(torch.float16), "puzzle-61": plain_matmul(torch.bfloat16), "puzzle-70": alias, "puzzle-72": corruption}

"""The tensors of the attention puzzles' bench sizes and of bench/kernels/attention_backward.hpp, and the peers that do the same work: PyTorch's attention by cuDNN and by
FlashAttention, and Triton. Judged by whole rows in float64, some of every batch and head: the matrix of scores would not fit.
"""

import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel

import triton_attention
import triton_attention_backward
from problem import DEVICE, Contender, Problem, close, triton_peers

# Without a GPU, for interpreted.py, there is the plain one.
BACKENDS = ((("cuDNN", SDPBackend.CUDNN_ATTENTION), ("FlashAttention", SDPBackend.FLASH_ATTENTION)) if DEVICE == "cuda" else
            (("plain", SDPBackend.MATH),))
LOOSE = 2.0**-7  # weights and results are bfloat16


def normal(*shape, dtype=torch.bfloat16):
    return torch.randn(shape, device=DEVICE, dtype=dtype)


def library_peers(call):
    """call() under each of PyTorch's attention kernels; it returns the tuple that is judged."""

    def under(backend):
        def one():
            with sdpa_kernel(backend):
                return call()

        return one

    return [Contender("torch", label, under(backend)) for label, backend in BACKENDS]


def sampled_rows(n, count=16):
    return torch.cat([torch.arange(0, n, max(1, n // count)), torch.tensor([n - 1])]).unique().to(DEVICE)


def exact_rows(q, k, v, rows, causal):
    """o and lse in float64 of some rows of every head; q (B, Hq, Nq, D), k and v (B, Hkv, Nk, D)."""
    group, ahead = q.shape[1] // k.shape[1], k.shape[2] - q.shape[2]
    o, lse = [], []
    for b in range(q.shape[0]):
        keys, values = (t[b].repeat_interleave(group, 0).double() for t in (k, v))
        scores = q[b][:, rows].double() @ keys.transpose(1, 2) / q.shape[3] ** 0.5
        if causal:
            scores.masked_fill_(torch.arange(k.shape[2], device=DEVICE) > rows[:, None] + ahead, float("-inf"))
        o.append(torch.softmax(scores, 2) @ values)
        lse.append(scores.logsumexp(2))
    return torch.stack(o), torch.stack(lse)


def judge_rows(q, rows, wanted):
    """A check of o alone, or of o and lse."""
    judges = close(wanted[:1], LOOSE, LOOSE * q.shape[3] ** -0.5), close(wanted[1:], 1e-3, 1e-3)

    def check(outputs):
        if not all(t.isfinite().all() for t in outputs):
            return "not finite"
        said = judges[0]((outputs[0].reshape(q.shape)[:, :, rows],))
        return said or (judges[1]((outputs[1].reshape(q.shape[:3])[:, :, rows],)) if len(outputs) > 1 else "")

    return check


def attention_naive(shape):
    """The peers too write scores and weights to memory, PyTorch's as float16; the bill is not theirs to write."""
    q, k, v = (normal(*shape, dtype=torch.float16) for _ in range(3))
    o, bill, scale = torch.empty_like(q), torch.empty(1, device=DEVICE, dtype=torch.int64), shape[2] ** -0.5
    rows = sampled_rows(shape[1])
    check = judge_rows(q[None], rows, exact_rows(q[None], k[None], v[None], rows, causal=False))

    def unfused():
        return (torch.softmax(q @ k.transpose(1, 2) * scale, 2) @ v,)

    peers = [Contender("torch", "bmm, softmax, bmm", unfused), *triton_peers(triton_attention.naive(q, k, v, o, scale))]
    return Problem((q, k, v, o, bill), (o, bill), lambda outputs: check(outputs[:1]), peers)


def attn_tiles(shape):
    """The statistics of each row are given, and not those of its scores."""
    planes, n, d = shape
    q, k, v = (normal(*shape, dtype=torch.float16) for _ in range(3))
    largest = torch.empty(planes, n, device=DEVICE).uniform_(5, 7)
    total = torch.empty(planes, n, device=DEVICE).uniform_(0.05 * n, 0.1 * n)
    o, mass, scale = torch.empty_like(q), torch.empty_like(total), d**-0.5
    tiles, bill = torch.empty(3, device=DEVICE, dtype=torch.int32), torch.empty(1, device=DEVICE, dtype=torch.int64)

    def unfused(q, k, v, largest, total):
        weights = torch.exp((q @ k.transpose(1, 2)).float() * scale - largest[:, :, None])
        return ((weights.half() @ v).float() / total[:, :, None]).half(), weights.sum(2) / total

    def exact(z):
        weights = torch.exp(q[z].double() @ k[z].double().T * scale - largest[z].double()[:, None])
        return weights @ v[z].double() / total[z].double()[:, None], weights.sum(1) / total[z].double()

    wanted = [torch.stack(parts) for parts in zip(*map(exact, range(planes)))]
    peers = [Contender("torch", "bmm, exp, bmm", lambda: unfused(q, k, v, largest, total)),
             *triton_peers(triton_attention.given_statistics(q, k, v, largest, total, o, mass, scale))]
    return Problem((q, k, v, largest, total, o, mass, tiles, bill), (o, mass, tiles, bill), close(wanted, 1e-2, 4e-5), peers)


def online_attention(shape):
    rows, keys, d = shape
    q, k, v = normal(rows, d, dtype=torch.float16), normal(*shape, dtype=torch.float16), normal(*shape, dtype=torch.float16)
    first = (torch.arange(rows, device=DEVICE) * 7 % 16).int()
    o, lse = torch.empty_like(q), torch.empty(rows, device=DEVICE)
    hidden = torch.arange(keys, device=DEVICE) < first[:, None]

    def exact(part):
        scores = (k[part].double() @ q[part].double()[:, :, None])[:, :, 0] * d**-0.5
        scores.masked_fill_(hidden[part], float("-inf"))
        return (torch.softmax(scores, 1)[:, None] @ v[part].double())[:, 0], scores.logsumexp(1)

    wanted = [torch.cat(parts) for parts in zip(*(exact(slice(at, at + 256)) for at in range(0, rows, 256)))]

    def library():
        return (F.scaled_dot_product_attention(q[:, None, None], k[:, None], v[:, None], attn_mask=~hidden[:, None, None]),)

    peers = [Contender("torch", "scaled_dot_product_attention", library), *triton_peers(triton_attention.online(q, k, v, first, o, lse, d**-0.5))]
    return Problem((q, k, v, first, o, lse), (o, lse), close(wanted, 1e-2, 2e-3), peers)


def flash_fwd(shape):
    q, k, v = (normal(1, *shape) for _ in range(3))
    o, lse = torch.empty_like(q), torch.empty(q.shape[:3], device=DEVICE)
    rows = sampled_rows(shape[1])
    check = judge_rows(q, rows, exact_rows(q, k, v, rows, causal=False))

    def library():
        return (F.scaled_dot_product_attention(q, k, v),)

    return Problem((q, k, v, o, lse), (o, lse), check, [*library_peers(library), *triton_peers(triton_attention.forward(q, k, v, o, lse, False))])


def flash_causal_gqa(shape):
    batches, q_heads, kv_heads, n_q, n_k, d = shape
    q, k, v = normal(batches, q_heads, n_q, d), normal(batches, kv_heads, n_k, d), normal(batches, kv_heads, n_k, d)
    o, lse = torch.empty_like(q), torch.empty(q.shape[:3], device=DEVICE)
    rows = sampled_rows(n_q)
    check = judge_rows(q, rows, exact_rows(q, k, v, rows, causal=True))

    def library():  # PyTorch's is_causal counts from the first key: the same for as many keys as queries
        return (F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True),)

    return Problem((q, k, v, o, lse), (o, lse), check,
                   [*(library_peers(library) if n_q == n_k else []), *triton_peers(triton_attention.forward(q, k, v, o, lse, True))])


def kv_decode(shape):
    """Pages in an order of their own. The peers, which know no pages, get keys and values that lie in order."""
    batches, q_heads, kv_heads, d, tokens, splits = shape
    page = 16
    most = -(-tokens // page)
    order = torch.randperm(batches * most, device=DEVICE)
    q = normal(batches, q_heads, d)
    k, v = (normal(batches * most, page, kv_heads, d) for _ in range(2))
    table = order.reshape(batches, most).int()
    lengths = torch.full((batches,), tokens, device=DEVICE, dtype=torch.int32)
    o = torch.empty_like(q)
    in_order = [t[order].reshape(batches, most * page, kv_heads, d)[:, :tokens].transpose(1, 2).contiguous() for t in (k, v)]
    rows = torch.zeros(1, dtype=torch.int64, device=DEVICE)
    check = judge_rows(q[:, :, None], rows, exact_rows(q[:, :, None], *in_order, rows, causal=False))

    def library():
        return (F.scaled_dot_product_attention(q[:, :, None], *in_order, enable_gqa=True),)

    return Problem((q, k, v, table, lengths, o), (o,), check,
                   [*library_peers(library), *triton_peers(triton_attention.decode(q, k, v, table, lengths, o, splits, page))])


def exact_backward(q, k, v, slope, rows, causal):
    """o (of q's type) and lse (float32), whole, and in float64 some rows of every head of dq, dk and dv. Nq = Nk; a head at a time."""
    n, d, group = q.shape[2], q.shape[3], q.shape[1] // k.shape[1]
    o, lse = torch.empty_like(q), torch.empty(q.shape[:3], device=DEVICE)
    dq = torch.empty((*q.shape[:2], len(rows), d), device=DEVICE, dtype=torch.float64)
    dk, dv = (torch.zeros((*k.shape[:2], len(rows), d), device=DEVICE, dtype=torch.float64) for _ in range(2))
    hidden = torch.ones(n, n, device=DEVICE, dtype=torch.bool).triu(1) if causal else None
    for b in range(q.shape[0]):
        for h in range(q.shape[1]):
            g = h // group
            queries, keys, values, up = (t.double() for t in (q[b, h], k[b, g], v[b, g], slope[b, h]))
            scores = queries @ keys.T / d**0.5
            if causal:
                scores.masked_fill_(hidden, float("-inf"))
            lse[b, h] = scores.logsumexp(1)
            weights = torch.softmax(scores, 1)
            o[b, h] = weights @ values
            to_scores = weights * (up @ values.T - (up * o[b, h].double()).sum(1, keepdim=True))
            dq[b, h] = to_scores[rows] @ keys / d**0.5
            dk[b, g] += to_scores[:, rows].T @ queries / d**0.5
            dv[b, g] += weights[:, rows].T @ up
    return o, lse, dq, dk, dv


def judge_slopes(shapes, rows, wanted, loose=LOOSE):
    """A check of the last three outputs, dq, dk and dv, by some rows each. Terms of both signs, each off by half of `loose` of
    itself, are added: the error is that of the largest numbers of a tensor."""
    judges = [close((want,), loose, loose * want.abs().max().item() / 2) for want in wanted]

    def check(outputs):
        slopes = outputs[-3:]
        if not all(t.isfinite().all() for t in slopes):
            return "not finite"
        said = [judge((t.reshape(shape)[:, :, rows],)) for judge, t, shape in zip(judges, slopes, shapes)]
        return "; ".join(f"{name}: {text}" for name, text in zip(("dq", "dk", "dv"), said) if text)

    return check


def backward_peers(q, k, v, slope, causal):
    """The way back alone: the forward is made once, outside the samples."""

    def under(backend):
        kept = []

        def one():
            if not kept:
                inputs = [t.detach().clone().requires_grad_() for t in (q, k, v)]
                with sdpa_kernel(backend):
                    kept.extend((inputs, F.scaled_dot_product_attention(*inputs, is_causal=causal, enable_gqa=q.shape[1] != k.shape[1])))
            return torch.autograd.grad(kept[1], kept[0], slope, retain_graph=True)

        return one

    return [Contender("torch", label, under(backend)) for label, backend in BACKENDS]


def flash_bwd(shape):
    planes, n, d, causal = shape
    q, k, v, slope = (normal(1, planes, n, d) for _ in range(4))
    rows = sampled_rows(n)
    o, lse, *wanted = exact_backward(q, k, v, slope, rows, causal)
    delta = torch.empty_like(lse)
    slopes = tuple(torch.empty_like(q) for _ in range(3))
    check = judge_slopes([q.shape] * 3, rows, wanted)
    tensors = q, k, v, o, slope, lse, delta, *slopes
    return Problem(tensors, (delta, *slopes), check,
                   [*backward_peers(q, k, v, slope, bool(causal)), *triton_peers(triton_attention_backward.backward(*tensors, bool(causal)))])


def attention_backward(causal):
    """Of float16, as bench/kernels/attention_backward.hpp takes them."""

    def problem(shape):
        heads, n, d = shape
        q, k, v, slope = (normal(1, heads, n, d, dtype=torch.float16) for _ in range(4))
        rows = sampled_rows(n)
        o, lse, *wanted = exact_backward(q, k, v, slope, rows, causal)
        delta = torch.empty_like(lse)
        slopes = tuple(torch.empty_like(q) for _ in range(3))
        check = judge_slopes([q.shape] * 3, rows, wanted, 2.0**-8)
        triton = triton_attention_backward.backward(q, k, v, o, slope, lse, delta, *slopes, causal)
        return Problem((q, k, v, o, slope, lse, *slopes), slopes, check, [*backward_peers(q, k, v, slope, causal), *triton_peers(triton)])

    return problem


def flash_complete(shape):
    """Forward and backward, as a training step makes them."""
    batches, q_heads, kv_heads, n, d, causal = shape
    q, slope = normal(batches, q_heads, n, d), normal(batches, q_heads, n, d)
    k, v = normal(batches, kv_heads, n, d), normal(batches, kv_heads, n, d)
    rows = sampled_rows(n)
    exact_o, exact_lse, *wanted = exact_backward(q, k, v, slope, rows, causal)
    o, lse = torch.empty_like(q), torch.empty_like(exact_lse)
    slopes = tuple(torch.empty_like(t) for t in (q, k, v))
    judge_forward = judge_rows(q, rows, (exact_o[:, :, rows].double(), exact_lse[:, :, rows].double()))
    judge_backward = judge_slopes([q.shape, k.shape, v.shape], rows, wanted)
    inputs = [t.detach().clone().requires_grad_() for t in (q, k, v)]

    def library():
        out = F.scaled_dot_product_attention(*inputs, is_causal=bool(causal), enable_gqa=q_heads != kv_heads)
        return (out.detach(), *torch.autograd.grad(out, inputs, slope))

    def check(outputs):
        return judge_forward(outputs[:-3]) or judge_backward(outputs)

    tensors = q, k, v, slope, o, lse, *slopes
    return Problem(tensors, (o, lse, *slopes), check,
                   [*library_peers(library), *triton_peers(triton_attention_backward.complete(*tensors, bool(causal)))])


KINDS = {"attention_backward": attention_backward(False), "attention_backward_causal": attention_backward(True), "puzzle-33": attention_naive, "puzzle-34": attn_tiles, "puzzle-35": online_attention,
         "puzzle-36": flash_fwd, "puzzle-37": flash_causal_gqa, "puzzle-38": kv_decode, "puzzle-43": flash_bwd, "puzzle-C1": flash_complete}

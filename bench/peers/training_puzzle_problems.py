"""The tensors, float64 references and peers of the puzzles on fusion and training that are no products, and of two that debug: as in
puzzle_problems.py. Where a peer rounds between its operations and ours do not, the bound is the peer's."""

import torch
import torch.nn.functional as F

import triton_training_puzzles
from problem import DEVICE, Problem, close, triton_peers
from puzzle_problems import compile_peer, empty, normalised, torch_peer, uniform

HALF = torch.bfloat16


def by_rows(function, m, *tensors, rows=2048):
    """`function` of some rows of the tensors at a time, in float64, as float32 or what `function` gives: the whole would not fit."""
    parts = [function(*(t[first:first + rows].double() for t in tensors)).float() for first in range(0, m, rows)]
    return torch.cat(parts)


def layernorm_gelu(shape):
    m, n = shape
    epsilon = 1e-5
    x, w, b, y = uniform(m, n, dtype=HALF), uniform(n), uniform(n, low=-2, high=1), empty(m, n, dtype=HALF)
    low = w.to(HALF), b.to(HALF)
    wanted = by_rows(lambda v: F.gelu(normalised(v, w, b, epsilon)[0]), m, x)

    def layers(x):
        return (F.gelu(F.layer_norm(x, (n,), low[0], low[1], epsilon)),)

    peers = [torch_peer("layer_norm, gelu", lambda: layers(x)), compile_peer("layer_norm, gelu", layers, x),
             *triton_peers(triton_training_puzzles.layernorm_gelu(x, w, b, y, m, n, epsilon))]
    return Problem((x, w, b, y), (y,), close((wanted,), 1.6e-2, 4e-2), peers)


def rope(shape):
    """The angles are float32 numbers in all peers: of 8192 radians they know 0.0005."""
    batch, length, heads, half = shape
    base = 10000.0
    q = uniform(batch, length, heads, 2 * half, dtype=HALF)
    before = q.clone()

    def turned(v, cosine, sine):
        x1, x2 = v[..., :half], v[..., half:]
        return torch.cat((x1 * cosine - x2 * sine, x2 * cosine + x1 * sine), 3)

    def angles(type_):
        position, pair = torch.arange(length, device=DEVICE, dtype=type_), torch.arange(half, device=DEVICE, dtype=type_)
        angle = position[:, None] * base ** (-pair / half)
        return angle.cos()[:, None], angle.sin()[:, None]

    wanted = torch.cat([turned(before[b:b + 1].double(), *angles(torch.float64)).float() for b in range(batch)])
    tables = angles(torch.float32)

    def formula(v, cosine, sine):
        return (turned(v.float(), cosine, sine).to(HALF),)

    peers = [torch_peer("two tables", lambda: formula(q, *tables)), compile_peer("two tables", formula, q, *tables),
             *triton_peers(triton_training_puzzles.rope(q, batch, length, heads, half, base))]
    return Problem((q,), (q,), close((wanted,), 6e-3, 8e-3), peers, updated=((q, before),))


def cross_entropy(shape):
    rows, columns = shape
    up = 4096.0
    z = uniform(rows, columns, low=-4, high=5, dtype=HALF)
    target = torch.randint(0, columns, (rows,), device=DEVICE)
    target[1::6] = -100
    counted, loss, before = int((target != -100).sum()), empty(rows), z.clone()
    factor = up / counted

    def slope_of(v, t):
        share = torch.softmax(v, 1)
        counts = t != -100
        share.scatter_add_(1, t.clamp(min=0)[:, None], -torch.ones_like(share[:, :1]))
        return torch.where(counts[:, None], share * factor, 0.0)

    slopes = torch.cat([slope_of(before[first:first + 512].double(), target[first:first + 512]).to(torch.float32) for first in range(0, rows, 512)])
    losses = torch.cat([F.cross_entropy(before[first:first + 512].double(), target[first:first + 512], reduction="none") for first in range(0, rows, 512)])
    leaf, weight = z.detach().requires_grad_(), torch.full((rows,), factor, device=DEVICE)  # shares the memory of z

    def library():
        each = F.cross_entropy(leaf, target, reduction="none")
        return torch.autograd.grad(each, leaf, weight.to(each.dtype))[0], each.detach()

    def formula(z, target):
        v = z.float()
        lse = torch.logsumexp(v, 1)
        counts = target != -100
        wanted = torch.where(counts, target, 0)
        hit = torch.arange(columns, device=z.device)[None] == wanted[:, None]
        slope = (torch.exp(v - lse[:, None]) - hit.float()) * torch.where(counts, factor, 0.0)[:, None]
        return slope.to(HALF), torch.where(counts, lse - v.gather(1, wanted[:, None])[:, 0], 0.0)

    peers = [torch_peer("cross_entropy and its gradient", library), compile_peer("its formulas", formula, z, target),
             *triton_peers(triton_training_puzzles.cross_entropy(z, target, loss, up, rows, columns))]
    # PyTorch keeps each row's loss, and the logarithms of shares that it goes back from, in bfloat16: 2^-9 of 8 to 16, twice.
    of_slopes, of_losses = close((slopes,), 0.13, 1e-8), close((losses,), 1e-2, 3.2e-2)
    return Problem((z, target, loss), (z, loss), lambda given: of_slopes(given[:1]) or of_losses(given[1:]), peers, updated=((z, before),))


def layernorm_bwd(shape):
    m, n, groups = shape
    x, dy, w = uniform(m, n, dtype=HALF), uniform(m, n, low=-1, high=1.5, dtype=HALF), uniform(n)
    mean, rstd = uniform(m, low=0.48, high=0.52), uniform(m, low=0.85, high=0.88)
    dx, dw, db = empty(m, n, dtype=HALF), empty(n), empty(n)

    def parts(x, dy, mean, rstd, w):
        h, g = (x - mean[:, None]) * rstd[:, None], dy * w
        return rstd[:, None] * (g - g.mean(1, keepdim=True) - h * (g * h).mean(1, keepdim=True)), dy * h

    weight = w.double()
    wanted = by_rows(lambda *t: parts(*t, weight)[0], m, x, dy, mean, rstd)
    sums = torch.zeros(n, device=DEVICE, dtype=torch.float64)
    for first in range(0, m, 2048):
        sums += parts(*(t[first:first + 2048].double() for t in (x, dy, mean, rstd)), weight)[1].sum(0)

    low = w.to(HALF) if DEVICE == "cuda" else w  # on a CPU it takes float32 beside bfloat16, on a GPU the type of x
    columns = mean[:, None], rstd[:, None]

    def library():
        return torch.ops.aten.native_layer_norm_backward(dy, x, [n], *columns, low, low, [True] * 3)

    def formula(x, dy, mean, rstd, w):
        slope, terms = parts(x.float(), dy.float(), mean, rstd, w)
        return slope.to(HALF), terms.sum(0), dy.float().sum(0)

    peers = [torch_peer("native_layer_norm_backward", library), compile_peer("its formulas", formula, x, dy, mean, rstd, w),
             *triton_peers(triton_training_puzzles.layernorm_bwd(x, dy, w, mean, rstd, dx, dw, db, m, n))]
    bound = 2.0**-8 * float(sums.abs().max())  # PyTorch's dw and db are bfloat16
    check_dx, check_sums = close((wanted,), 1.2e-2, 1.2e-2), close((sums, dy.sum(0, dtype=torch.float64)), 1e-2, bound)
    return Problem((x, dy, w, mean, rstd, dx, dw, db), (dx, dw, db), lambda outputs: check_dx(outputs[:1]) or check_sums(outputs[1:]), peers)


RATES = {"rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "decay": 0.01, "step": 10}


def after_step(p, m, v, g):
    r = RATES
    m, v = r["beta1"] * m + (1 - r["beta1"]) * g, r["beta2"] * v + (1 - r["beta2"]) * g * g
    direction = m / (1 - r["beta1"] ** r["step"]) / ((v / (1 - r["beta2"] ** r["step"])) ** 0.5 + r["epsilon"])
    return p - r["rate"] * (direction + r["decay"] * p), m, v


def adamw_amp(shape):
    n, = shape
    scale_value = 1024.0
    plain = uniform(n), uniform(n, low=-0.5, high=0.75), uniform(n, low=0, high=2)
    mixed = uniform(n, low=-2, high=1.5), uniform(n, low=-0.75, high=0.5), uniform(n, low=0, high=2)
    g, grad = uniform(n), uniform(n, low=-1.5 * scale_value, high=2.5 * scale_value, dtype=HALF)
    copy, scale = empty(n, dtype=HALF).normal_(), torch.full((1,), scale_value, device=DEVICE)
    outputs = (*plain, *mixed, copy, scale)
    before = tuple((t, t.clone()) for t in outputs)
    exact = after_step(*(t.double() for t in (*plain, g))), after_step(*(t.double() for t in (*mixed, grad.double() / scale_value)))
    wanted = [t.float() for t in (*exact[0], *exact[1])]
    steps, found, inverse = (torch.tensor(value, device=DEVICE) for value in (float(RATES["step"]), 0.0, 1 / scale_value))
    how = {"lr": RATES["rate"], "beta1": RATES["beta1"], "beta2": RATES["beta2"], "weight_decay": RATES["decay"], "eps": RATES["epsilon"],
           "amsgrad": False, "maximize": False}

    def library():  # as torch.optim.AdamW(fused=True) under a GradScaler
        torch._fused_adamw_([plain[0]], [g], [plain[1]], [plain[2]], [], [steps], **how)
        up = grad.float()
        found.zero_()
        torch._amp_foreach_non_finite_check_and_unscale_([up], found, inverse)
        torch._fused_adamw_([mixed[0]], [up], [mixed[1]], [mixed[2]], [], [steps], found_inf=found, **how)
        copy.copy_(mixed[0])

    def formula(p, m, v, g, master, first, second, copy, grad, scale):
        ahead = after_step(p, m, v, g)
        bad = (~grad.isfinite()).any()
        other = [torch.where(bad, old, new) for old, new in zip((master, first, second), after_step(master, first, second, grad.float() / scale))]
        return (*ahead, *other, torch.where(bad, copy, other[0].to(HALF)), torch.where(bad, scale / 2, scale))

    tensors = (*plain, g, *mixed, copy, grad, scale)
    peers = [torch_peer("fused AdamW, GradScaler's", library), compile_peer("its formulas", formula, *tensors),
             *triton_peers(triton_training_puzzles.adamw_amp(*tensors, *RATES.values(), n))]
    check_moments = close(wanted, 2e-6, 1e-5)
    check_copy = close((exact[1][0].float(), torch.full((1,), scale_value, device=DEVICE)), 4e-3, 1e-5)

    def check(given):
        return check_moments(given[:6]) or check_copy(given[6:])

    return Problem(tensors, outputs, check, peers, updated=before)


def overflow(shape):
    m, n, k, rows, columns = shape
    picture = torch.randint(0, 256, (m, n), device=DEVICE, dtype=torch.uint8)
    x = uniform(rows, columns, low=-0.2, high=4, dtype=torch.float16)
    x[1::2, 7::16] = 11.4
    a, b = (torch.randint(low, 128, (rows, columns), device=DEVICE, dtype=torch.int8) for low in (-128, -90))
    thumb, mean, dot = empty(m, k, dtype=torch.uint8), empty(rows, dtype=torch.float16), empty(rows, dtype=torch.int32)
    place = torch.arange(k, device=DEVICE) * ((n << 16) // k) >> 16

    def three(picture, x, a, b):
        return picture[:, place], x.float().exp().mean(1).half(), (a.int() * b.int()).sum(1, dtype=torch.int32)

    exactly, nearly = close((picture[:, place],), 0, 0), close((x.double().exp().mean(1), (a.long() * b.long()).sum(1)), 6e-4, 0.1)
    peers = [torch_peer("index, exp, mean, sum", lambda: three(picture, x, a, b)), compile_peer("index, exp, mean, sum", three, picture, x, a, b),
             *triton_peers(triton_training_puzzles.overflow(picture, thumb, x, mean, a, b, dot, *shape))]
    return Problem((picture, thumb, x, mean, a, b, dot), (thumb, mean, dot), lambda outputs: exactly(outputs[:1]) or nearly(outputs[1:]), peers)


def nondeterminism(shape):
    n, blocks = shape
    x, total = uniform(n, low=0.25, high=2), empty(1)
    peers = [torch_peer("sum", lambda: (x.sum()[None],)), compile_peer("sum", lambda x: (x.sum()[None],), x),
             *triton_peers(triton_training_puzzles.compensated_sum(x, total, n))]
    return Problem((x, total), (total,), close((x.sum(dtype=torch.float64)[None],), 2e-6, 0), peers)


KINDS = {"puzzle-29": layernorm_gelu, "puzzle-31": rope, "puzzle-40": cross_entropy, "puzzle-42": layernorm_bwd, "puzzle-44": adamw_amp,
         "puzzle-68": overflow, "puzzle-71": nondeterminism}

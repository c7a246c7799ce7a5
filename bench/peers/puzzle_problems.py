"""The tensors of each puzzle's bench size, filled as its specification says but for special values; its reference in
float64, its tolerance, and the peers that do the same work.
"""

import torch
import torch.nn.functional as F

import triton_kernels
import triton_puzzles
import triton_row_puzzles
from problem import DEVICE, Contender, Problem, close, compiled, triton_peers


def uniform(*shape, low=-1.5, high=2.5, dtype=torch.float32):
    return torch.empty(shape, device=DEVICE).uniform_(low, high).to(dtype)


def empty(*shape, dtype=torch.float32):
    return torch.empty(shape, device=DEVICE, dtype=dtype)


def torch_peer(label, call):
    return Contender("torch", label, call)


def compile_peer(label, function, *tensors):
    """The tuple that `function` returns, fused by torch.compile."""
    fast = compiled(function)
    return Contender("compile", label, lambda: fast(*tensors))


def activations(shape):
    n, beta, c = shape[0], 1.702, (40.3, -2.9, 0.51, 0.033)
    x, u = uniform(n, low=-6, high=8, dtype=torch.float16), uniform(n, low=-8, high=8, dtype=torch.float16)
    y, v = empty(n, dtype=torch.float16), empty(n, dtype=torch.float16)

    def both(x, u):  # float16 between the operations would round too often: only the fused one is right
        return x * torch.sigmoid(beta * x), ((c[3] * u + c[2]) * u + c[1]) * u + c[0]

    peers = [compile_peer("x sigmoid(beta x), polynomial", both, x, u), *triton_peers(triton_puzzles.activations(x, y, u, v, beta, c, n))]
    return Problem((x, y, u, v), (y, v), close(both(x.double(), u.double()), 4.95e-4, 3.1e-8), peers)


def gelu_extern(shape):
    n = shape[0]
    x, y, z = uniform(n, low=-6, high=7), empty(n), empty(n)

    def both(x):
        return F.gelu(x), F.gelu(x, approximate="tanh")

    peers = [torch_peer("gelu, gelu tanh", lambda: both(x)), compile_peer("gelu, gelu tanh", both, x),
             *triton_peers(triton_puzzles.gelu_extern(x, y, z, n))]
    return Problem((x, y, z), (y, z), close(both(x.double()), 4e-6, 1e-6), peers)


def glu(shape):
    m, n, silu = shape
    x, out = uniform(m, 2 * n, dtype=torch.float16), empty(m, n, dtype=torch.float16)

    def gated(x):
        value, z = x[:, :n], x[:, n:]
        return (value * (F.silu(z) if silu else torch.sigmoid(z)),)

    peers = [compile_peer("value * silu(gate)", gated, x), *triton_peers(triton_puzzles.glu(x, out, m, n, silu))]
    return Problem((x, out), (out,), close(gated(x.double()), 4.95e-4, 3.1e-8), peers)


def complex_mul(shape):
    n = shape[0]
    before, angle = uniform(n, 2), uniform(n, low=-3, high=3)
    w = torch.stack((angle.cos(), angle.sin()), 1)  # of modulus 1: z is multiplied again by every sample, and stays in range
    z = before.clone()
    as_complex, factor = torch.view_as_complex(z), torch.view_as_complex(w)
    wanted = torch.view_as_real(torch.view_as_complex(before.double()) * factor.to(torch.complex128))
    peers = [torch_peer("complex mul_", lambda: as_complex.mul_(factor)), *triton_peers(triton_puzzles.complex_mul(z, w, n))]
    return Problem((z, w), (z,), close((wanted,), 4e-6, 1e-6), peers, updated=((z, before),))


def image_filters(shape):
    h, w = shape
    img = torch.randint(0, 256, (h, w, 3), device=DEVICE, dtype=torch.uint8)
    grey, sepia = empty(h, w, dtype=torch.uint8), empty(h, w, 3, dtype=torch.uint8)

    def mixed(img, r, g, b, type_=torch.float32):
        red, green, blue = (img[:, :, channel].to(type_) for channel in range(3))
        return (r * red + g * green + b * blue).clamp(max=255)

    def filters(img, type_=torch.float32):
        return mixed(img, 0.299, 0.587, 0.114, type_), torch.stack(
            (mixed(img, 0.393, 0.769, 0.189, type_), mixed(img, 0.349, 0.686, 0.168, type_), mixed(img, 0.272, 0.534, 0.131, type_)), 2)

    peers = [compile_peer("weighted sums", lambda img: tuple(f.round().to(torch.uint8) for f in filters(img)), img),
             *triton_peers(triton_puzzles.image_filters(img, grey, sepia, h, w))]
    return Problem((img, grey, sepia), (grey, sepia), close(filters(img, torch.float64), 0, 0.5002), peers)


def philox_word(counter, key, rounds=10):
    """The first word of Philox4x32 of counters below 2^32, as int64."""
    low = 0xFFFFFFFF
    c = [counter, torch.zeros_like(counter), torch.zeros_like(counter), torch.zeros_like(counter)]
    k0, k1 = key, 0
    for _ in range(rounds):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]  # modulo 2^64, so that both halves are right
        c = [(p1 >> 32 & low) ^ c[1] ^ k0, p1 & low, (p0 >> 32 & low) ^ c[3] ^ k1, p0 & low]
        k0, k1 = k0 + 0x9E3779B9 & low, k1 + 0xBB67AE85 & low
    return c[0]


def kept(n, p, seed):
    """Which of n elements dropout keeps, as bool; a piece at a time."""
    keep = empty(n, dtype=torch.bool)
    for first in range(0, n, 1 << 24):
        word = philox_word(torch.arange(first, min(n, first + (1 << 24)), device=DEVICE), seed)
        folded = torch.where(word >= 1 << 31, (1 << 32) - 1 - word, word)  # as a signed number x: -x - 1 where x < 0
        keep[first:first + len(word)] = folded.float() * 4.6566127342e-10 >= p
    return keep


def dropout(shape):
    n, p, seed = shape[0], 0.5, 7
    x, dy = uniform(n), uniform(n)
    keep, stored, y, dx = empty(n, dtype=torch.uint8), empty(n), empty(n), empty(n)
    choice = kept(n, p, seed)
    forward, backward = (torch.where(choice, t / (1 - p), 0.0) for t in (x, dy))
    peers = triton_peers(triton_puzzles.dropout(x, keep, stored, y, dy, dx, p, seed, n))
    return Problem((x, keep, stored, y, dy, dx), (keep, stored, y, dx), close((choice, forward, forward, backward), 4e-6, 1e-6), peers)


def block_sum(shape):
    n = shape[0]
    x, total, positive = uniform(n), empty(1), empty(1, dtype=torch.int32)

    def both(x):
        return x.sum(), (x > 0).sum()

    wanted = (x.sum(dtype=torch.float64)[None], (x > 0).sum()[None])
    peers = [torch_peer("sum, count", lambda: both(x)), compile_peer("sum, count", both, x),
             *triton_peers(triton_row_puzzles.block_sum(x, total, positive, n))]
    return Problem((x, total, positive), (total, positive), close(wanted, 1e-6, 1e-4), peers)


def row_reduce(shape):
    m, n = shape
    x = uniform(m, n)
    total, largest, place = empty(m), empty(m), empty(m, dtype=torch.int32)
    columns = torch.arange(n, device=DEVICE, dtype=torch.int32)
    top = x.amax(1)
    first = torch.where(x == top[:, None], columns, n).amin(1)
    summed = x.sum(1, dtype=torch.float64)
    exactly = close((summed, top, first), 1e-5, 2e-5)

    def check(outputs):  # torch may name any of equal maxima
        at = outputs[2].long()
        if outputs[2].dtype == torch.int64 and int(at.min()) >= 0 and int(at.max()) < n:
            at = torch.where(x.gather(1, at[:, None])[:, 0] == top, first, at)
        return exactly((*outputs[:2], at))

    def each(x):
        return x.sum(1), x.amax(1), x.argmax(1)

    peers = [torch_peer("sum, amax, argmax", lambda: each(x)), compile_peer("sum, amax, argmax", each, x),
             *triton_peers(triton_row_puzzles.row_reduce(x, total, largest, place, m, n))]
    return Problem((x, total, largest, place), (total, largest, place), check, peers)


def any_softmax(shape, triton_calls, rtol, atol):
    x, y = uniform(*shape, low=-4, high=4), empty(*shape)
    peers = [torch_peer("softmax", lambda: (torch.softmax(x, 1, out=y),)), compile_peer("softmax", lambda t: (torch.softmax(t, 1),), x),
             *triton_peers(triton_calls(x, y))]
    return Problem((x, y), (y,), close((torch.softmax(x.double(), 1),), rtol, atol), peers)


def opt_softmax_bw(shape):
    m, n, _ = shape  # rows follow each other
    x, y = uniform(m, n, low=-4, high=4, dtype=torch.bfloat16), empty(m, n, dtype=torch.bfloat16)
    peers = [torch_peer("softmax", lambda: (torch.softmax(x, 1, out=y),)), compile_peer("softmax", lambda t: (torch.softmax(t, 1),), x),
             *triton_peers(triton_kernels.softmax(x, y))]
    return Problem((x, y), (y,), close((torch.softmax(x.double(), 1),), 2.0**-8, 1e-9), peers)


def softmax(shape):
    return any_softmax(shape, triton_kernels.softmax, 4e-6, 1e-6)


def online_softmax(shape):
    return any_softmax(shape, lambda x, y: triton_row_puzzles.online_softmax(x, y, *shape), 1e-5, 1e-12)


def normalised(h, w, b, eps):
    """Of float64 numbers: the result, the means and the inverse deviations."""
    mean = h.mean(1)
    rstd = (h.var(1, unbiased=False) + eps).rsqrt()
    return (h - mean[:, None]) * rstd[:, None] * w.double() + b.double(), mean, rstd


def layernorm(shape):
    m, n = shape
    eps = 1e-5
    x, w, b = uniform(m, n), uniform(n), uniform(n, low=-2, high=1)
    y, mean, rstd = empty(m, n), empty(m), empty(m)

    def native(x):
        out, average, inverse = torch.native_layer_norm(x, (n,), w, b, eps)
        return out, average.flatten(), inverse.flatten()

    peers = [torch_peer("native_layer_norm", lambda: native(x)), compile_peer("native_layer_norm", native, x),
             *triton_peers(triton_row_puzzles.layernorm(x, w, b, y, mean, rstd, m, n, eps))]
    return Problem((x, w, b, y, mean, rstd), (y, mean, rstd), close(normalised(x.double(), w, b, eps), 1e-4, 1e-5), peers)


def layernorm_residual(shape):
    m, n = shape
    eps = 1e-5
    x, r, w, b = uniform(m, n), uniform(m, n, low=-1.5, high=1.4), uniform(n), uniform(n, low=-2, high=1)
    h, y = empty(m, n), empty(m, n)

    def both(x, r):
        total = x + r
        return total, F.layer_norm(total, (n,), w, b, eps)

    exact = x.double() + r.double()
    wanted = (exact, normalised(exact, w, b, eps)[0])
    peers = [torch_peer("add, layer_norm", lambda: both(x, r)), compile_peer("add, layer_norm", both, x, r),
             *triton_peers(triton_row_puzzles.layernorm_residual(x, r, w, b, h, y, m, n, eps))]
    return Problem((x, r, w, b, h, y), (h, y), close(wanted, 1e-4, 5e-4), peers)


def scan(shape):
    m, n = shape
    x, total, count, peak = uniform(m, n), empty(m, n), empty(m, n, dtype=torch.int32), empty(m, n)
    wanted = (x.cumsum(1, dtype=torch.float64), (x > 0).cumsum(1, dtype=torch.int32), x.cummax(1).values)
    peers = [torch_peer("cumsum, cumsum, cummax", lambda: (x.cumsum(1), (x > 0).cumsum(1, dtype=torch.int32), x.cummax(1).values)),
             *triton_peers(triton_row_puzzles.scan(x, total, count, peak, m, n))]
    return Problem((x, total, count, peak), (total, count, peak), close(wanted, 1e-5, 4e-5), peers)


def transpose_strides(shape):
    x, out = uniform(*shape), empty(*shape[::-1])
    peers = [torch_peer("copy of .t()", lambda: (out.copy_(x.t()),)), *triton_peers(triton_puzzles.transpose_strides(x, out, *shape))]
    return Problem((x, out), (out,), close((x.t().contiguous(),), 0, 0), peers)


def fuse_chain(shape):
    n = shape[0]
    a, x, b, r = (uniform(n) for _ in range(4))
    y = empty(n)

    def chain(a, x, b, r):
        return (torch.relu(a * x + b) + r,)

    wanted = chain(*(t.double() for t in (a, x, b, r)))
    peers = [torch_peer("relu(a x + b) + r", lambda: chain(a, x, b, r)), compile_peer("relu(a x + b) + r", chain, a, x, b, r),
             *triton_peers(triton_puzzles.fuse_chain(a, x, b, r, y, n))]
    return Problem((a, x, b, r, y), (y,), close(wanted, 4e-6, 1e-6), peers)


def softmax_bwd(shape):
    k, m, n = shape
    beta = 1.702
    x, du, dx = uniform(k, low=-4, high=6), uniform(k), empty(k)
    y, dy, dz = uniform(m, n, low=0, high=2 / n), uniform(m, n), empty(m, n)

    def both(x, du, y, dy):
        s = torch.sigmoid(beta * x)
        return du * (s + beta * x * s * (1 - s)), y * (dy - (y * dy).sum(1, keepdim=True))

    wanted = both(*(t.double() for t in (x, du, y, dy)))
    peers = [torch_peer("its formulas", lambda: both(x, du, y, dy)), compile_peer("its formulas", both, x, du, y, dy),
             *triton_peers(triton_row_puzzles.softmax_bwd(x, du, dx, y, dy, dz, beta, k, m, n))]
    return Problem((x, du, dx, y, dy, dz), (dx, dz), close(wanted, 1e-5, 1e-6), peers)


KINDS = {"puzzle-09": activations, "puzzle-10": gelu_extern, "puzzle-11": glu, "puzzle-12": complex_mul, "puzzle-13": image_filters,
         "puzzle-14": dropout, "puzzle-15": block_sum, "puzzle-16": row_reduce, "puzzle-17": softmax, "puzzle-18": online_softmax,
         "puzzle-19": layernorm, "puzzle-20": layernorm_residual, "puzzle-21": scan, "puzzle-22": transpose_strides,
         "puzzle-27": fuse_chain, "puzzle-39": softmax_bwd, "puzzle-57": opt_softmax_bw}

"""Products of 8-bit matrices whose rows run along k, and of many matrices at once: tensors, right answers and peers."""

import torch

from problem import Contender, Problem, close


def e4m3_matmul(exact):
    """cuBLASLt adds what Hopper's tensor cores cut to 14 bits (fast), or adds every few instructions in float32 (exact)."""

    def problem(shape, _):
        m, n, k = shape
        a, b = (torch.randn(size, device="cuda").to(torch.float8_e4m3fn) for size in ((m, k), (n, k)))
        scale_a, scale_b = torch.tensor([0.5], device="cuda"), torch.tensor([2.0], device="cuda")
        c = torch.empty(m, n, device="cuda", dtype=torch.bfloat16)

        def library():
            return (torch._scaled_mm(a, b.t(), scale_a=scale_a, scale_b=scale_b, out_dtype=torch.bfloat16, use_fast_accum=not exact),)

        # Each instruction takes 32 of k and cuts the sum so far by up to 2^-13 of it; of millions of sums, which are about sqrt(k)
        # large, some are five times as large on their way. A trip of 128 that is missing is sqrt(128) off.
        cut = 2.0**-12 * k / 32 * k**0.5
        wanted = a.float().double() @ b.float().double().t()
        check = close((wanted,), 2.0**-8, cut / 8 if exact else cut)
        return Problem((a, b, scale_a, scale_b, c), (c,), check, [Contender("torch", "_scaled_mm", library)])

    return problem


def int8_rows_matmul(shape, _):
    m, n, k = shape
    a, b = (torch.randint(-128, 128, size, device="cuda", dtype=torch.int8) for size in ((m, k), (n, k)))
    c = torch.empty(m, n, device="cuda", dtype=torch.int32)
    rows = b.t().contiguous()
    peers = [Contender("torch", "_int_mm of b.t()", lambda: (torch._int_mm(a, b.t()),)),
             Contender("torch", "_int_mm", lambda: (torch._int_mm(a, rows),))]
    return Problem((a, b, c), (c,), close((a.double() @ b.double().t(),), 0, 0), peers)


def grouped_matmul(shape, _):
    *heights, n, k = shape
    ends = torch.tensor(heights).cumsum(0).to(torch.int32).cuda()
    a = torch.randn(sum(heights), k, device="cuda", dtype=torch.bfloat16)
    b = torch.randn(len(heights), n, k, device="cuda", dtype=torch.bfloat16)
    c = torch.empty(sum(heights), n, device="cuda", dtype=torch.bfloat16)
    parts = list(zip(a.split(heights), b, c.split(heights)))

    def loop():
        for x, y, out in parts:
            torch.mm(x, y.t(), out=out)
        return (c,)

    peers = [Contender("torch", "loop of mm", loop),
             Contender("grouped", "_grouped_mm", lambda: (torch._grouped_mm(a, b.transpose(1, 2), offs=ends),))]
    wanted = torch.cat([x.double() @ y.double().t() for x, y, _ in parts])
    return Problem((a, b, ends, c), (c,), close((wanted,), 2.0**-8, 2.0**-8 * k**0.5), peers)


KINDS = {"matmul_e4m3": e4m3_matmul(False), "matmul_e4m3_exact": e4m3_matmul(True), "matmul_int8_rows": int8_rows_matmul,
         "matmul_grouped": grouped_matmul}

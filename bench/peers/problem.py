"""What a case is on the GPU: its tensors, what a right answer is, and who computes it.

A Problem's outputs are shared by its contenders, which write them in turns: `poison` and what `check` then says tell who
is wrong.
"""

from dataclasses import dataclass, field

import torch

# Without a GPU problems can be made small and computed by Triton's interpreter: see interpreted.py.
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"

# Parts of a product's sum are added in float32 by ours, so by the peers too: by default cuBLAS rounds them to two bytes.
torch.backends.cuda.matmul.allow_bf16_reduced_precision_reduction = False
torch.backends.cuda.matmul.allow_fp16_reduced_precision_reduction = False


@dataclass
class Contender:
    group: str        # "ours", "defaults", "torch", "compile", "triton", "cuda", "cub", "copy", "product"
    label: str
    call: object      # queues the work; may return tensors of its own, which are then what is checked
    checked: bool = True  # False: other work, to compare with: "copy" and "product"


@dataclass
class Problem:
    tensors: tuple            # as our kernel takes them
    outputs: tuple
    check: object             # of the outputs: what is wrong, or ""
    peers: list = field(default_factory=list)
    updated: tuple = ()       # (output, its contents before): outputs that are inputs too

    def poison(self):
        for out in self.outputs:
            out.fill_(float("nan") if out.is_floating_point() else torch.iinfo(out.dtype).max)
        for out, before in self.updated:
            out.copy_(before)


PIECE = 1 << 26  # elements compared at a time: float64 takes several times their memory


def close(wanted, rtol, atol):
    """A check of outputs against `wanted`, of the same order; 0 and 0 ask for equality. NaN never passes."""

    def wrong(got, want):
        """Number of wrong elements of two flat tensors, and which is the first."""
        count, first = 0, -1
        for start in range(0, want.numel(), PIECE):
            reference = want[start:start + PIECE].double()
            bad = ~((got[start:start + PIECE].double() - reference).abs() <= atol + rtol * reference.abs())
            if bad.any():
                first = first if count else start + int(bad.nonzero()[0])
                count += int(bad.sum())
        return count, first

    def check(outputs):
        for i, (got, want) in enumerate(zip(outputs, wanted)):
            flat = got.reshape(want.shape).flatten(), want.flatten()
            count, at = wrong(*flat)
            if count:
                return f"output {i}: {count} of {want.numel()} elements are wrong, the first at {at}: {flat[0][at].item()} and not {flat[1][at].item()}"
        return ""

    return check


def compiled(function):
    torch._dynamo.reset()
    return torch.compile(function, dynamic=False)


def triton_peers(calls):
    return [Contender("triton", label, call) for label, call in calls]

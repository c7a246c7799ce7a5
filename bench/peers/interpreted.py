#!/usr/bin/env python3
"""Checks the Triton and PyTorch peers of the puzzles on small shapes by Triton's interpreter, without a GPU.

    bench/peers/interpreted.py [REGULAR EXPRESSION OF KINDS]     # exits with 1 if one is wrong

Needs PyTorch, Triton and NumPy before 2.4, which Triton 3.6 cannot interpret loops with.
"""

import os
import re
import sys

os.environ["TRITON_INTERPRET"] = "1"

import numpy
import torch
import triton.language as tl
from triton.runtime import interpreter

import attention_problems
import matrix_puzzle_problems
import puzzle_problems
import training_puzzle_problems

KINDS = {**puzzle_problems.KINDS, **matrix_puzzle_problems.KINDS, **training_puzzle_problems.KINDS, **attention_problems.KINDS}



def multiply(self, a, b, d, input_precision, max_num_imprecise_acc, plain=interpreter.InterpreterBuilder.create_dot):
    """The interpreter's product takes bfloat16 numbers for integers: here they become float32, which loses nothing."""
    def wide(handle):
        if handle.dtype.scalar != tl.bfloat16:
            return handle
        return type(handle)((handle.data.astype(numpy.uint32) << 16).view(numpy.float32), tl.float32)

    return plain(self, wide(a), wide(b), d, input_precision, max_num_imprecise_acc)


def convert(numbers, source, target, rounding_mode, plain=interpreter._convert_float):
    """The interpreter cuts float32 to bfloat16; a GPU rounds to the nearest, to even in a tie."""
    if (source, target) != (tl.float32, tl.bfloat16):
        return plain(numbers, source, target, rounding_mode)
    bits = numbers.view(numpy.uint32)
    return (bits + (0x7FFF + (bits >> 16 & 1)) >> 16).astype(numpy.uint16)


interpreter.InterpreterBuilder.create_dot = multiply
interpreter._convert_float = convert

# A tail, a size that is no power of two, several blocks.
SHAPES = {
    "puzzle-09": (5000,), "puzzle-10": (5000,), "puzzle-11": (3, 4500, 1), "puzzle-12": (2500,), "puzzle-13": (35, 1100),
    "puzzle-14": (5000,), "puzzle-15": (70001,), "puzzle-16": (3, 5000), "puzzle-17": (5, 1000), "puzzle-18": (2, 20001),
    "puzzle-19": (3, 1000), "puzzle-20": (3, 9001), "puzzle-21": (5, 5000), "puzzle-22": (150, 200), "puzzle-27": (5000,),
    "puzzle-25": (2, 3, 40, 9, 70, 3, 1), "puzzle-26": (2, 70, 150, 9, 10, 3, 2, 1), "puzzle-30": (150, 140, 200, 1),
    "puzzle-32": (150, 70, 200), "puzzle-49": (70, 150, 1000, 3, 0), "puzzle-56": (200, 300, 150), "puzzle-61": (200, 300, 150),
    "puzzle-70": (40, 150, 0, 40), "puzzle-72": (5, 1000, 1004, 3),
    "puzzle-37": (2, 4, 2, 70, 70, 32), "puzzle-38": (3, 4, 2, 32, 70, 3), "puzzle-39": (2500, 3, 1000),
    "puzzle-23": (150, 200, 40), "puzzle-24": (150, 200, 130), "puzzle-28": (150, 200, 130, 2), "puzzle-41": (150, 200, 130),
    "puzzle-29": (5, 1000), "puzzle-31": (2, 5, 3, 20), "puzzle-40": (5, 20001), "puzzle-42": (20, 1000, 8), "puzzle-44": (5000,),
    "puzzle-68": (3, 5000, 3700, 5, 1000), "puzzle-71": (70001, 6), "puzzle-33": (2, 70, 32), "puzzle-34": (2, 70, 32),
    "puzzle-35": (5, 200, 32), "puzzle-36": (2, 70, 32),
    "attention_backward": (2, 70, 64), "attention_backward_causal": (2, 70, 64), "puzzle-43": (2, 70, 32, 1), "puzzle-57": (5, 1000, 1000), "puzzle-C1": (2, 4, 2, 70, 32, 1),
}


def wrong_peers(kind):
    torch.manual_seed(1)
    problem = KINDS[kind](SHAPES[kind])
    found, checked = [], 0
    for peer in problem.peers:
        if peer.group == "compile" or not peer.checked:  # nothing of ours: it compiles the reference, or is no reference at all
            continue
        problem.poison()
        outputs = peer.call()
        text = problem.check(outputs if isinstance(outputs, tuple) else problem.outputs)
        found += [f"{kind} {peer.group} {peer.label}: {text}"] if text else []
        checked += 1
    print(f"{kind}: {checked} peers, {len(found)} wrong", flush=True)
    return found


def main():
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    wrong = [text for kind in KINDS if re.search(wanted, kind) for text in wrong_peers(kind)]
    print("".join(f"{text}\n" for text in wrong), end="")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

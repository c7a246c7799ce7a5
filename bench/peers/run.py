#!/usr/bin/env python3
"""Measures our kernels beside PyTorch, torch.compile, Triton, hand-written CUDA, CUB and a device copy: the same
tensors, the same process, samples in turns. Needs a GPU, PyTorch, Triton and nvcc.

    bench/peers/run.py --program build/release/bench/kernel_export --out build/peers
    bench/peers/run.py --only puzzle --limit-s 270     # the puzzles' reference solutions

Kernels can be exported where there is no GPU (--export-only), and measured elsewhere with the same --plans.
"""

import argparse
import pathlib
import re
import shutil
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import attention_puzzle_cases
import cases
import matrix_puzzle_cases
import ours
import puzzle_cases
import training_puzzle_cases

FILES = (cases, puzzle_cases, matrix_puzzle_cases, training_puzzle_cases, attention_puzzle_cases)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=ours.ROOT / "build/release/bench/kernel_export", help="the built kernel_export")
    parser.add_argument("--plans", type=pathlib.Path, help="folder of exported kernels; used as it is if it exists")
    parser.add_argument("--out", type=pathlib.Path, default=ours.ROOT / "build/peers", help="folder for the tables")
    parser.add_argument("--only", default="", help="regular expression that a case's name must match")
    parser.add_argument("--rounds", type=int, default=201, help="samples of each group's best setting")
    parser.add_argument("--screening", type=int, default=21, help="samples of each setting, to choose the best")
    parser.add_argument("--limit-s", type=float, default=float("inf"), help="start no further case after so many seconds, export included")
    parser.add_argument("--nvcc", default=shutil.which("nvcc") or "/usr/local/cuda/bin/nvcc")
    parser.add_argument("--export-only", action="store_true", help="write --plans and stop")
    parser.add_argument("--arch", type=int, help="compute capability, 90 for 9.0; by default this GPU's, without one 90")
    parser.add_argument("--sms", type=int, help="multiprocessors; by default this GPU's, without one 132")
    return parser.parse_args()


def machine_of(options):
    import torch
    import triton

    return {"gpu": torch.cuda.get_device_name(), "rounds": options.rounds,
            "software": f"CUDA {torch.version.cuda}, PyTorch {torch.__version__}, Triton {triton.__version__}"}


def measured(case, *how):
    """The case's result; what went wrong with the case as a whole is told in it, and must not cost the others theirs."""
    import measure

    try:
        return measure.run(case, *how)
    except Exception as error:
        return {"case": case.name, "bytes": case.bytes_moved, "targets": case.targets, "screened": [], "best": {},
                "wrong": [f"{type(error).__name__}: {(str(error).strip().splitlines() or [''])[0]}"]}


def measure_all(chosen, plans, options, arch, deadline):
    """Prints a line for each case and writes the tables after each, so that a run cut short leaves something."""
    import torch

    import baselines
    import report
    import sampling

    torch.zeros(1, device="cuda")  # makes the context
    cuda = baselines.Baselines(lambda: baselines.build(options.nvcc, options.out / f"baselines_sm{arch}.so", arch))
    driver, sampler, machine = ours.Driver(), sampling.Sampler(), machine_of(options)
    results = []
    for case in chosen:
        begin = time.monotonic()
        if begin > deadline:
            break
        results.append(measured(case, cuda, driver, plans, sampler, options.screening, options.rounds))
        torch.cuda.empty_cache()
        report.write(options.out, results, machine)
        best = results[-1]["best"].get("ours")
        said = f"{best['median_us']:.2f} us, {best['label']}" if best else "no variant of ours is right"
        print(f"{case.name}: {said} ({time.monotonic() - begin:.0f} s)", flush=True)
    left_out = [case.name for case in chosen[len(results):]]
    print((options.out / "peers.md").read_text() if results else "nothing was measured")
    print("".join(f"not started within the limit: {name}\n" for name in left_out), end="")
    return 1 if left_out or any(r["wrong"] or report.missed(r) for r in results) else 0


def main():
    options = arguments()
    started = time.monotonic()
    chosen = [case for file in FILES for case in file.all_cases() if re.search(options.only, case.name)]
    plans = options.plans or options.out / "plans"
    arch, sms = options.arch or 90, options.sms or 132
    if not options.export_only:
        import torch

        gpu = torch.cuda.get_device_properties(0)
        arch, sms = options.arch or 10 * gpu.major + gpu.minor, options.sms or gpu.multi_processor_count
    if options.export_only or options.plans is None or not options.plans.exists():
        count = ours.export(options.program, plans, chosen, arch, sms)
        print(f"{count} plans exported in {time.monotonic() - started:.0f} s", flush=True)
    return 0 if options.export_only else measure_all(chosen, plans, options, arch, started + options.limit_s)


if __name__ == "__main__":
    sys.exit(main())

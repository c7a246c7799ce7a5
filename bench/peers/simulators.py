#!/usr/bin/env python3
"""The simulator beside other simulators of GPU kernels: the same work, one core, in one run.

    python3 bench/peers/simulators.py        # after ./kernelings selftest -N, which builds simulator_bench

Oclgrind (Debian: oclgrind) runs bench/peers/oclgrind/kernels.cl, with race checking and without; Triton's interpreter runs
where triton and torch can be imported. What is not here is left out. A figure is elements per second of CPU time, which a busy
machine changes least, from a small and a large launch, so that start-up does not count; the median of three pairs.
"""

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ("vector_add", "row_softmax", "gather")
SMALL, LARGE, PAIRS = 1 << 16, 1 << 18, 3


def cpu_seconds():
    """Of this process and of its children that have ended."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def elements_per_second(run):
    """`run(n)` takes the time of n elements and a start-up."""

    def seconds(n):
        start = cpu_seconds()
        run(n)
        return cpu_seconds() - start

    return statistics.median((LARGE - SMALL) / max(1e-9, seconds(LARGE) - seconds(SMALL)) for _ in range(PAIRS))


def oclgrind_launch(kernel, n):
    floats = f"<size={4 * n} float range=0:1:{n - 1}>"
    out = f"<size={4 * n} float fill=0>"
    arguments = {
        "vector_add": [floats, floats, out, f"<size=4 int fill={n}>"],
        "row_softmax": [floats, out, "<size=1024>"],
        "gather": [floats, out, f"<size=4 uint fill={n}>"],
    }[kernel]
    items = n // 4 if kernel == "row_softmax" else n  # four elements a work item
    source = ROOT / "bench/peers/oclgrind/kernels.cl"
    return "\n".join([str(source), kernel, f"{items} 1 1", "256 1 1", "", *arguments]) + "\n"


def oclgrind(kernel, races):
    with tempfile.TemporaryDirectory() as folder:

        def run(n):
            file = Path(folder) / f"{n}.sim"
            file.write_text(oclgrind_launch(kernel, n))
            options = ["--num-threads", "1"] + (["--data-races"] if races else [])
            done = subprocess.run(["oclgrind-kernel", *options, str(file)], capture_output=True, text=True)
            if done.returncode != 0 or "error" in (done.stdout + done.stderr).lower():
                sys.exit(f"oclgrind-kernel failed on {kernel}:\n{done.stdout}{done.stderr}")

        return elements_per_second(run)


def triton_interpreter():
    """By kernel; empty where it cannot be imported."""
    os.environ["TRITON_INTERPRET"] = "1"
    try:
        import torch
        import triton_simulated
    except ImportError:
        return {}
    torch.set_num_threads(1)
    return {kernel: elements_per_second(triton_simulated.launcher(kernel)) for kernel in WORK}


def ours():
    program = ROOT / "build/release/bench/simulator_bench"
    if not program.exists():
        sys.exit("build/release/bench/simulator_bench is missing: ./kernelings selftest -N builds it")
    command = [program, "--benchmark_filter=^simulate_kernel", f"--benchmark_repetitions={PAIRS}", "--benchmark_format=json"]
    output = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "KERNELINGS_ROOT": str(ROOT)})
    figures = {}
    for row in json.loads(output.stdout)["benchmarks"]:
        if row.get("aggregate_name") == "median":
            figures[row["run_name"].split("/")[1]] = row["items_per_second"]
    return figures


def main():
    us = ours()
    has_oclgrind = shutil.which("oclgrind-kernel") is not None
    if not has_oclgrind:
        print("oclgrind is not installed (Debian: apt-get install oclgrind)", file=sys.stderr)
    triton = triton_interpreter()
    print(f"{'elements/s':12} {'ours':>9} {'Oclgrind':>9} {'ours/it':>8} {'races off':>9} {'ours/it':>8} {'Triton int.':>11} {'ours/it':>8}")
    for kernel in WORK:
        pairs = [(us[kernel], oclgrind(kernel, True) if has_oclgrind else None),
                 (us[kernel + "_without_races"], oclgrind(kernel, False) if has_oclgrind else None),
                 (us[kernel], triton.get(kernel))]
        cells = [f"{them:9.3g} {mine / them:8.0f}" if them else f"{'-':>9} {'-':>8}" for mine, them in pairs]
        print(f"{kernel:12} {us[kernel]:9.3g} {cells[0]} {cells[1]}   {cells[2]}")


if __name__ == "__main__":
    main()

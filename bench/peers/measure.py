"""One case on the GPU: who computes it, whether they are right, and how long they take."""

import torch

import attention_problems
import matrix_puzzle_problems
import ours
import problems
import puzzle_problems
import sampling
import training_puzzle_problems
from problem import Contender

PUZZLES = (puzzle_problems, matrix_puzzle_problems, training_puzzle_problems, attention_problems)


def copy_of(size_bytes, driver):
    source, target = torch.empty(2, max(size_bytes, 1), dtype=torch.uint8, device="cuda").random_(0, 255)
    stream = torch.cuda.current_stream().cuda_stream
    return Contender("copy", "cudaMemcpy", lambda: driver.copy(target.data_ptr(), source.data_ptr(), source.numel(), stream), checked=False)


def our_contenders(case, problem, driver, plans, wrong):
    """A kernel file without overrides counts twice: among ours, of which the best is taken, and by itself."""
    found = []
    for kernel in case.kernels:
        ours.require_tensors(kernel.arguments, problem.tensors)
        for meta in kernel.metas:
            try:
                plan = ours.Plan(driver, ours.plan_folder(plans, case, kernel, meta), problem.tensors)
            except RuntimeError as error:  # a setting that this GPU has no room for
                wrong.append(f"ours {kernel.label(meta)}: {error}")
                continue
            found += [Contender(group, kernel.label(meta), plan) for group in (("ours",) if meta else ("ours", "defaults"))]
    return found


def right_ones(contenders, problem, wrong):
    """Runs each once and keeps those whose outputs are right."""
    kept = []
    for c in contenders:
        if not c.checked:
            kept.append(c)
            continue
        problem.poison()
        try:
            outputs = c.call()
            torch.cuda.synchronize()
            text = problem.check(outputs if isinstance(outputs, tuple) else problem.outputs)
        except Exception as error:  # a peer that cannot be compiled here must not stop the others
            text = f"{type(error).__name__}: {(str(error).strip().splitlines() or [''])[0]}"
        if text:
            wrong.append(f"{c.group} {c.label}: {text}")
        else:
            kept.append(c)
    return kept


def problem_of(case, cuda):
    torch.manual_seed(1)
    for module in PUZZLES:
        if case.kind in module.KINDS:
            return module.KINDS[case.kind](case.shape)
    return problems.make(case, cuda)


def run(case, cuda, driver, plans, sampler, screening, rounds):
    """The case's result, as report.py takes it."""
    problem = problem_of(case, cuda)
    wrong = []
    contenders = [*our_contenders(case, problem, driver, plans, wrong), *problem.peers, copy_of(case.bytes_moved // 2, driver)]
    contenders = right_ones(contenders, problem, wrong)

    def timed(chosen, rounds):
        samples = sampler.run([c.call for c in chosen], rounds)
        return [{"group": c.group, "label": c.label, **sampling.interval(s)} for c, s in zip(chosen, samples)]

    screened = timed(contenders, screening)
    best = {}
    for c, figures in zip(contenders, screened):
        if c.group not in best or figures["median_us"] < best[c.group][1]["median_us"]:
            best[c.group] = (c, figures)
    finalists = [c for c, _ in best.values()]
    final = timed(finalists, rounds)
    right_ones(finalists, problem, wrong)  # after the samples as before
    return {"case": case.name, "bytes": case.bytes_moved, "flops": case.flops, "targets": case.targets, "wrong": wrong, "screened": screened,
            "best": {figures["group"]: figures for figures in final}}

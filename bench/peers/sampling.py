"""Times contenders in turns: a write over more than twice the L2 cache, a wait that covers the host's work, an event,
the contender, an event. Every round takes the contenders in another order."""

import math
import random


def interval(samples):
    """Median with its 95 % interval by ranks, and the 10th and 90th percentiles, of at least 10 samples."""
    ordered = sorted(samples)
    n = len(ordered)
    half = 0.98 * math.sqrt(n)
    low, high = max(0, math.floor(n / 2 - half) - 1), min(n - 1, math.ceil(n / 2 + half))
    middle = (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    return {"median_us": middle, "low_us": ordered[low], "high_us": ordered[high], "p10_us": ordered[n // 10],
            "p90_us": ordered[n * 9 // 10], "samples": n}


class Sampler:
    WAIT_CYCLES = 800_000  # about 0.4 ms: longer than PyTorch, Triton or this file take to queue one contender

    def __init__(self, seed=1):
        import torch

        self._torch = torch
        l2_bytes = torch.cuda.get_device_properties(0).L2_cache_size
        self._flush = torch.empty(max(4 * l2_bytes, 256 << 20) // 4, dtype=torch.int32, device="cuda")
        self._random = random.Random(seed)

    def _event(self):
        return self._torch.cuda.Event(enable_timing=True)

    def run(self, works, rounds, warm_ups=3):
        """Microseconds of each work, `rounds` each."""
        times = [[] for _ in works]
        order = list(range(len(works)))
        for i in range(-warm_ups, rounds):
            self._random.shuffle(order)
            queued = []
            for w in order:
                begin, end = self._event(), self._event()
                self._flush.fill_(i)
                self._torch.cuda._sleep(self.WAIT_CYCLES)
                begin.record()
                works[w]()
                end.record()
                queued.append((w, begin, end))
            self._torch.cuda.synchronize()
            if i >= 0:
                for w, begin, end in queued:
                    times[w].append(1000 * begin.elapsed_time(end))
        return times

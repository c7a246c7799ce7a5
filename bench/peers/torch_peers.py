"""The shapes of gpu_bench through PyTorch, sampled in the same way: a write over twice the L2 cache, an event,
the call, an event; a device copy of as many bytes in turns. Prints one line for each."""

import statistics

import torch


def once(flush, work):
    begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    flush.fill_(7)
    begin.record()
    work()
    end.record()
    end.synchronize()
    return 1000 * begin.elapsed_time(end)


def measure(name, moved_bytes, work, samples=60, warm_ups=5):
    flush = torch.empty(128 << 20, dtype=torch.uint8, device="cuda")
    source = torch.randint(0, 255, (moved_bytes // 2,), dtype=torch.uint8, device="cuda")
    target = torch.empty_like(source)
    times, copies = [], []
    for i in range(-warm_ups, samples):
        time, copy = once(flush, work), once(flush, lambda: target.copy_(source))
        if i >= 0:
            times.append(time)
            copies.append(copy)
    median, copy = statistics.median(times), statistics.median(copies)
    print(f"torch {name:24} median {median:.1f} us, {moved_bytes / median / 1000:.0f} GB/s, "
          f"{100 * copy / median:.1f} % of this GPU's copy ({moved_bytes / copy / 1000:.0f} GB/s)", flush=True)


def main():
    n = 1 << 28
    x, y, z = (torch.rand(n, device="cuda") for _ in range(3))
    measure("vector add f32 2^28", 12 * n, lambda: torch.add(x, y, out=z))
    small_x, small_y, small_z = x[: 1 << 20], y[: 1 << 20], z[: 1 << 20]
    measure("vector add f32 2^20", 12 << 20, lambda: torch.add(small_x, small_y, out=small_z), samples=200)
    del x, y, z
    for rows, columns in ((16384, 4096), (32768, 8192)):
        x = torch.rand(rows, columns, device="cuda")
        z = torch.empty_like(x)
        measure(f"softmax f32 {rows}x{columns}", 8 * rows * columns, lambda: torch.softmax(x, 1, out=z))


if __name__ == "__main__":
    main()

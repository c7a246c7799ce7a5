"""The results of a run as a table in Markdown, as CSV and as JSON."""

import csv
import json

GROUPS = {"defaults": "as it stands", "product": "plain product", "torch": "PyTorch", "compile": "torch.compile", "triton": "Triton", "cuda": "CUDA", "cub": "CUB"}


def gb_per_s(result, contender):
    return result["bytes"] / contender["median_us"] / 1000


def rate(result, contender):
    """TFLOP/s of a product, GB/s of everything else."""
    return result["flops"] / contender["median_us"] / 1e6 if result["flops"] else gb_per_s(result, contender)


def ratio(result, group):
    """How many times faster our best is than this group's; None if it is not there."""
    best = result["best"]
    if "ours" not in best or group not in best:
        return None
    return best[group]["median_us"] / best["ours"]["median_us"]


def most(result, group):
    """The ratio at the favourable ends of both intervals: below the target, it is missed beyond noise."""
    best = result["best"]
    return best[group]["high_us"] / best["ours"]["low_us"]


def missed(result):
    """The targets that are not reached, as texts."""
    found = []
    for group, least in result["targets"].items():
        reached = ratio(result, group)
        if reached is None or most(result, group) < least:
            found.append(f"{group} {'not measured' if reached is None else f'{reached:.3f}'} of {least:.2f}")
    return found


def markdown(results, machine):
    groups = {group: title for group, title in GROUPS.items() if any(group in r["best"] for r in results)}
    lines = [f"Measured on {machine['gpu']} ({machine['software']}), contenders in turns in one process; medians of "
             f"{machine['rounds']} samples. A ratio is the peer's time over ours: above 1 we are faster. Share: of a device "
             "copy of as many bytes.", "",
             "| case | ours, us [95 %] | GB/s, of products TFLOP/s | share of copy | " + " | ".join(groups.values()) + " | targets | our setting |",
             "|---" * (6 + len(groups)) + "|"]
    for r in results:
        ours = r["best"].get("ours")
        if ours is None:
            lines.append(f"| {r['case']} | failed: {'; '.join(r['wrong'])} |")
            continue
        cells = [r["case"], f"{ours['median_us']:.2f} [{ours['low_us']:.2f}, {ours['high_us']:.2f}]", f"{rate(r, ours):.0f}",
                 f"{ratio(r, 'copy'):.3f}"]
        for group in groups:
            reached = ratio(r, group)
            cells.append("" if reached is None else f"{reached:.3f} ({rate(r, r['best'][group]):.0f})")
        cells += ["missed: " + ", ".join(missed(r)) if missed(r) else "held" if r["targets"] else "", ours["label"]]
        lines.append("| " + " | ".join(cells) + " |")
    for r in results:
        lines += [f"- {r['case']}: {text}" for text in r["wrong"]]
    return "\n".join(lines) + "\n"


def write(folder, results, machine):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "peers.md").write_text(markdown(results, machine))
    (folder / "peers.json").write_text(json.dumps({"machine": machine, "results": results}, indent=1) + "\n")
    with (folder / "peers.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["case", "stage", "group", "setting", "median_us", "low_us", "high_us", "p10_us", "p90_us", "samples", "gb_per_s"])
        for r in results:
            for stage, contenders in (("screening", r["screened"]), ("final", r["best"].values())):
                for c in contenders:
                    table.writerow([r["case"], stage, c["group"], c["label"]] +
                                   [f"{c[key]:.3f}" for key in ("median_us", "low_us", "high_us", "p10_us", "p90_us")] +
                                   [c["samples"], f"{gb_per_s(r, c):.1f}"])

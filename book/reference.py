"""The API reference as Markdown, from the docstrings: python3 book/reference.py prints it, with --check what is missing."""
import sys

from docstrings import INNER_MACROS, MACROS, group_words, parts, read_all, subject


def missing(entries, macros):
    """What keeps the reference from being complete, a line each."""
    out = [f"tl/: the macro {m} is neither public nor internal in book/docstrings.py" for m in sorted(macros - MACROS - INNER_MACROS)]
    for e in entries:
        if e.declarations[0].kind == "operator":
            continue
        words, source, cuda = parts(e)
        where = f"tl/{e.header}:{e.declarations[0].line}: {', '.join(e.names)}"
        out += [f"{where}: no {what}" for what, have in (("words", words), ("Source: line", source), ("CUDA: line", cuda)) if not have]
    return out


def triton(names, source):
    return ", ".join(source.replace("*", name.split(".")[-1].split("::")[-1]) for name in names) if source.endswith("*") else source


def page(entries):
    out, header = ["# API reference", ""], ""
    for e in entries:
        if e.declarations[0].kind == "operator":
            continue
        if e.header != header:
            header = e.header
            out += [f"## {subject(header).split('. ')[0].rstrip('.')}".replace("\n", " "), ""]
        words, source, cuda = parts(e)
        out += ["### " + ", ".join(f"`{n}`" for n in e.names), "", words, ""]
        if group_words(e):
            out += [group_words(e), ""]
        out += ["| Triton | CUDA |", "|---|---|", f"| {triton(e.names, source)} | {cuda} |", ""]
    return "\n".join(out)


if __name__ == "__main__":
    found, all_macros = read_all()
    if "--check" in sys.argv:
        problems = missing(found, all_macros)
        print("\n".join(problems) or "complete")
        sys.exit(bool(problems))
    print(page(found))

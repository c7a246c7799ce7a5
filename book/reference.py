"""The API reference as Markdown, from the docstrings: python3 book/reference.py prints it, with --check what is missing."""
import re
import sys

from docstrings import INNER_MACROS, MACROS, group_words, parts, read_all, subject
from forms import examples, first_use, forms


def missing(entries, macros, gone):
    """What keeps the reference from being complete, a line each."""
    out = [f"tl/: the macro {m} is neither public nor internal in book/docstrings.py" for m in sorted(macros - MACROS - INNER_MACROS)]
    out += [f"book/docstrings.py: UNNAMED holds {name}, which no header declares any more" for name in sorted(gone)]
    for e in entries:
        if e.declarations[0].kind == "operator":
            continue
        words, source, cuda = parts(e)
        where = f"tl/{e.header}:{e.declarations[0].line}: {', '.join(e.names)}"
        out += [f"{where}: no {what}" for what, have in (("words", words), ("Source: line", source), ("CUDA: line", cuda)) if not have]
    return out


def triton(names, source):
    return ", ".join(source.replace("*", name.split(".")[-1].split("::")[-1]) for name in names) if source.endswith("*") else source


def escaped(words):
    """A docstring as Markdown: outside `code`, nothing in it is markup."""
    pieces = words.split("`")
    if len(pieces) % 2 == 0:   # a lone backtick is one too
        pieces[-2:] = [pieces[-2] + "\\`" + pieces[-1]]
    pieces[::2] = [re.sub(r"([<>\[\]*_#|{}])", r"\\\1", p).replace("\\<", "&lt;").replace("\\>", "&gt;") for p in pieces[::2]]
    return "`".join(pieces)


def cell(words):
    """Inside a table a | would end the cell, also in code."""
    return re.sub(r"(?<!\\)\|", r"\\|", escaped(words))


def heading(header):
    """The first sentence of a header's first comment."""
    first = re.split(r"[.:;]\s", subject(header) + " ")[0].replace("\n", " ")
    return escaped(first.rstrip("."))


def example(entry, files):
    """A link to the page of the first puzzle that needs the entry, or to a kernel of the tests."""
    path = first_use(entry, files)
    if path is None:
        return []
    if path.parts[0] == "puzzles":
        return [f"First needed in puzzle [{path.parts[1].replace('_', ' ')}]({path.parent}/README.md).", ""]
    return [f"Used in [{path}]({path}).", ""]


def page(entries):
    """Its links are relative to the root of the checkout."""
    out, header, files = ["# API reference", ""], "", examples()
    for e in entries:
        if e.declarations[0].kind == "operator":
            continue
        if e.header != header:
            header = e.header
            out += [f"## {heading(header)}", "", f"In [tl/{header}](tl/{header}).", ""]
        words, source, cuda = parts(e)
        out += ["### " + ", ".join(f"`{n}`" for n in e.names), ""]
        if any(f != n for f, n in zip(forms(e), e.names)) or len(forms(e)) != len(e.names):
            out += ["```cpp", *forms(e), "```", ""]
        out += [escaped(words), ""]
        if group_words(e):
            out += [escaped(group_words(e)), ""]
        out += ["| Triton | CUDA |", "|---|---|", f"| {cell(triton(e.names, source))} | {cell(cuda)} |", "", *example(e, files)]
    return "\n".join(out)


if __name__ == "__main__":
    found, all_macros, unnamed_gone = read_all()
    if "--check" in sys.argv:
        problems = missing(found, all_macros, unnamed_gone)
        print("\n".join(problems) or "complete")
        sys.exit(bool(problems))
    print(page(found))

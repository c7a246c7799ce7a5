"""The pages of the site and what makes one: the puzzles' READMEs with their hints folded, concept cards, docs/, the API reference.

Pages keep their places in the tree, so that the links between them hold as they stand; a link to a source file leads to
a page that shows it.
"""
import posixpath
import re

import reference
from docstrings import ROOT, read_all

TOP = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"]
REFERENCE = "docs/reference.md"
VERDICTS = "docs/verdicts.md"
ALONE = ["README.md", "CHANGELOG.md", REFERENCE, VERDICTS]   # a tab of one page has no list of pages beside it
FENCE = re.compile(r"^ *```")


class BrokenPage(Exception):
    """What is wrong with a page, with its name; shown to the author as it is."""


def read(path):
    return (ROOT / path).read_text()


def puzzles():
    """(track, number, title, folder) of each, by number."""
    out = []
    for spec in sorted(ROOT.glob("puzzles/*/puzzle.cpp")):
        text = spec.read_text()
        field = {name: re.search(rf'\.{name} = "([^"]*)"', text) for name in ("track", "title")}
        if not all(field.values()):
            raise BrokenPage(f"{spec.relative_to(ROOT)}: .track or .title is no plain string")
        out.append((field["track"][1], spec.parent.name.split("_")[0], field["title"][1], f"puzzles/{spec.parent.name}"))
    return out


def cards():
    """Path by name, in their order: the name is what hints.md files call it."""
    return {path.stem.split("_", 1)[1]: f"hints/cards/{path.name}" for path in sorted(ROOT.glob("hints/cards/*.md"))}


def guides():
    return [f"docs/{path.name}" for path in sorted(ROOT.glob("docs/*.md"))]


def derivations():
    """The list of them first."""
    return [f"docs/maths/{path.name}" for path in sorted(ROOT.glob("docs/maths/*.md"))]


def title(path):
    return read(path).split("\n")[0].removeprefix("# ")


def outside_code(text, change):
    """The text with `change` applied to each stretch of lines that is neither fenced nor indented code."""
    out, stretch, fenced, blank = [], [], False, True

    def flush():
        out.append(change("\n".join(stretch) + "\n") if stretch else "")
        stretch.clear()

    for line in text.removesuffix("\n").split("\n"):
        code = fenced or FENCE.match(line) or (line.startswith("    ") and blank)
        if FENCE.match(line):
            fenced = not fenced
        blank = not line.strip() or (code and not fenced and not FENCE.match(line))
        if code:
            flush()
            out.append(line + "\n")
        else:
            stretch.append(line)
    flush()
    return "".join(out)


def outside_spans(text, change):
    """The same for `code` within lines."""
    return "".join(piece if i % 2 else change(piece) for i, piece in enumerate(re.split(r"(`[^`]+`)", text)))


def folded(hints):
    """A hints.md file as details that open one by one; what stands under a verdict has that verdict's look."""
    sections, heading, fenced = {}, None, False
    for line in hints.split("\n"):
        if not fenced and line.startswith("## "):
            heading = line[3:]
            sections[heading] = []
        elif heading:
            sections[heading].append(line)
        if FENCE.match(line):
            fenced = not fenced
    out = []
    for heading, lines in sections.items():
        body = "\n".join(f"    {line}" if line else "" for line in lines).strip("\n")
        verdict = heading.removeprefix("On ") if heading.startswith("On ") else ""
        if verdict:
            body += f"\n\n    [What {verdict} means](../../{VERDICTS}#{verdict.lower()})"
        out.append(f'??? {"failure" if verdict else "tip"} "{heading}"\n\n{body}\n')
    return "\n".join(out)


def puzzle_page(folder):
    hints = read(f"{folder}/hints.md")
    named = re.match(r"Cards: (.*)\n", hints)
    known, links = cards(), []
    for name in named[1].split(", ") if named else []:
        if name not in known:
            raise BrokenPage(f"{folder}/hints.md: there is no card {name} in hints/cards")
        links.append(f"[{name}]({posixpath.relpath(known[name], folder)})")
    number = folder.split("/")[1].split("_")[0]
    return (read(f"{folder}/README.md").rstrip("\n") + "\n\n## Hints\n\n" +
            f"Concept cards: {', '.join(links)}.\n\n" * bool(links) +
            f"In a terminal: `./kernelings hint {number}` gives the next one that you need. What stands under a verdict is for that report.\n\n" +
            folded(hints))


def reference_page():
    folder = posixpath.dirname(REFERENCE)
    relative = lambda m: f"]({posixpath.relpath(m[1], folder)})"
    text = reference.page(read_all()[0])
    return outside_code(text, lambda t: outside_spans(t, lambda s: re.sub(r"(?<!\\)\]\(([^)]*)\)", relative, s)))


def files_of(folder):
    return sorted(f"{folder}/{p.name}" for p in (ROOT / folder).iterdir() if p.is_file())


def source_page(path):
    if (ROOT / path).is_dir():
        return f"# {path}\n\n" + "".join(f"- [{posixpath.basename(f)}]({posixpath.basename(path)}/{posixpath.basename(f)}.md)\n" for f in files_of(path))
    language = {".hpp": "cpp", ".cpp": "cpp", ".cuh": "cpp", ".py": "python", ".sh": "bash", ".cmake": "cmake"}
    suffix = posixpath.splitext(path)[1]
    return f"# {path}\n\n````{language.get(suffix, 'text')}\n{read(path).rstrip()}\n````\n"


def check_source(page, path):
    if not (ROOT / path).exists():
        raise BrokenPage(f"{page}: links to {path}, which does not exist")
    if re.match(r"puzzles/[^/]+/(solution\.hpp|wrong/)", path):
        raise BrokenPage(f"{page}: links to {path}; the site shows no solutions")


def linked(page, text, known, sources):
    """The text with its links to source files and folders led to their pages, which are added to `sources`."""
    def lead(m):
        target, hash_, anchor = m[1].partition("#")
        if re.match(r"\w+:", target) or not target:
            return m[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page), target))
        if path in known:
            return m[0]
        for source in [path, *(files_of(path) if (ROOT / path).is_dir() else ())]:
            check_source(page, source)
            sources.add(source)
        return f"]({posixpath.relpath(f'source/{path}.md', posixpath.dirname(page))}{hash_}{anchor})"

    return outside_code(text, lambda t: outside_spans(t, lambda s: re.sub(r"(?<!\\)\]\(([^)\s]+)\)", lead, s)))


def all_pages():
    """Text by path of every page."""
    out = {path: read(path) for path in TOP}
    out |= {f"{folder}/README.md": puzzle_page(folder) for _, _, _, folder in puzzles()}
    out |= {path: read(path) for path in cards().values()}
    out |= {path: read(path) for path in guides() + derivations()}
    out[REFERENCE] = reference_page()
    sources = set()
    out = {page: linked(page, text, out, sources) for page, text in out.items()}
    for page in ALONE:
        out[page] = "---\nhide:\n  - navigation\n---\n" + out[page]
    return out | {f"source/{path}.md": source_page(path) for path in sources}


def navigation():
    """What mkdocs takes as nav: lists of {title: page or list}."""
    tracks = {}
    for track, number, name, folder in puzzles():
        tracks.setdefault(track.capitalize(), []).append({f"{number} {name}": f"{folder}/README.md"})
    return [
        {"Start": "README.md"},
        {"Puzzles": [{track: entries} for track, entries in tracks.items()]},
        {"Concept cards": [{title(path): path} for path in cards().values()]},
        {"Verdicts": VERDICTS},
        {"Derivations": [{title(path): path} for path in derivations()]},
        {"API reference": REFERENCE},
        {"How it works": [{title(path): path} for path in guides() if path != VERDICTS] + [{"Contributing": "CONTRIBUTING.md"}]},
        {"Changelog": "CHANGELOG.md"},
    ]

"""Reads the public names of the block API, and their docstrings, from the headers that a kernel file includes.

No C++ parser: the headers keep to a few forms. A docstring is the // lines right above a declaration; a declaration
without one, right below another, shares that one's. Docstrings end in `Source: ...` (Triton's name among others) and
`CUDA: ...` (how plain CUDA says it); what a group of calls has in common stands above its struct.
"""
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

# Tests read a copy of the headers.
ROOT = Path(os.environ.get("KERNELINGS_ROOT") or Path(__file__).resolve().parent.parent)

# Between the front end and its backends, in namespace tl because both sides read them; no kernel names them.
CONTRACTS = {"dtype_id.hpp", "atomic_op.hpp", "plan.hpp", "backend.hpp", "traits.hpp", "export.hpp"}
# What expressions are made of; a kernel holds them in `auto` and never names them.
UNNAMED = {"affine", "mask", "multiple", "pointer_tile", "shared_pointers", "shared_element", "site", "axes", "hole_type",
           "constant"}
MACROS = {"TL_KERNEL", "TL_HOST", "TL_HOLE", "TL_HOLE_TYPE", "TL_TODO"}
INNER_MACROS = {"TL_BACKEND_CUDA", "TL_BACKEND_SIM", "TL_FN", "TL_BOTH", "TL_HERE", "TL_META_OVERRIDES"}

# How a kernel names the object that holds the calls.
OBJECTS = {"host": "host.", "shared_view": "s.", "libdevice_calls": "tl.libdevice."}


@dataclass
class Declaration:
    kind: str                 # call, function, type, constant, macro, operator
    name: str                 # as a kernel writes it: tl.load, tl::cdiv, host.launch, s.at
    header: str
    line: int
    text: str                 # the declaration, without its body


@dataclass
class Entry:
    """One docstring and the names that share it."""
    header: str
    doc: str
    group: str                # what all of its struct have in common
    declarations: list = field(default_factory=list)

    @property
    def names(self):
        return list(dict.fromkeys(d.name for d in self.declarations))


def headers():
    """The headers that tl/tl.hpp pulls in, each before those that include it."""
    found = []

    def visit(name):
        text = (ROOT / "tl" / name).read_text()
        for inner in re.findall(r"#include <tl/(\w+\.hpp)>", text):
            if inner not in found and inner not in pending:
                pending.append(inner)
                visit(inner)
        found.append(name)

    pending = ["tl.hpp"]
    visit("tl.hpp")
    return [h for h in found if h not in CONTRACTS]


def skip_braces(text, at):
    """The place behind the block that begins at text[at] == '{'."""
    depth = 0
    while at < len(text):
        if text.startswith("//", at):
            at = text.find("\n", at)
        elif text[at] in "\"'":
            quote = text[at]
            at += 1
            while text[at] != quote:
                at += 2 if text[at] == "\\" else 1
        elif text[at] == "{":
            depth += 1
        elif text[at] == "}":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    raise ValueError("a block does not end")


def without_other_backend(text):
    """Of `#if ... #else ... #endif` the first branch: both declare the same names."""
    out, skipping = [], False
    for line in text.split("\n"):
        if re.match(r"#\s*(else|elif)", line):
            skipping = True
        elif re.match(r"#\s*endif", line):
            skipping = False
            line = ""
        elif re.match(r"#\s*(if|ifdef|ifndef)\b", line):
            line = ""
        out.append("" if skipping else line)
    return "\n".join(out)


def balanced(text, at, opening, closing):
    depth = 0
    for i in range(at, len(text)):
        depth += (text[i] == opening) - (text[i] == closing)
        if depth == 0:
            return i + 1
    raise ValueError(f"unbalanced {opening} in {text}")


def split_template(text):
    """(template parameters, the rest) of a declaration."""
    parameters = ""
    text = text.strip()
    while text.startswith("template"):
        end = balanced(text, text.index("<"), "<", ">")
        parameters += ("," if parameters else "") + text[text.index("<") + 1:end - 1]
        text = text[end:].strip()
    if text.startswith("requires("):
        text = text[balanced(text, text.index("("), "(", ")"):].strip()
    elif text.startswith("requires "):
        text = re.sub(r"^requires [\w:]+(<.*?>)?(\(.*?\))?\s+(?=TL_|\[\[|auto|void|struct|class)", "", text, flags=re.S)
    return parameters, text


def declared(text, inside):
    """(kind, bare name) of a declaration in namespace tl, or in the struct `inside`; None where it declares nothing."""
    _, rest = split_template(text)
    if m := re.match(r"(?:struct|class|enum class)\s+(\w+)", rest):
        return None if inside else ("type", m[1])
    if m := re.match(r"using\s+(\w+)\s*=", rest):
        return None if inside else ("type", m[1])
    before_value = rest.split(" = ")[0] if not re.match(r".*?\(", rest.split(" = ")[0], re.S) else rest
    if m := re.search(r"(operator\s*(?:\(\)|\[\]|[^\s\w(]+|\w+)|\b\w+)\s*\(", before_value):
        name = m[1]
        if name in ("requires", "static_assert") or name == inside or "operator" in name and inside:
            return None
        if "friend" in rest or "~" in rest[:m.start() + 1].split()[-1:]:
            return None
        return ("operator" if name.startswith("operator") else "call" if inside else "function", name)
    if inside:
        return None
    if m := re.match(r"(?:inline\s+)?constexpr\s+.*?(\w+)\s*(?:<[^=]*>)?$", before_value.rstrip("{} "), re.S):
        return ("constant", m[1])
    return None


def spelled(kind, name, inside):
    if kind == "macro":
        return name
    if kind == "operator":
        return name.replace("operator", "").strip()
    if inside:
        return OBJECTS.get(inside, "tl.") + name
    return "tl::" + name


class Reader:
    """Walks one header; `entries` grows in the order of the declarations."""

    def __init__(self, header):
        self.header = header
        self.text = without_other_backend((ROOT / "tl" / header).read_text())
        self.entries, self.comment, self.group = [], [], ""
        self.adjacent = False   # nothing but code stands between the last declaration and this place
        self.macros = []

    def add(self, kind, name, inside, text, at):
        doc = " ".join(self.comment).strip()
        where = Declaration(kind, spelled(kind, name, inside), self.header, self.text.count("\n", 0, at) + 1,
                            re.sub(r"\s+", " ", text).strip())
        if doc or not (self.adjacent and self.entries):
            self.entries.append(Entry(self.header, doc, self.group if inside else ""))
        self.entries[-1].declarations.append(where)
        self.adjacent = True

    def take(self, text, inside, public, at):
        found = declared(text, inside) if public and text.strip() else None
        if found and not found[1].endswith(("_tag", "_calls")) and not (not inside and found[1] in UNNAMED):
            self.add(*found, inside, text, at)
        self.comment = []

    def read(self):
        at, stack, public, parens, start = 0, [], True, 0, 0
        text = self.text
        while at < len(text):
            c = text[at]
            current = text[start:at]
            if text.startswith("//", at):
                end = text.find("\n", at)
                line = text[at + 2:end].strip()
                if not current.strip() and "clang-format" not in line:
                    self.comment.append(line)
                if not current.strip():
                    start = end
                at = end
            elif c == "#" and not current.strip():
                end = text.find("\n", at)
                if m := re.match(r"#define (\w+)(\(.*?\))?", text[at:end]):
                    self.macros.append(m[1])
                    if m[1] in MACROS:
                        self.add("macro", m[1], None, m[1] + (m[2] or ""), at)
                self.comment, self.adjacent = [], self.adjacent and bool(m)
                at = start = end
            elif c in "()":
                parens += 1 if c == "(" else -1
                at += 1
            elif c == "{" and parens == 0:
                head = current.strip()
                _, rest = split_template(head)
                name = (re.match(r"(?:struct|class)\s+(\w+)", rest) or [None, None])[1]
                if re.match(r"namespace tl$", head):
                    stack.append(None)
                elif name and (name.endswith("_calls") or name in OBJECTS):
                    self.group = " ".join(self.comment)
                    if not name.endswith("_calls"):
                        self.take(head, None, True, at)
                    stack.append(name)
                    public = rest.startswith("struct")
                else:
                    end = skip_braces(text, at)
                    if head.startswith("namespace"):
                        self.comment, self.adjacent = [], False
                    elif re.match(r"(struct|class|enum)", rest) or re.match(r"inline constexpr[^(]*$", rest):
                        at = end     # its `;` ends the declaration
                        self.take(head, stack[-1] if stack else None, public, at)
                        start = text.index(";", at) + 1
                        at = start
                        continue
                    else:
                        self.take(head, stack[-1] if stack else None, public, at)
                    at = start = end
                    continue
                self.comment, self.adjacent = [], False
                at += 1
                start = at
            elif c == "}" and parens == 0:
                if stack and stack.pop():
                    public = True
                self.comment, self.adjacent = [], False
                at += 1
                start = at
            elif c == ";" and parens == 0:
                self.take(current, stack[-1] if stack else None, public, at)
                at += 1
                start = at
            elif c == ":" and current.strip() in ("public", "private"):
                public = current.strip() == "public"
                self.comment, self.adjacent = [], False
                at += 1
                start = at
            else:
                if text.startswith("\n\n", at) and not current.strip():
                    self.comment, self.adjacent = [], False
                at += 1
        return self.entries


def subject(header):
    """The first comment of a header, without markers: its first sentence is the subject."""
    lines = []
    for line in (ROOT / "tl" / header).read_text().split("\n"):
        if not line.startswith("//"):
            break
        lines.append(line[2:].strip())
    return "\n".join(lines)


def read_all():
    entries, macros, text = [], set(), ""
    for header in headers():
        reader = Reader(header)
        entries += reader.read()
        macros |= set(reader.macros)
        text += reader.text
    gone = {name for name in UNNAMED if not re.search(rf"\b(?:struct|class|using) {name}\b", text)}
    return merged(entries), macros, gone


def merged(entries):
    """Overloads that stand apart, the later ones without words of their own, belong to the first of their name."""
    out = []
    for e in entries:
        earlier = next((o for o in out if not e.doc and e.names == [n for n in e.names if n in o.names]), None)
        if earlier:
            earlier.declarations += e.declarations
        else:
            out.append(e)
    return out


def parts(entry):
    """(words, source, cuda) of an entry; what its own docstring leaves out comes from its group."""
    def cut(doc):
        words, _, cuda = doc.partition("CUDA:")
        words, _, source = words.partition("Source:")
        return words.strip(), source.strip().rstrip("."), cuda.strip().rstrip(".")

    words, source, cuda = cut(entry.doc)
    _, group_source, group_cuda = cut(entry.group)
    return words, source or group_source, cuda or group_cuda


def group_words(entry):
    words, _, _ = entry.group.partition("CUDA:")
    return words.partition("Source:")[0].strip()

"""How a kernel writes a call, from its declaration, and which kernel file to read for an example of it."""
import re

from docstrings import ROOT, balanced, split_template

# What a kernel passes where the declaration names a type that has but one value, or whose values have names.
PASSED = {"keep_dims_tag": "tl::keep_dims", "reverse_tag": "tl::reverse", "zero_literal": "0", "ieee_precision": "tl::ieee",
          "tf32_precision": "tl::tf32"}
# Types that say nothing to a reader whose tiles are all `auto`.
SILENT = {"tensor", "grid", "grid_axis", "char*"}
# An atomic tells its optional arguments apart by their types, so they have no names of their own.
OPTIONAL = {"[, a][, b][, c]": "[, mask][, order][, scope]", "[, a][, b]": "[, order][, scope]", "[a][, b]": "[order][, scope]"}


def split_list(text):
    """Splits at the commas that no bracket encloses."""
    items, depth, start = [], 0, 0
    for i, c in enumerate(text + ","):
        if c == "," and depth == 0:
            items.append(text[start:i].strip())
            start = i + 1
        depth += (c in "<([{") - (c in ">)]}" and text[i - 1:i + 1] != "->")
    return [item for item in items if item]


def argument(parameter, deduced):
    """A parameter as the caller sees it, `deduced` being the type parameters that stand for anything; None: leave it out."""
    declared, _, default = parameter.partition(" = ")
    if declared.startswith("site "):
        return None
    if m := re.match(r"void \(\*(\w+)\)", declared):
        return m[1]
    if m := re.match(r".*\(&(\w+)\)\[\w+\]", declared):   # an array: numbers in braces
        return f"{{{m[1]}...}}"
    kind, name = re.fullmatch(r"(?:const )?(.*?[\w>*&.])(?: (\w+))?", declared).groups()
    if name and kind in ("unsigned", "long", "unsigned long"):
        kind, name = (f"{kind} {name}", None) if name in ("long", "int") else (kind, name)
    dots = "..." if kind.endswith("...") else ""
    kind = kind.removesuffix("...").rstrip("&")
    base = kind.split("<")[0]
    if kind in PASSED:
        return PASSED[kind]
    if base in ("shape", "constant"):
        return f"tl::{'c' if base == 'constant' else base}{kind[len(base):]}"
    if not name:
        name = kind.lower() if kind in deduced else "tile" if base == "tensor" else kind
    elif kind not in deduced and base not in SILENT:
        name = f"{kind} {name}"
    return f"[{name}]" if default == "{}" else name + dots + (f" = {default}" if default else "")


def explicit(template, parameters):
    """(those template parameters that a caller has to or may write, those that the arguments give)."""
    written, deduced = [], []
    for item in split_list(template):
        declared, _, default = item.partition(" = ")
        name = declared.split()[-1].lstrip(".")
        if re.search(rf"\b{name}\b", parameters):
            deduced.append(name)
        elif name != "Layout":   # which the library chooses
            dots = "..." if "..." in declared else ""
            written.append(name + dots + (f" = {default}" if default not in ("", "void") else ""))
    return written, deduced


def form(declaration):
    """`tl.sum<Axis>(x, tl::keep_dims)`: the call of a declaration; for what is no call, the name with its arguments."""
    if declaration.kind == "macro":
        return declaration.text
    template, rest = split_template(declaration.text)
    rest = rest.replace("detail::", "")
    bare = re.split(r"[.:]", declaration.name)[-1]
    called = declaration.kind in ("call", "function")
    parameters = ""
    if called:
        opening = re.search(rf"\b{re.escape(bare)}\s*\(", rest).end() - 1
        parameters = rest[opening + 1:balanced(rest, opening, "(", ")") - 1]
    written, deduced = explicit(template.replace("detail::", ""), parameters)
    name = declaration.name + (f"<{', '.join(written)}>" if written else "")
    if not called:
        return name
    shown = [a for a in (argument(p, deduced) for p in split_list(parameters)) if a]
    arguments = re.sub(r", \[(\w+)\]", r"[, \1]", ", ".join(shown))
    for letters, words in OPTIONAL.items():
        arguments = arguments.replace(letters, words)
    return f"{name}({arguments})"


def forms(entry):
    return list(dict.fromkeys(form(d) for d in entry.declarations))


def code_of(path):
    return re.sub(r"//.*|/\*.*?\*/", "", path.read_text())


def examples():
    """(path from the root, text without comments): the puzzles in their order, then the kernels that every backend is tested with."""
    paths = sorted((ROOT / "puzzles").glob("*/solution.hpp")) + sorted((ROOT / "tests/conformance/kernels").glob("*.hpp"))
    return [(p.relative_to(ROOT), code_of(p)) for p in paths if not p.stem.endswith(("_invalid", "_broken"))]


def pattern(declaration):
    """What the use of a name looks like; a shared tile may be called anything, and dtypes go by their C++ names too."""
    if declaration.kind == "call" and declaration.name.startswith("s."):
        return rf"\b(?!tl\b)\w+\.{declaration.name[2:]}\s*[<(]"
    return rf"(?<![\w:]){re.escape(declaration.name)}(?!\w)"


def first_use(entry, files):
    """The path of the first file that uses one of the entry's names; None where none does."""
    uses = re.compile("|".join(pattern(d) for d in entry.declarations))
    return next((path for path, text in files if uses.search(text)), None)

"""The API reference is complete, names every public call of the headers, and notices what lacks words."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def reference(root=ROOT, *arguments):
    environment = dict(os.environ, KERNELINGS_ROOT=str(root), PYTHONDONTWRITEBYTECODE="1")
    return subprocess.run([sys.executable, ROOT / "book/reference.py", *arguments], env=environment, text=True, capture_output=True)


def public_calls(header):
    """Counted in another way than book/docstrings.py does: line by line, `struct X_calls {` to its `}` in column 0."""
    inside, public = False, True
    for line in header.read_text().split("\n"):
        if m := re.match(r"struct (\w+_calls)\b", line):
            inside, public = m[1], True
        elif line.startswith("}"):
            inside = False
        elif re.match(r" (public|private):", line):
            public = "public" in line
        elif inside and public and (m := re.match(r"  .*?TL_FN (?:auto|void|bool|int|ptr<T>) (\w+)\(", line)):
            yield ("tl.libdevice." if inside == "libdevice_calls" else "tl.") + m[1]


class Changed(unittest.TestCase):
    """What --check says of the headers when one of them is changed."""

    def problems(self, header, old, new):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(ROOT / "tl", Path(folder) / "tl")
            path = Path(folder) / "tl" / header
            text = path.read_text()
            self.assertIn(old, text)
            path.write_text(text.replace(old, new, 1))
            found = reference(folder, "--check")
        self.assertEqual(found.returncode, found.stdout != "complete\n", found.stdout + found.stderr)
        return found.stdout

    def test_a_call_without_a_docstring_is_named(self):
        said = self.problems("random.hpp", "struct random_calls {\n", "struct random_calls {\n  TL_FN int made_up(int x) const { return x; }\n\n")
        self.assertRegex(said, r"tl/random.hpp:\d+: tl\.made_up: no words\n")
        self.assertRegex(said, r"tl/random.hpp:\d+: tl\.made_up: no CUDA: line\n")

    def test_a_call_with_words_but_no_counterparts_is_named(self):
        said = self.problems("block.hpp", "namespace tl {\n", "namespace tl {\n\n// Words.\nTL_FN int made_up(int x);\n")
        self.assertRegex(said, r"^tl/block.hpp:\d+: tl::made_up: no Source: line\ntl/block.hpp:\d+: tl::made_up: no CUDA: line\n")

    def test_a_documented_call_is_not(self):
        said = self.problems("random.hpp", "struct random_calls {\n", "struct random_calls {\n  // Gives x. Source: none. CUDA: `x`.\n"
                             "  TL_FN int made_up(int x) const { return x; }\n\n")
        self.assertEqual(said, "complete\n")

    def test_what_is_in_detail_is_not(self):
        said = self.problems("block.hpp", "namespace tl {\n", "namespace tl {\nnamespace detail {\nTL_FN int made_up(int x);\n}\n")
        self.assertEqual(said, "complete\n")

    def test_an_unknown_macro_is_named(self):
        said = self.problems("config.hpp", "#pragma once\n", "#pragma once\n#define TL_MADE_UP 1\n")
        self.assertIn("the macro TL_MADE_UP is neither public nor internal", said)


class Reference(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.page = reference().stdout
        cls.named = {name for line in cls.page.split("\n") if line.startswith("### ") for name in re.findall(r"`([^`]+)`", line)}

    def test_nothing_is_missing(self):
        found = reference(ROOT, "--check")
        self.assertEqual((found.returncode, found.stdout, found.stderr), (0, "complete\n", ""))

    def test_every_public_call_is_named(self):
        calls = {call for header in sorted((ROOT / "tl").glob("*.hpp")) for call in public_calls(header)}
        self.assertGreater(len(calls), 90)
        self.assertEqual(calls - self.named, set())

    def test_no_call_is_made_up(self):
        text = "".join(p.read_text() for p in (ROOT / "tl").glob("*.hpp"))
        self.assertEqual([n for n in self.named if not re.search(rf"\b{re.split(r'[.:]', n)[-1]}\b", text)], [])

    def test_forms_are_what_a_kernel_writes(self):
        for form in ("tl.load(pointers[, mask][, other])", "tl.sum<Axis>(x, tl::keep_dims)", "tl.cast<T>(x)", "tl.arange(0, end)",
                     "tl.atomic_add(p, value[, mask][, order][, scope])", "host.launch(kernel, blocks, arguments...)",
                     "tl.sort<Axis = -1>(x, bool descending = false)", "tl.dot(a, b, tl::ieee)", "tl.shared<T = float>(d0, d1)", "tl.store(descriptor, {at...}, value)"):
            self.assertIn(f"\n{form}\n", self.page)

    def test_examples_are_puzzles_first_and_never_solutions(self):
        entry = self.page.split("### `tl.cumsum`")[1].split("###")[0]
        self.assertIn("First needed in puzzle [21 scan](puzzles/21_scan/README.md).", entry)
        self.assertNotIn("solution.hpp", self.page)
        for link in re.findall(r"(?<!\\)\]\(([^)]*)\)", re.sub(r"```.*?```|`[^`\n]*`", "", self.page, flags=re.S)):
            self.assertTrue((ROOT / link).is_file(), link)

    def test_nothing_in_a_docstring_is_markup(self):
        words = re.sub(r"```.*?```|`[^`\n]*`", "", self.page, flags=re.S)
        self.assertEqual(re.findall(r"(?<!\\)<.{0,20}", words), [])


if __name__ == "__main__":
    unittest.main()

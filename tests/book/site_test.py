"""The site builds without a warning, holds every page, shows no solution, and every link in it leads somewhere, without a network."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = [sys.executable, "-B", str(ROOT / "book/build.py")]
sys.path.insert(0, str(ROOT / "book"))
sys.dont_write_bytecode = True

import pages  # noqa: E402

# Those of a document and of the theme's icons; `tl.cast<float>` outside of code would make another.
TAGS = set("""html head body meta link title script style header nav main article aside footer div span p a img label input form
button ul ol li table thead tbody tr th td h1 h2 h3 h4 h5 h6 pre code em strong br hr details summary svg path g circle blockquote sup sub
dialog noscript del""".split())


class Page(HTMLParser):
    """The links, anchors, and tags of a page, and its text."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loads, self.anchors, self.tags, self.words = [], [], {""}, set(), []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        values = dict(attributes)
        self.anchors |= {values[key] for key in ("id", "name") if values.get(key)}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif "src" in values or (tag == "link" and "href" in values):
            self.loads.append(values.get("src") or values["href"])

    def handle_data(self, data):
        self.words.append(data)


def broken(site):
    """What is wrong with the links of a built site, a line each."""
    pages_of = {path: Page(path.read_text()) for path in sorted(site.rglob("*.html"))}
    out = []
    for path, page in pages_of.items():
        where = path.relative_to(site)
        out += [f"{where}: the tag <{tag}>, words that should be in `code`" for tag in sorted(page.tags - TAGS)]
        out += [f"{where}: loads {url} from elsewhere" for url in page.loads if re.match(r"(\w+:)?//", url)]
        for url in page.links + page.loads:
            parts = urlsplit(url)
            if parts.scheme or url.startswith("//"):
                continue
            if parts.path.startswith("/"):
                out.append(f"{where}: {url} begins at the root of the server")
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if target.is_dir():
                target /= "index.html"
            if not target.is_file():
                out.append(f"{where}: {url} does not exist")
            elif parts.fragment and target in pages_of and unquote(parts.fragment) not in pages_of[target].anchors:
                out.append(f"{where}: {url} has no such anchor")
    return out


class Site(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.site = Path(cls.folder.name) / "site"
        built = subprocess.run([*BUILD, str(cls.site)], text=True, capture_output=True)
        cls.said = (built.returncode, built.stdout, built.stderr)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def setUp(self):
        self.assertEqual(self.said, (0, f"{self.site}/index.html\n", ""))

    def html(self, page):
        return (self.site / page).read_text()

    def test_links_and_anchors_exist(self):
        self.assertEqual(broken(self.site), [])

    def test_every_page_is_there(self):
        wanted = [p.parent.relative_to(ROOT) / "index.html" for p in ROOT.glob("puzzles/*/README.md")]
        wanted += [p.relative_to(ROOT).with_suffix(".html") for g in ("hints/cards/*.md", "docs/*.md", "docs/maths/[a-z]*.md") for p in ROOT.glob(g)]
        wanted += ["index.html", "CHANGELOG.html", "CONTRIBUTING.html", "docs/reference.html", "docs/maths/index.html"]
        self.assertGreater(len(wanted), 50)
        self.assertEqual([str(w) for w in wanted if not (self.site / w).is_file()], [])

    def test_hints_are_folded_and_solutions_absent(self):
        page = self.html("puzzles/17_softmax/index.html")
        for heading in ("Nudge", "Concept", "Skeleton", "Maths", "On WRONG"):
            self.assertRegex(page, rf"<details[^>]*>\s*<summary>{heading}</summary>")
        self.assertNotRegex(page, r"<details[^>]*\bopen\b")
        self.assertEqual([str(p) for p in self.site.rglob("*") if "solution" in p.name or "wrong" in p.parts], [])

    def test_search_finds_calls_and_no_source_pages(self):
        found = [page["location"] for page in json.loads(self.html("search/search_index.json"))["docs"]]
        self.assertIn("docs/reference.html#tlcumsum", found)
        self.assertIn("puzzles/17_softmax/index.html", found)
        self.assertEqual([page for page in found if page.startswith("source/")], [])

    def test_styles_load_nothing_from_elsewhere(self):
        for path in self.site.rglob("*.css"):
            self.assertEqual(re.findall(r"url\([\"']?(?:\w+:)?//[^)]*", path.read_text()), [], path.name)

    def test_the_pages_hold_no_markdown(self):
        for path in self.site.rglob("*.html"):
            text = re.sub(r"<(pre|code|script)\b.*?</\1>", "", path.read_text(), flags=re.S)
            traces = re.findall(r"```|\?\?\? |\|---|\]\([\w./#-]+\.(?:md|hpp|cpp)", text)
            self.assertEqual(traces, [], path.relative_to(self.site))


    def test_search_works_without_a_server(self):
        browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        if not browser:
            self.skipTest("no Chromium here")
        shown = subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={self.folder.name}/profile",
                                "--virtual-time-budget=20000", "--dump-dom", f"file://{self.site}/index.html?q=cumsum"],
                               text=True, capture_output=True, timeout=100).stdout
        self.assertRegex(shown, r'href="[^"]*docs/reference\.html#tlcumsum"[^>]*class="md-search-result__link"')


class Checks(unittest.TestCase):
    """Each check of this file notices what it is for, and pages.py refuses what it must."""

    def site(self, **files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                (Path(folder) / f"{name}.html").write_text(text)
            return broken(Path(folder).resolve())

    def test_a_broken_link_is_named(self):
        self.assertEqual(self.site(a='<a href="b.html#x">', b='<p id="x">'), [])
        self.assertEqual(self.site(a='<a href="b.html#y">', b='<p id="x">'), ["a.html: b.html#y has no such anchor"])
        self.assertEqual(self.site(a='<a href="c.html">'), ["a.html: c.html does not exist"])
        self.assertEqual(self.site(a='<img src="p.png">'), ["a.html: p.png does not exist"])
        self.assertEqual(self.site(a='<a href="/a.html">'), ["a.html: /a.html begins at the root of the server"])

    def test_what_needs_a_network_is_named(self):
        self.assertEqual(self.site(a='<a href="https://example.org">'), [])
        self.assertEqual(self.site(a='<script src="https://example.org/x.js">'), ["a.html: loads https://example.org/x.js from elsewhere"])

    def test_a_type_that_became_a_tag_is_named(self):
        self.assertEqual(self.site(a="tl.cast<float>"), ["a.html: the tag <float>, words that should be in `code`"])

    def linked(self, text):
        sources = set()
        return pages.linked("docs/a.md", text, {"docs/b.md"}, sources), sources

    def test_links_to_sources_lead_to_their_pages(self):
        self.assertEqual(self.linked("[m](../tl/mask.hpp) [b](b.md#x)\n"), ("[m](../source/tl/mask.hpp.md) [b](b.md#x)\n", {"tl/mask.hpp"}))
        code = "`a[i](n)`\n\n    a[i](n)\n\n```cpp\na[i](n)\n```\n"
        self.assertEqual(self.linked(code), (code, set()))

    def test_a_folder_leads_to_the_list_of_its_files(self):
        text, sources = self.linked("[f](../hints/cards)\n")
        self.assertEqual(text, "[f](../source/hints/cards.md)\n")
        self.assertEqual(sources, {"hints/cards"} | {f"hints/cards/{p.name}" for p in (ROOT / "hints/cards").iterdir()})
        self.assertIn("- [08_tiles.md](cards/08_tiles.md.md)\n", pages.source_page("hints/cards"))

    def test_dead_links_and_links_to_solutions_are_refused(self):
        with self.assertRaisesRegex(pages.BrokenPage, r"docs/a.md: links to docs/c.md, which does not exist"):
            self.linked("[c](c.md)\n")
        with self.assertRaisesRegex(pages.BrokenPage, "the site shows no solutions"):
            self.linked("[s](../puzzles/17_softmax/solution.hpp)\n")
        for folder in ("17_softmax", "17_softmax/wrong"):
            with self.assertRaisesRegex(pages.BrokenPage, "the site shows no solutions"):
                self.linked(f"[s](../puzzles/{folder})\n")

    def test_a_folder_of_somebody_else_is_left_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "letter").write_text("dear")
            built = subprocess.run([*BUILD, folder], text=True, capture_output=True)
            self.assertEqual(built.returncode, 2)
            self.assertIn("holds something else", built.stderr)
            self.assertEqual(os.listdir(folder), ["letter"])


if __name__ == "__main__":
    unittest.main()

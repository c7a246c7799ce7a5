"""Builds the site: python3 book/build.py [FOLDER], build/book where none is named. Needs Debian's mkdocs-material, no network."""
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

from docstrings import ROOT
from pages import BrokenPage, all_pages, navigation


def palette(scheme, media, icon, name):
    return {"scheme": scheme, "media": f"(prefers-color-scheme: {media})", "primary": "blue grey", "accent": "teal",
            "toggle": {"icon": icon, "name": name}}


def settings(source, out):
    """mkdocs.yml, as JSON, which is YAML. Pages are files and not folders, so that the site also works without a server."""
    return {
        "site_name": "Kernelings", "site_url": "", "docs_dir": str(source), "site_dir": str(out), "use_directory_urls": False,
        "strict": True, "nav": navigation(), "extra_css": ["book.css"], "plugins": ["search"],
        "theme": {"name": "material", "custom_dir": str(ROOT / "book/theme"), "font": False, "features": ["navigation.tabs", "navigation.top", "toc.follow"],
                  "palette": [palette("default", "light", "material/weather-night", "Dark"),
                              palette("slate", "dark", "material/weather-sunny", "Light")]},
        "markdown_extensions": [
            "tables", "sane_lists", "admonition", "pymdownx.details", "pymdownx.superfences",
            {"pymdownx.highlight": {"guess_lang": False}}, {"toc": {"permalink": True, "toc_depth": 3}}],
    }


def finish_search(index):
    """A kernel of the tests that uses a call often would stand before the call's own entry."""
    found = json.loads(index.read_text())
    found["docs"] = [page for page in found["docs"] if not page["location"].startswith("source/")]
    index.write_text(json.dumps(found))
    index.with_suffix(".js").write_text(f"takeSearchIndex({json.dumps(found)});\n")   # for file://: see file_search.js


def build(out):
    """The exit status of mkdocs; its warnings are errors."""
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "pages"
        for page, text in all_pages().items():
            (source / page).parent.mkdir(parents=True, exist_ok=True)
            (source / page).write_text(text)
        for extra in ("book.css", "file_search.js"):
            shutil.copy(ROOT / "book" / extra, source)
        configuration = Path(scratch) / "mkdocs.yml"
        configuration.write_text(json.dumps(settings(source, out)))
        status = subprocess.run(["mkdocs", "build", "--quiet", "--clean", "--config-file", configuration]).returncode
    if status == 0:
        finish_search(out / "search/search_index.json")
        (out / "404.html").unlink(missing_ok=True)   # its links begin at the server's root; the site may lie below it
    return status


def main(arguments):
    if len(arguments) > 1 or any(a.startswith("-") for a in arguments):
        print(__doc__)
        return 0 if arguments[0] in ("-h", "--help") else 2
    if not shutil.which("mkdocs"):
        print("book: mkdocs is missing: apt-get install mkdocs-material", file=sys.stderr)
        return 2
    out = Path(arguments[0] if arguments else ROOT / "build/book").resolve()
    if out.exists() and any(out.iterdir()) and not (out / "book.css").is_file():
        print(f"book: {out} holds something else; name a folder that is empty or new", file=sys.stderr)
        return 2
    try:
        status = build(out)
    except BrokenPage as error:
        print(f"book: {error}", file=sys.stderr)
        return 1
    if status == 0:
        print(f"{out}/index.html")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

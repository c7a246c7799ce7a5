"""Every page of the leaderboard in headless Chromium: at phone width and on a desk, dark and light, without JavaScript, by keyboard.

KERNELINGS_SCREENSHOTS names a folder for pictures of them all.
"""
import json
import os
import sys

import page_checks
from browser import CHROMIUM, Browser
from places import Place, run

PHONE, DESK = 360, 1200
LONG_NAME = "a-user-with-a-very-long-name-032"
SOURCE = "#include <tl/tl.hpp>\n\n" + "".join(f"// line {i} of a kernel: longer than a telephone is wide, so that it has to be scrolled to be read\n" for i in range(12))


def hand_in(place, board, user, source, verdict, score, shapes):
    token = place.login(user)
    place.call("POST", "/v1/submissions", token, {"puzzle": "twice", "board": board, "source": source}, f"{board}-{verdict}-{score}")
    job = json.loads(place.call("POST", "/v1/worker/claim", place.worker_token, {"worker": "w", "boards": [board]})[1])
    report = {"fence": job["fence"], "verdict": verdict, "score": score, "evidence": {"shapes": shapes, "text": None if score else "WRONG  out[3][7] is 0.25 and should be 0.5\n" * 3}}
    if board.startswith("gpu"):
        report["evidence"]["device"] = "Some GPU"
        if score:
            report.update(score_low=score - 0.005, score_high=score + 0.005)
    place.call("POST", f"/v1/worker/jobs/{job['id']}/complete", place.worker_token, report)


def timed(median):
    return [{"case": case, "hidden": hidden, "bytes": 4.3e8, "flop": 5.4e8, "ceiling_us": 127.7, "median_us": median, "low_us": median - 0.6, "high_us": median + 0.5, "samples": 57,
             "verified": 16, "share": 127.7 / median, "share_low": 127.7 / median - 0.007, "share_high": 127.7 / median + 0.007, "copy_gb_per_s": 2890.0}
            for case, hidden in (("rows=16384,cols=4096", False), ("rows=15731,cols=4096", True))]


def modelled(us):
    return [{"case": f"rows={rows},cols=4096", "bytes": 4.3e6, "flop": 5.4e6, "ceiling_us": 12.7, "modelled_us": us, "share": 12.7 / us, "dram_bytes": 6.1e6, "memory_gb_per_s": 338.6} for rows in (1, 37)]


def a_board_with_something_on_it():
    """Two people on a GPU board, one of them twice, one who failed; the same on a simulator's; somebody who waits."""
    place = Place(lease_s=600, words=["--gpus", "some-gpu", "--machines", "tiny"])
    try:
        with place.seen_by_service("worker.token") as token:
            place.worker_token = token.read().strip()
        for board, shapes in (("gpu-some-gpu", timed), ("sim-tiny", modelled)):
            hand_in(place, board, "ada", SOURCE, "PASS", 0.912, shapes(140.0))
            hand_in(place, board, "ada", SOURCE.replace("line 5", "line five"), "PASS", 0.954, shapes(134.0))
            hand_in(place, board, LONG_NAME, SOURCE, "PASS", 0.907, shapes(141.0))
            hand_in(place, board, "bob", SOURCE, "WRONG", None, [])
        place.call("POST", "/v1/submissions", place.login("bob"), {"puzzle": "twice", "board": "sim-tiny", "source": SOURCE}, "waits")
    except BaseException:
        place.close()
        raise
    return place


def every_page_is_for_everybody():
    place, browser = a_board_with_something_on_it(), None
    wrong = []
    try:
        browser = Browser()
        for name, path in (("home", "/"), ("board", "/boards/gpu-some-gpu/twice"), ("sim-board", "/boards/sim-tiny/twice"), ("empty-board", "/boards/sim-tiny/copy"),
                           ("submission", "/submissions/2"), ("sim-submission", "/submissions/6"), ("failed", "/submissions/4"), ("waiting", "/submissions/9"), ("user", "/users/" + LONG_NAME),
                           ("queue", "/queue"), ("missing", "/users/nobody")):
            wrong += [f"{name}: {problem}" for problem in problems_of(browser, place.url + path, place.url, name)]
    finally:
        if browser:
            browser.close()
        place.close()
    assert not wrong, "\n  " + "\n  ".join(wrong)


def problems_of(browser, url, origin, name):
    browser.look(DESK, "light")
    wrong = page_checks.of_loading(browser.open(url), origin)
    # Of a page that is not there the browser's console says so.
    wrong = [problem for problem in wrong if name != "missing" or "404" not in problem]
    wrong += page_checks.of_names(browser) + page_checks.of_keyboard(browser)
    for width in (PHONE, DESK):
        for scheme in ("light", "dark"):
            browser.look(width, scheme)
            wrong += [f"at {width} pixels, {scheme}: {problem}" for problem in page_checks.of_looks(browser, width)]
            if folder := os.environ.get("KERNELINGS_SCREENSHOTS"):
                browser.picture(os.path.join(folder, f"{name}-{width}-{scheme}.png"))
    return wrong


def the_first_link_skips_to_the_content():
    place, browser = a_board_with_something_on_it(), None
    try:
        browser = Browser()
        browser.open(place.url + "/submissions/2")
        browser.press("Tab")
        assert browser.value("document.activeElement.getBoundingClientRect().left") >= 0, "the link is not seen when it has the focus"
        browser.press("Enter")
        assert browser.value("location.hash") == "#main" and browser.value("document.activeElement.id") == "main"
    finally:
        if browser:
            browser.close()
        place.close()


FRAME = """<!DOCTYPE html><html{lang}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>t</title>
<style>body {{ font: 16px sans-serif; background: #fff; color: {ink}; }} a {{ display: inline-block; line-height: {line}px; }}</style></head>
<body><header>h</header><nav aria-label="n"><a href="#x" {style}>somewhere</a></nav><main id="x">{main}</main>{foot}</body></html>"""
GOOD = dict(lang=' lang="en"', ink="#767676", line=24, style="", foot="<footer>f</footer>",
            main='<label>q <input style="height: 24px"></label><div style="overflow-x: auto" tabindex="0"><p style="width: 900px">wide</p></div><img alt="a" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'
                 '<svg role="img" aria-label="a" viewBox="0 0 200 200" width="100" height="100"><text y="50" font-size="18">s</text></svg>')
# What each fault is told as; each page has one, and the page without any is told of nothing.
FAULTS = {
    "contrast 4.": dict(ink="#787878"),
    "the page is 900 pixels wide": dict(main='<p style="width: 900px; margin: 0; position: absolute; left: 0">wide</p>'),
    "ends at": dict(main='<div style="overflow: hidden"><p style="width: 900px">cut off</p></div>'),
    "no keyboard reaches it": dict(main='<div style="overflow-x: auto" tabindex="-1"><p style="width: 900px">wide</p></div>'),
    "is 23 pixels high": dict(line=23),
    "letters of 8.9 pixels": dict(main='<svg role="img" aria-label="a" viewBox="0 0 200 200" width="100" height="100"><text y="50" font-size="17.8">small</text></svg>'),
    "a textbox without a name": dict(main='q <input style="height: 24px">'),
    "0 landmarks contentinfo": dict(foot=""),
    "which language": dict(lang=""),
    "needs scripts": dict(main="<script>1</script>"),
    "asks elsewhere: http://127.0.0.1:9/x.png": dict(main='<img alt="a" src="http://127.0.0.1:9/x.png">'),
    "console: Failed to load": dict(main='<img alt="a" src="http://127.0.0.1:9/x.png">'),
    "nothing shows that 'somewhere' has the focus": dict(style='style="outline: none"'),
    "Tab goes to": dict(main='<a href="#x" tabindex="5">first</a>'),
}


def each_check_finds_its_fault_and_nothing_else():
    browser, wrong = Browser(), []
    try:
        for expected, fault in [(None, {}), *FAULTS.items()]:
            browser.look(PHONE, "light")
            said = page_checks.of_loading(browser.open("data:text/html," + FRAME.format(**{**GOOD, **fault}).replace("#", "%23")), "data:")
            said += page_checks.of_names(browser) + page_checks.of_keyboard(browser) + page_checks.of_looks(browser, PHONE)
            if expected is None and said or expected and not any(expected in problem for problem in said):
                wrong.append(f"expected {expected}, said {said}")
    finally:
        browser.close()
    assert not wrong, "\n  " + "\n  ".join(wrong)


def main():
    if CHROMIUM is None:
        print("skipped: needs Debian's package chromium; ./kernelings selftest -C nightly installs it")
        return 0
    return run((each_check_finds_its_fault_and_nothing_else, every_page_is_for_everybody, the_first_link_skips_to_the_content))


sys.exit(main())

"""The pages in a browser: headless Chromium over its debugging pipe, no package beyond Python's own.

Every page at phone width and on a desk, dark and light: nothing wider than the window, text that can be read, landmarks, names for
tables and pictures, a keyboard's way through them. KERNELINGS_SCREENSHOTS names a folder for pictures.
"""
import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request

PROGRAM = os.environ["KERNELINGS_PROGRAM"]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SKIPPED = 77


class Browser:
    """One page of a headless Chromium."""

    def __init__(self, folder):
        to_read, self.to = os.pipe()
        self.fro, from_write = os.pipe()

        def wire():
            # 3 and 4 are what --remote-debugging-pipe uses; by way of high numbers, for the pipes may have these themselves.
            os.dup2(to_read, 100), os.dup2(from_write, 101)
            os.dup2(100, 3), os.dup2(101, 4)

        self.process = subprocess.Popen(
            [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
             "--remote-debugging-pipe", f"--user-data-dir={folder}", "about:blank"],
            preexec_fn=wire, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read), os.close(from_write)
        self.number, self.buffer, self.session = 0, b"", None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "DOM", "Accessibility", "Runtime"):
            self.call(domain + ".enable")

    def read(self):
        while b"\0" not in self.buffer:
            more = os.read(self.fro, 1 << 16)
            assert more, "the browser ended"
            self.buffer += more
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]

    def open(self, url):
        self.call("Page.navigate", url=url)
        while self.read().get("method") != "Page.loadEventFired":
            pass

    def look(self, width, scheme):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 500)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def press(self, key):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode={"Tab": 9, "Enter": 13}[key])

    def picture(self, file):
        data = self.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        with open(file, "wb") as out:
            out.write(base64.b64decode(data))

    def end(self):
        self.process.kill()
        self.process.wait()


class Board:
    """A service with something on its boards: two people, one of them twice, and one who failed."""

    def __init__(self, folder):
        environment = dict(os.environ, KERNELINGS_WORK=os.path.join(folder, "work"))
        data = os.path.join(folder, "data")
        self.service = subprocess.Popen([PROGRAM, "serve", "--port", "0", "--data", data, "--gpus", "some-gpu"], env=environment, text=True, stdout=subprocess.PIPE)
        self.url = "http://127.0.0.1:" + re.search(r":(\d+) ;", self.service.stdout.readline()).group(1)
        self.admin, self.worker = (open(os.path.join(data, name + ".token")).read().strip() for name in ("admin", "worker"))
        source = "#include <tl/tl.hpp>\n\n" + "".join(f"// line {i} of a kernel that is long enough to be scrolled on a telephone, where lines are short\n" for i in range(12))
        self.hand_in("ada", source, "PASS", 0.912, 140.0)
        self.hand_in("ada", source.replace("line 5", "line five"), "PASS", 0.954, 134.0)
        self.hand_in("a-user-with-a-very-long-name-0123", source, "PASS", 0.907, 141.0)
        self.hand_in("bob", source, "WRONG", None, 0)

    def send(self, path, token, body, key=""):
        headers = {"Content-Type": "application/json", "Authorization": "Bearer " + token, "Idempotency-Key": key}
        with urllib.request.urlopen(urllib.request.Request(self.url + path, json.dumps(body).encode(), headers), timeout=10) as answer:
            return json.loads(answer.read())

    def hand_in(self, user, source, verdict, score, median):
        token = self.send("/v1/tokens", self.admin, {"user": user})["token"]
        self.send("/v1/submissions", token, {"puzzle": "softmax", "board": "gpu-some-gpu", "source": source}, f"{user}-{score}")
        job = self.send("/v1/worker/claim", self.worker, {"worker": "w", "boards": ["gpu-some-gpu"]})
        shapes = [{"case": case, "hidden": hidden, "bytes": 4.3e8, "flop": 5.4e8, "ceiling_us": 127.7, "median_us": median, "low_us": median - 0.6, "high_us": median + 0.5, "samples": 57,
                   "verified": 16, "share": score, "share_low": score - 0.007, "share_high": score + 0.007, "copy_gb_per_s": 2890.0}
                  for case, hidden in (("rows=16384,cols=4096", False), ("rows=15731,cols=4096", True))] if score else []
        report = {"fence": job["fence"], "verdict": verdict, "score": score,
                  "evidence": {"device": "Some GPU", "shapes": shapes, "text": "WRONG  out[3][7] is 0.25 and should be 0.5\n" * 3 if not score else None}}
        if score:
            report.update(score_low=score - 0.005, score_high=score + 0.005)
        self.send(f"/v1/worker/jobs/{job['id']}/complete", self.worker, report)

    def end(self):
        self.service.terminate()
        self.service.wait()


# Of all elements with text of their own: the contrast of its colour with the first background that is not transparent.
CONTRAST = """(() => {
  const parts = c => c.match(/[\\d.]+/g).map(Number);
  const light = c => { const [r, g, b] = parts(c).map(v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const clear = c => c === 'transparent' || (parts(c).length === 4 && parts(c)[3] === 0);
  let worst = [99, ''];
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const box = e.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    let under = e;
    while (under && clear(getComputedStyle(under).backgroundColor)) under = under.parentElement;
    const style = getComputedStyle(e), text = e.namespaceURI.endsWith('svg') ? style.fill : style.color;
    const a = light(text), b = light(under ? getComputedStyle(under).backgroundColor : 'rgb(255,255,255)');
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < worst[0]) worst = [ratio, e.textContent.trim().slice(0, 60)];
  }
  return worst;
})()"""


def check_page(browser, url, name, problems):
    browser.open(url)
    for width in (360, 1200):
        for scheme in ("light", "dark"):
            browser.look(width, scheme)
            where = f"{name} at {width} pixels, {scheme}"
            wide = browser.value("document.documentElement.scrollWidth")
            if wide > width:
                problems.append(f"{where}: {wide} pixels wide")
            ratio, words = browser.value(CONTRAST)
            if ratio < 4.5:
                problems.append(f"{where}: contrast {ratio:.2f} of '{words}'")
            if os.environ.get("KERNELINGS_SCREENSHOTS"):
                browser.picture(os.path.join(os.environ["KERNELINGS_SCREENSHOTS"], f"{name}-{width}-{scheme}.png"))
    nodes = [n for n in browser.call("Accessibility.getFullAXTree")["nodes"] if not n.get("ignored")]
    role = lambda n: n.get("role", {}).get("value", "")
    named = lambda n: n.get("name", {}).get("value", "").strip()
    roles = [role(n) for n in nodes]
    for landmark in ("banner", "navigation", "main", "contentinfo"):
        if roles.count(landmark) != 1:
            problems.append(f"{name}: {roles.count(landmark)} landmarks {landmark}")
    for n in nodes:
        if role(n) in ("table", "image", "img", "link", "region", "navigation", "heading") and not named(n):
            problems.append(f"{name}: a {role(n)} without a name")


# From the skip link on, Tab reaches every link in its order, and what has the focus can be seen.
def check_keyboard(browser, url, problems):
    browser.look(1200, "light")
    browser.open(url)
    links = browser.value("[...document.querySelectorAll('a[href], [tabindex=\"0\"]')].map(e => e.textContent.trim().slice(0, 40))")
    browser.value("document.body.focus()")
    reached = []
    for _ in links:
        browser.press("Tab")
        reached.append(browser.value("document.activeElement.textContent.trim().slice(0, 40)"))
        if browser.value("getComputedStyle(document.activeElement).outlineStyle") == "none":
            problems.append(f"{url}: nothing shows that '{reached[-1]}' has the focus")
    if reached != links:
        problems.append(f"{url}: Tab goes {reached}, and the page {links}")
    browser.open(url)
    browser.press("Tab")
    browser.press("Enter")
    if browser.value("location.hash") != "#main":
        problems.append(f"{url}: the first Tab and Enter do not skip to the content")


def main():
    if CHROMIUM is None:
        print("no Chromium here: skipped. To run it: apt-get install chromium")
        return SKIPPED
    folder = tempfile.mkdtemp(prefix="kl-browser-")
    board = Board(folder)
    browser = Browser(os.path.join(folder, "profile"))
    problems = []
    try:
        for name, path in (("home", "/"), ("board", "/boards/gpu-some-gpu/softmax"), ("submission", "/submissions/2"), ("failed", "/submissions/4"), ("user", "/users/ada"), ("queue", "/queue"),
                           ("missing", "/users/nobody")):
            check_page(browser, board.url + path, name, problems)
        check_keyboard(browser, board.url + "/submissions/2", problems)
        check_keyboard(browser, board.url + "/boards/gpu-some-gpu/softmax", problems)
    finally:
        browser.end()
        board.end()
        shutil.rmtree(folder, ignore_errors=True)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


sys.exit(main())

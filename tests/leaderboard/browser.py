"""A headless Chromium, driven over its debugging pipe with nothing beyond Python's own.

Answers and events come through one pipe, in any order: a page may have loaded before the answer to "navigate" is here. So events are kept
until somebody asks for them, and everything that is waited for has a deadline.
"""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

CHROMIUM = shutil.which("chromium")
PATIENCE_S = 30
KEYS = {"Tab": 9, "Enter": 13}


class Browser:
    """One page. Its scripts are off, as in a browser without JavaScript; ours still run, through the debugger."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="kl-browser-")
        their_in, self.to = os.pipe()
        self.fro, their_out = os.pipe()

        def wire():  # --remote-debugging-pipe reads 3 and writes 4; these may be taken by the pipes' own ends, hence the way round
            os.dup2(their_in, 100), os.dup2(their_out, 101)
            os.dup2(100, 3), os.dup2(101, 4)

        # Chromium has no sandbox as root. What it shows is ours.
        self.process = subprocess.Popen(
            [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
             "--hide-scrollbars", "--remote-debugging-pipe", f"--user-data-dir={self.folder}", "about:blank"],
            preexec_fn=wire, close_fds=False, start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(their_in), os.close(their_out)
        self.number, self.buffer, self.session, self.events, self.answers = 0, b"", None, [], {}
        try:
            target = self.call("Target.createTarget", url="about:blank")["targetId"]
            self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Accessibility", "Runtime", "Log", "Network"):
                self.call(domain + ".enable")
            self.call("Emulation.setScriptExecutionDisabled", value=True)
        except BaseException:
            self.close()
            raise

    def _read(self, deadline, what):
        while b"\0" not in self.buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.fro], [], [], left)[0]:
                raise TimeoutError(f"the browser did nothing for {PATIENCE_S} s: {what}")
            more = os.read(self.fro, 1 << 16)
            if not more:
                raise EOFError(f"the browser ended: {what}")
            self.buffer += more
        text, self.buffer = self.buffer.split(b"\0", 1)
        message = json.loads(text)
        if "id" in message:
            self.answers[message["id"]] = message
        else:
            self.events.append(message)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        text = json.dumps(message).encode() + b"\0"
        while text:
            text = text[os.write(self.to, text):]
        deadline = time.monotonic() + PATIENCE_S
        while self.number not in self.answers:
            self._read(deadline, method)
        answer = self.answers.pop(self.number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def open(self, url):
        """Loads it, and returns what happened on the way: the events."""
        self.events = []
        self.call("Page.navigate", url=url)
        deadline = time.monotonic() + PATIENCE_S
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self._read(deadline, url)
        self.value("0")  # what was written to the console before the load was told is here by now
        return self.events

    def look(self, width, scheme):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 500)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(str(result["exceptionDetails"]))
        return result["result"].get("value")

    def tree(self):
        """What a screen reader is told: (role, name) of everything that is not ignored."""
        nodes = [node for node in self.call("Accessibility.getFullAXTree")["nodes"] if not node.get("ignored")]
        return [(node.get("role", {}).get("value", ""), node.get("name", {}).get("value", "").strip()) for node in nodes]

    def press(self, key):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=KEYS[key], **({"text": "\r"} if key == "Enter" and kind == "keyDown" else {}))

    def picture(self, file):
        with open(file, "wb") as out:
            out.write(base64.b64decode(self.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]))

    def close(self):
        try:
            os.killpg(self.process.pid, 9)  # with the processes that it started
        except ProcessLookupError:
            pass
        self.process.wait()
        os.close(self.to), os.close(self.fro)
        shutil.rmtree(self.folder, ignore_errors=True)

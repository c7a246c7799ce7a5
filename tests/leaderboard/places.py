"""Services, workers and databases as real processes, for the tests of faults. KERNELINGS_PROGRAM names the built program."""
import json
import os
import pwd
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

PROGRAM = os.environ["KERNELINGS_PROGRAM"]
PUZZLES = os.path.abspath("tests/cli/puzzles")
SOURCE = open(os.path.join(PUZZLES, "01_twice", "solution.hpp")).read()
# A kernel that runs until its time is up, ten seconds.
ENDLESS = """#include <tl/tl.hpp>
constexpr auto BLOCK = tl::meta<"BLOCK", 64>;
TL_KERNEL void k(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  for (int i = 0; i >= 0; i = i == 7 ? 0 : i + 1) tl.store(out + offsets, tl.load(x + offsets, mask), mask);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) { host.launch(k, tl::grid(tl::cdiv(n, BLOCK)), x, out, n); }
"""
POSTGRESQL = "/usr/lib/postgresql/15/bin/"


def has_sandbox():
    """Whether workers can judge here; says so where they cannot."""
    if subprocess.run(["bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"], capture_output=True).returncode == 0:
        return True
    print("skipped: bubblewrap can make no sandbox here")
    return False


def innermost(pid):
    """The program that bwrap runs."""
    while open(f"/proc/{pid}/comm").read() == "bwrap\n":
        pid = int(open(f"/proc/{pid}/task/{pid}/children").read().split()[0])
    return pid


def small_disk(size_bytes, folder):
    """What a command is put behind so that `folder` is a disk of its own, of this size."""
    return ["bwrap", "--die-with-parent", "--dev-bind", "/", "/", "--size", str(size_bytes), "--tmpfs", folder]


class Postgresql:
    """A cluster in a temporary folder, reached by a socket there."""

    @staticmethod
    def installed():
        return os.access(POSTGRESQL + "initdb", os.X_OK)

    def __init__(self, around=(), settings=()):
        self.folder = tempfile.mkdtemp(prefix="kl-postgresql-")
        # PostgreSQL does not run as root.
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            os.chown(self.folder, pwd.getpwnam(self.user).pw_uid, -1)
        self.around = [word.replace("FOLDER", self.folder) for word in around]
        self.settings = [word for setting in settings for word in ("-c", setting)]
        self.schemas = 0
        self.run("initdb", "--no-sync", "--auth=trust", "--username=board", "--encoding=UTF8", "--locale=C.UTF-8", "-D", self.folder + "/data", stdout=subprocess.DEVNULL)
        self.start()

    def run(self, program, *words, **options):
        return subprocess.run([POSTGRESQL + program, *words], user=self.user, cwd="/", check=True, stdin=subprocess.DEVNULL, text=True, **options)

    def start(self):
        self.process = subprocess.Popen([*self.around, POSTGRESQL + "postgres", "-D", self.folder + "/data", "-k", self.folder, "-c", "listen_addresses=", "-c", "fsync=off",
                                         "-c", "log_min_messages=panic", *self.settings], user=self.user, cwd="/", stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            if subprocess.run([POSTGRESQL + "pg_isready", "-q", "-h", self.folder]).returncode == 0:
                return
            time.sleep(0.05)
        raise AssertionError("PostgreSQL did not start")

    def url(self, options=""):
        self.schemas += 1
        url = f"postgresql://board@/postgres?host={self.folder}&options=-csearch_path%3Ds{self.schemas}{options}"
        self.rows(url, f"CREATE SCHEMA s{self.schemas}")
        return url

    def rows(self, url, query):
        """Rows as the store's SQLite gives them: whole numbers are numbers."""
        said = self.run("psql", "-X", "-q", "-A", "-t", "-F", "\x1f", "-d", url, "-c", query, stdout=subprocess.PIPE).stdout
        return [tuple(int(word) if re.fullmatch("-?[0-9]+", word) else word for word in line.split("\x1f")) for line in said.splitlines()]

    def fill(self, file, size_bytes):
        """As its user, whom alone the file system of `around` knows."""
        subprocess.run(["sh", "-c", f"head -c {size_bytes} /dev/zero >{file}"], user=self.user, cwd="/", check=True)

    def close(self):
        os.kill(innermost(self.process.pid), signal.SIGQUIT)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Place:
    """A service with a data folder of its own, and the workers and commands that use it.

    `server` is a Postgresql for its database; otherwise that is a SQLite file. `around` is what the service's command is put behind, `words` more of its options.
    """

    def __init__(self, lease_s=2, server=None, around=(), options_of_database="", words=(), **options):
        self.folder = tempfile.mkdtemp(prefix="kl-faults-")
        self.lease_s = lease_s
        self.server = server
        self.url_of_database = server.url(options_of_database) if server else ""
        self.data = os.path.join(self.folder, "work", "leaderboard")
        self.around = [word.replace("DATA", self.data) for word in around]
        self.words = words
        self.options = options
        self.port = 0
        self.processes = []
        self.environment = dict(os.environ, KERNELINGS_WORK=os.path.join(self.folder, "work"), KERNELINGS_PUZZLES=PUZZLES, NO_COLOR="1")
        self.start()

    def start(self):
        database = ["--database", self.url_of_database] if self.server else []
        os.makedirs(self.data, exist_ok=True)
        self.service = self.spawn("serve", "--port", str(self.port), "--data", self.data, "--lease", str(self.lease_s), *database, *self.words, around=self.around,
                                  stdout=subprocess.PIPE, **self.options)
        line = self.service.stdout.readline()
        assert "http://" in line, "the service did not start: " + line
        self.port = int(re.search(r":(\d+) ;", line).group(1))
        self.url = f"http://127.0.0.1:{self.port}"
        self.admin = self.seen_by_service("admin.token").read().strip()

    def seen_by_service(self, name, mode="r"):
        """A file of the data folder as the service sees it: it may have a file system of its own."""
        return open(f"/proc/{innermost(self.service.pid)}/root{self.data}/{name}", mode)

    def spawn(self, *words, around=(), **options):
        process = subprocess.Popen([*around, PROGRAM, *words], env=self.environment, text=True, stdin=subprocess.DEVNULL, **options)
        self.processes.append(process)
        return process

    def worker(self, *words, **options):
        return self.spawn("worker", "--server", self.url, *words, **{"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **options})

    def command(self, *words, expect=0):
        done = subprocess.run([PROGRAM, *words], env=self.environment, text=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=120)
        assert done.returncode == expect, f"{words}: {done.returncode}, expected {expect}\n{done.stdout}{done.stderr}"
        return done.stdout

    def call(self, method, path, token="", body=None, key=""):
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = "Bearer " + token
        if key:
            headers["Idempotency-Key"] = key
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.url + path, data, headers, method=method), timeout=10) as answer:
            return answer.status, answer.read().decode()

    def login(self, name):
        return json.loads(self.call("POST", "/v1/tokens", self.admin, {"user": name})[1])["token"]

    def submit(self, token, key, source=SOURCE):
        return json.loads(self.call("POST", "/v1/submissions", token, {"puzzle": "twice", "board": "sim-tiny", "source": source}, key)[1])["id"]

    def state(self, number):
        return json.loads(self.call("GET", f"/v1/submissions/{number}")[1])

    def wait(self, number, states, seconds=60):
        start = time.monotonic()
        while (waited := time.monotonic() - start) < seconds:
            now = self.state(number)
            if now["state"] in states:
                return now
            time.sleep(0.02 if waited < 2 else 0.1)  # an address has 30 requests a second
        raise AssertionError(f"submission {number} is {now} after {seconds} s")

    def rows(self, query):
        if self.server:
            return self.server.rows(self.url_of_database, query)
        with sqlite3.connect(f"file:{self.data}/board.db?mode=ro", uri=True) as database:
            return database.execute(query).fetchall()

    def set_evidence(self, number, bundle):
        text = json.dumps(bundle).replace("'", "''")
        if self.server:
            self.rows(f"UPDATE evidence SET bundle = '{text}' WHERE submission_id = {number}")
            return
        with sqlite3.connect(f"{self.data}/board.db") as database:
            database.execute(f"UPDATE evidence SET bundle = '{text}' WHERE submission_id = {number}")

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def run(behaviours):
    """Runs each, tells how it went, and returns whether one failed."""
    failed = 0
    for behaviour in behaviours:
        start = time.monotonic()
        try:
            behaviour()
            print(f"ok {behaviour.__name__} {time.monotonic() - start:.1f} s", flush=True)
        except Exception as error:  # the next behaviour may still tell something
            failed += 1
            print(f"FAILED {behaviour.__name__}: {type(error).__name__}: {error}", flush=True)
    return failed > 0

"""Faults of workers and of the service, with real processes and a real SQLite.

KERNELINGS_PROGRAM names the built program. Each function is one behaviour; they share nothing.
"""
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

PROGRAM = os.environ["KERNELINGS_PROGRAM"]
PUZZLES = os.path.abspath("tests/cli/puzzles")
SOURCE = open(os.path.join(PUZZLES, "01_twice", "solution.hpp")).read()


class Place:
    """A service with a data folder of its own, and the workers and commands that use it."""

    def __init__(self, lease_s=2):
        self.folder = tempfile.mkdtemp(prefix="kl-faults-")
        self.lease_s = lease_s
        self.port = 0
        self.processes = []
        self.environment = dict(os.environ, KERNELINGS_WORK=os.path.join(self.folder, "work"), KERNELINGS_PUZZLES=PUZZLES, NO_COLOR="1")
        self.start()

    def start(self):
        data = os.path.join(self.folder, "work", "leaderboard")
        self.service = self.spawn("serve", "--port", str(self.port), "--data", data, "--lease", str(self.lease_s), stdout=subprocess.PIPE)
        line = self.service.stdout.readline()
        assert "http://" in line, "the service did not start: " + line
        self.port = int(re.search(r":(\d+) ;", line).group(1))
        self.url = f"http://127.0.0.1:{self.port}"
        self.admin = open(os.path.join(data, "admin.token")).read().strip()
        self.database = os.path.join(data, "board.db")

    def spawn(self, *words, **options):
        process = subprocess.Popen([PROGRAM, *words], env=self.environment, text=True, stdin=subprocess.DEVNULL, **options)
        self.processes.append(process)
        return process

    def worker(self, *words):
        return self.spawn("worker", "--server", self.url, *words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

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

    def submit(self, token, key):
        return json.loads(self.call("POST", "/v1/submissions", token, {"puzzle": "twice", "board": "sim-tiny", "source": SOURCE}, key)[1])["id"]

    def state(self, number):
        return json.loads(self.call("GET", f"/v1/submissions/{number}")[1])

    def wait(self, number, states, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            now = self.state(number)
            if now["state"] in states:
                return now
            time.sleep(0.02)
        raise AssertionError(f"submission {number} is {now} after {seconds} s")

    def rows(self, query):
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as database:
            return database.execute(query).fetchall()

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def three_terminals():
    place = Place()
    try:
        place.worker()
        assert "You are ada" in place.command("login", place.url, "--name", "ada")
        said = place.command("submit", "twice", "--solution", "--wait")
        assert "PASS" in said and "rank 1" in said, said
        assert "ada" in place.command("board", "twice")
        assert "The same here: PASS" in place.command("evidence", "1", "--replay")
        page = place.call("GET", "/boards/sim-tiny/twice")[1]
        assert '<a href="/users/ada">ada</a>' in page, page
        wrong = place.command("submit", "twice", "--wait", "--file", os.path.join(PUZZLES, "01_twice", "kernel.hpp"), expect=11)
        assert "WRONG" in wrong, wrong
    finally:
        place.close()


def a_worker_killed_at_any_moment_loses_nothing():
    for delay in (0.0, 0.15, 0.4, 0.8):
        place = Place()
        try:
            number = place.submit(place.login("ada"), "k")
            first = place.worker("--name", "first")
            place.wait(number, ["running"])
            time.sleep(delay)
            first.kill()
            place.worker("--name", "second")
            done = place.wait(number, ["done"])
            assert done["verdict"] == "PASS", done
            attempts = place.rows("SELECT worker, outcome FROM attempts ORDER BY fence")
            assert [outcome for _, outcome in attempts].count("done") == 1, attempts
            assert len(attempts) <= 2, attempts
        finally:
            place.close()


def a_worker_that_slept_comes_too_late():
    place = Place(lease_s=1)
    try:
        number = place.submit(place.login("ada"), "k")
        sleeper = place.worker("--name", "sleeper")
        place.wait(number, ["running"])
        sleeper.send_signal(signal.SIGSTOP)
        place.wait(number, ["queued"], seconds=10)
        place.worker("--name", "other")
        place.wait(number, ["done"])
        before = place.rows("SELECT verdict, score, fence, worker FROM submissions")
        sleeper.send_signal(signal.SIGCONT)
        time.sleep(2.5)
        assert place.rows("SELECT verdict, score, fence, worker FROM submissions") == before
        assert before[0][3] == "other", before
    finally:
        place.close()


def a_worker_that_is_asked_to_end_gives_its_job_back():
    place = Place(lease_s=60)
    try:
        number = place.submit(place.login("ada"), "k")
        worker = place.worker()
        place.wait(number, ["running"])
        worker.terminate()
        assert worker.wait(timeout=20) == 0
        assert place.state(number)["state"] in ("queued", "done")
    finally:
        place.close()


def a_service_killed_while_it_answers_keeps_what_it_said_and_repeats_nothing():
    place = Place()
    try:
        tokens = [place.login(f"u{i}") for i in range(6)]
        stored = {}
        stopping = threading.Event()

        def client(user):
            for n in range(12):
                key = f"{user}-{n}"
                while not stopping.is_set():
                    try:
                        stored[key] = place.submit(tokens[user], key)
                        break
                    except (OSError, urllib.error.URLError, ValueError):
                        time.sleep(0.02)

        clients = [threading.Thread(target=client, args=(user,)) for user in range(6)]
        for thread in clients:
            thread.start()
        for _ in range(5):
            time.sleep(0.15)
            place.service.kill()
            place.service.wait()
            place.start()
        for thread in clients:
            thread.join(timeout=60)
        stopping.set()
        assert len(stored) == 72, len(stored)
        in_database = dict(place.rows("SELECT idempotency_key, id FROM submissions"))
        assert in_database == stored, "the clients' log and the database differ"
        assert place.rows("PRAGMA integrity_check") == [("ok",)]
    finally:
        place.close()


def a_service_that_is_away_for_a_while_does_not_stop_its_workers():
    place = Place()
    try:
        token = place.login("ada")
        worker = place.worker()
        place.service.kill()
        place.service.wait()
        time.sleep(0.5)
        place.start()
        number = place.submit(token, "k")
        assert place.wait(number, ["done"])["verdict"] == "PASS"
        assert worker.poll() is None
    finally:
        place.close()


def main():
    if subprocess.run(["bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"], capture_output=True).returncode != 0:
        print("skipped: bubblewrap can make no sandbox here")
        return 0
    failed = 0
    for behaviour in (three_terminals, a_worker_killed_at_any_moment_loses_nothing, a_worker_that_slept_comes_too_late, a_worker_that_is_asked_to_end_gives_its_job_back,
                      a_service_killed_while_it_answers_keeps_what_it_said_and_repeats_nothing, a_service_that_is_away_for_a_while_does_not_stop_its_workers):
        start = time.monotonic()
        try:
            behaviour()
            print(f"ok {behaviour.__name__} {time.monotonic() - start:.1f} s", flush=True)
        except Exception as error:  # the next behaviour may still tell something
            failed += 1
            print(f"FAILED {behaviour.__name__}: {type(error).__name__}: {error}", flush=True)
    return failed > 0


sys.exit(main())

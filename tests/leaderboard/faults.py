"""Faults of workers and of the service, with real processes and a real database: SQLite, or with KL_TEST_DATABASE=postgresql PostgreSQL.

Each function is one behaviour; they share nothing but the database's server.
"""
import http.client
import json
import os
import signal
import sys
import threading
import time
import urllib.error

from places import PUZZLES, Place, Postgresql, has_sandbox, run

SERVER = None  # of PostgreSQL


def place_of(lease_s=2):
    return Place(lease_s, SERVER)


def three_terminals():
    place = place_of()
    try:
        place.worker()
        assert "You are ada" in place.command("login", place.url, "--name", "ada")
        said = place.command("submit", "twice", "--solution", "--wait")
        assert "PASS" in said and "rank 1" in said, said
        assert "ada" in place.command("board", "twice")
        assert "The same here: PASS" in place.command("evidence", "1", "--replay")
        what_another_version_made_is_told_from_what_is_not_true(place)
        page = place.call("GET", "/boards/sim-tiny/twice")[1]
        assert '<a href="/users/ada">ada</a>' in page, page
        wrong = place.command("submit", "twice", "--wait", "--file", os.path.join(PUZZLES, "01_twice", "kernel.hpp"), expect=11)
        assert "WRONG" in wrong, wrong
    finally:
        place.close()


def what_another_version_made_is_told_from_what_is_not_true(place):
    true = json.loads(place.rows("SELECT bundle FROM evidence WHERE submission_id = 1")[0][0])
    older = dict(true["made_by"], sources="0" * 32)
    try:
        for changes, code, words in (({"score": 0.5}, 11, ["Not the same here", "score: was 0.5"]),
                                     ({"made_by": older}, 0, ["The same here, by another version: PASS"]),
                                     ({"made_by": older, "score": 0.5}, 30, ["Not the same here", "Another version made this evidence", 'sources: "' + "0" * 32]),
                                     ({"made_by": None, "verdict": "WRONG"}, 30, ["does not say by which"])):
            place.set_evidence(1, dict(true, **changes))
            said = place.command("evidence", "1", "--replay", expect=code)
            assert all(word in said for word in words) and ("Another version" in said) == (code == 30), said
    finally:
        place.set_evidence(1, true)


def a_worker_killed_at_any_moment_loses_nothing():
    for delay in (0.0, 0.15, 0.4, 0.8):
        place = place_of()
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
    place = place_of(lease_s=1)
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
    place = place_of(lease_s=60)
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
    place = place_of()
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
        assert place.server or place.rows("PRAGMA integrity_check") == [("ok",)]
    finally:
        place.close()


def a_service_that_is_away_for_a_while_does_not_stop_its_workers():
    place = place_of()
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


def one_key_from_many_clients_while_the_service_is_killed_is_one_submission():
    place = place_of()
    try:
        token = place.login("ada")
        said = []

        def client():
            while True:
                try:
                    said.append(place.submit(token, "k"))
                    return
                except (OSError, http.client.HTTPException, ValueError):  # no answer, half of one, or 503: what of it was committed is found by its key
                    time.sleep(0.05)

        # Twelve, for repetitions count against a user's rate; a hundred threads are in leaderboard.store and leaderboard.several.
        clients = [threading.Thread(target=client, daemon=True) for _ in range(12)]
        for thread in clients:
            thread.start()
        place.service.kill()  # in the middle of it
        place.service.wait()
        place.start()
        for thread in clients:
            thread.join(timeout=30)
        assert len(said) == 12 and len(set(said)) == 1, said
        assert place.rows("SELECT count(*) FROM submissions") == [(1,)]
    finally:
        place.close()


def main():
    if not has_sandbox():
        return 0
    global SERVER
    if os.environ.get("KL_TEST_DATABASE") == "postgresql":
        if not Postgresql.installed():
            print("skipped: needs Debian's package postgresql-15; ./kernelings selftest installs it")
            return 0
        SERVER = Postgresql()
    try:
        return run((three_terminals, a_worker_killed_at_any_moment_loses_nothing, a_worker_that_slept_comes_too_late, a_worker_that_is_asked_to_end_gives_its_job_back,
                    a_service_killed_while_it_answers_keeps_what_it_said_and_repeats_nothing, a_service_that_is_away_for_a_while_does_not_stop_its_workers,
                    one_key_from_many_clients_while_the_service_is_killed_is_one_submission))
    finally:
        if SERVER:
            SERVER.close()


sys.exit(main())

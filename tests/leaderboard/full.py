"""Disks that are full: of the database, of a worker's jobs, of the log. Real processes, and disks of a few megabytes made by bubblewrap.

What is acknowledged is there, what is not is refused with 503 and Retry-After, and when there is room again everything goes on
without a restart.
"""
import base64
import os
import random
import sys
import urllib.error

from places import Place, Postgresql, has_sandbox, innermost, run, small_disk

# No database makes it smaller.
LONG = "// " + base64.b64encode(random.Random(1).randbytes(45_000)).decode()


def everything_goes_on_after(place, make_room):
    """Submits until the disk is full, makes room, and submits what was refused. Returns how many there are."""
    stored, refused = [], None
    for token, key in [(token, f"k{n}") for token in [place.login(f"u{n}") for n in range(10)] for n in range(20)]:  # twenty may wait of each
        try:
            stored.append(place.submit(token, key, LONG))
        except urllib.error.HTTPError as refusal:
            assert refusal.code == 503 and refusal.headers["Retry-After"] == "1", refusal
            refused = (token, key)
            break
    assert refused and len(stored) > 3, f"{len(stored)} submissions went in, refused {refused}"
    assert place.call("GET", "/readyz")[0] == 200  # reading goes on
    assert place.state(stored[-1])["state"] == "queued"
    make_room()
    number = place.submit(*refused, LONG)
    assert number == place.submit(*refused, LONG)
    assert [place.state(n)["state"] for n in stored] == ["queued"] * len(stored)
    assert number not in stored
    return len(stored) + 1


def the_disk_of_the_database_is_full_and_so_is_that_of_the_log():
    with open("/dev/full", "w") as full:
        place = Place(around=small_disk(6_000_000, "DATA"), stderr=full)
        try:
            with place.seen_by_service("ballast", "wb") as ballast:
                ballast.write(bytes(3_000_000))
            count = everything_goes_on_after(place, lambda: place.seen_by_service("ballast", "wb").close())
            assert f'kernelings_submissions{{what="queued"}} {count}\n' in place.call("GET", "/metrics")[1]
        finally:
            place.close()


def the_disk_of_postgresql_is_full():
    if not Postgresql.installed():
        print("skipped: needs Debian's package postgresql-15; ./kernelings selftest installs it")
        return
    server = Postgresql(around=small_disk(8_000_000, "FOLDER/small"))
    try:
        server.rows(f"postgresql://board@/postgres?host={server.folder}", f"CREATE TABLESPACE small LOCATION '{server.folder}/small'")
        ballast = f"/proc/{innermost(server.process.pid)}/root{server.folder}/small/ballast"
        server.fill(ballast, 4_000_000)
        place = Place(server=server, options_of_database="%20-cdefault_tablespace%3Dsmall")
        try:
            everything_goes_on_after(place, lambda: server.fill(ballast, 0))
        finally:
            place.close()
    finally:
        server.close()


def the_disk_of_a_worker_is_full():
    place = Place()
    try:
        token = place.login("ada")
        number = place.submit(token, "k")
        spool = os.path.join(place.folder, "spool")
        os.mkdir(spool)
        broken = place.worker("--name", "broken", around=[*small_disk(4096, spool), "--setenv", "TMPDIR", spool])
        done = place.wait(number, ["done"])
        assert done["verdict"] == "INFRA_ERROR", done
        assert broken.poll() is None, "the worker ended"
        said = [outcome for (outcome,) in place.rows("SELECT outcome FROM attempts")]
        assert len(said) == 3 and all("No space left" in why or "disk full" in why for why in said), said
        broken.terminate()
        broken.wait()
        place.call("POST", f"/v1/admin/submissions/{number}/rejudge", place.admin, {"reason": "a full disk"})
        place.worker()
        assert place.wait(number, ["done"])["verdict"] == "PASS"
    finally:
        place.close()


def main():
    if not has_sandbox():
        return 0
    return run((the_disk_of_the_database_is_full_and_so_is_that_of_the_log, the_disk_of_postgresql_is_full, the_disk_of_a_worker_is_full))


sys.exit(main())

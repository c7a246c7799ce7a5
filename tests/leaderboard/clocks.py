"""Clocks that are set on or back by an hour, under real processes: libfaketime shows each program a wall clock of its own.

A worker judges a file for longer than a lease lasts: reckoned by the wall clock, its lease or its heartbeats would be lost meanwhile.
"""
import glob
import subprocess
import sys
import tempfile

from places import ENDLESS, Place, has_sandbox, run

LIBRARIES = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
HOUR_S = 3600


class WallClock:
    """What the programs behind `around` take for the time: the machine's, and what it was set on by."""

    def __init__(self):
        self.file = tempfile.NamedTemporaryFile("w", prefix="kl-clock-")
        self.set_on(0)
        self.around = ["env", "LD_PRELOAD=" + LIBRARIES[0], "FAKETIME_TIMESTAMP_FILE=" + self.file.name, "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1"]

    def set_on(self, seconds):
        self.file.seek(0)
        self.file.truncate()
        self.file.write(f"{seconds:+d}s\n")
        self.file.flush()


def the_wall_clock_is_faked():
    clock = WallClock()
    now = lambda: int(subprocess.run([*clock.around, "date", "+%s"], check=True, capture_output=True, text=True).stdout)
    before = now()
    clock.set_on(-HOUR_S)
    assert abs(before - HOUR_S - now()) < 60


def a_clock_that_is_set_takes_no_lease_away():
    for whose in ("service", "worker"):
        for seconds in (HOUR_S, -HOUR_S):
            clock = WallClock()
            place = Place(lease_s=3, around=clock.around if whose == "service" else ())
            try:
                number = place.submit(place.login("ada"), "k", ENDLESS)
                place.worker(around=clock.around if whose == "worker" else ())
                place.wait(number, ["running"])
                clock.set_on(seconds)
                done = place.wait(number, ["done"])
                assert done["verdict"] == "TIMEOUT", done
                outcomes = place.rows("SELECT outcome FROM attempts")
                assert outcomes == [("done",)], (whose, seconds, outcomes)
            finally:
                place.close()


def a_service_that_starts_again_an_hour_earlier_knows_who_was_first():
    clock = WallClock()
    place = Place(around=clock.around)
    try:
        ada = place.login("ada")
        place.worker()
        first = place.submit(ada, "k")
        place.wait(first, ["done"])
        place.service.kill()
        place.service.wait()
        clock.set_on(-HOUR_S)
        place.start()
        second = place.submit(place.login("bob"), "k")
        assert place.wait(second, ["done"])["verdict"] == "PASS"
        assert place.submit(ada, "k") == first  # ada's token and key are known still
        assert place.state(second)["created_at"] < place.state(first)["created_at"]
        page = place.call("GET", "/boards/sim-tiny/twice")[1]
        assert page.index('href="/users/ada"') < page.index('href="/users/bob"'), page
    finally:
        place.close()


def main():
    if not LIBRARIES:
        print("skipped: needs Debian's package libfaketime; ./kernelings selftest -C nightly installs it")
        return 0
    if not has_sandbox():
        return 0
    return run((the_wall_clock_is_faked, a_clock_that_is_set_takes_no_lease_away, a_service_that_starts_again_an_hour_earlier_knows_who_was_first))


sys.exit(main())

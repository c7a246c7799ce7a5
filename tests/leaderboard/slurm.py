"""Workers as Slurm pilot jobs: a Slurm of one node in a temporary folder (munged, slurmctld, slurmd), and the job script of the tree."""
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from places import ENDLESS, Place, has_sandbox, run

SCRIPT = os.path.abspath("leaderboard/slurm/worker.sbatch")
# cred_expire: a job that queues again waits for its old credential to expire. KillWait: seconds from SIGTERM to SIGKILL.
CONFIGURATION = """ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=5
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
ReturnToService=2
KillWait=20
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=1000 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Slurm:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="kl-slurm-")
        self.processes = []
        for name in ("state", "spool"):
            os.mkdir(os.path.join(self.folder, name))
        self.file("munge.key", secrets.token_bytes(1024), 0o400)
        self.file("slurm.conf", CONFIGURATION.format(host=socket.gethostname().split(".")[0], ports=free_ports(2), user=pwd.getpwuid(os.geteuid()).pw_name, folder=self.folder).encode())
        os.environ["SLURM_CONF"] = os.path.join(self.folder, "slurm.conf")
        try:
            self.spawn("munged", "--foreground", "--force", *(f"--{what}={self.folder}/munge.{end}" for what, end in
                       (("socket", "socket"), ("key-file", "key"), ("pid-file", "pid"), ("log-file", "log"), ("seed-file", "seed"))))
            self.until(lambda: os.path.exists(self.folder + "/munge.socket"), "munged")
            self.spawn("slurmctld", "-D", "-i")
            self.spawn("slurmd", "-D")
            self.until(lambda: "idle" in self.said("sinfo", "-h", "-o", "%T"), "the node")
        except BaseException:
            self.close()
            raise

    def file(self, name, contents, mode=0o644):
        with open(os.open(os.path.join(self.folder, name), os.O_WRONLY | os.O_CREAT, mode), "wb") as out:
            out.write(contents)

    def spawn(self, program, *words):
        self.processes.append(subprocess.Popen([shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin"), *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def said(self, *words):
        return subprocess.run(words, text=True, capture_output=True, timeout=30).stdout

    def until(self, ready, what, seconds=60):
        end = time.monotonic() + seconds
        while not (found := ready()):
            if time.monotonic() > end:
                raise AssertionError(f"{what}: not after {seconds} s; {self.said('squeue')}")
            time.sleep(0.2)
        return found

    def batch(self, place, *options, words=()):
        """The job's number. What it prints is in out.txt."""
        done = subprocess.run(["sbatch", "--parsable", "--mem=200", "-o", os.path.join(place.folder, "out.txt"), *options, SCRIPT, "--server", place.url,
                               "--token-file", os.path.join(place.data, "worker.token"), *words], env=place.environment, text=True, capture_output=True, cwd=place.folder, timeout=30)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def job(self, number):
        return dict(word.split("=", 1) for word in self.said("scontrol", "show", "job", number).split() if "=" in word)

    def close(self):
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


SLURM = None


def output(place):
    return open(os.path.join(place.folder, "out.txt")).read()


def a_job_judges_until_nothing_waits():
    place = Place(lease_s=60)
    try:
        number = place.submit(place.login("ada"), "k")
        job = SLURM.batch(place, words=["--once"])
        assert place.wait(number, ["done"])["verdict"] == "PASS"
        assert place.rows("SELECT worker FROM submissions") == [(f"slurm-{job}-0",)]
        state = SLURM.until(lambda: (now := SLURM.job(job))["JobState"] not in ("RUNNING", "COMPLETING") and now, "the job's end")
        assert (state["JobState"], state["ExitCode"], state["Restarts"]) == ("COMPLETED", "0:0", "0"), state
    finally:
        place.close()


def a_job_that_is_cancelled_gives_its_lease_back():
    place = Place(lease_s=600)  # nobody but the worker can have given it back
    try:
        number = place.submit(place.login("ada"), "k", ENDLESS)
        job = SLURM.batch(place)
        place.wait(number, ["running"])
        time.sleep(3)  # the kernel runs, not the compiler
        SLURM.said("scancel", job)
        place.wait(number, ["queued"], seconds=15)
        SLURM.until(lambda: SLURM.job(job)["JobState"] == "CANCELLED", "the job's end")
        assert [outcome for (outcome,) in place.rows("SELECT outcome FROM attempts")] == ["the worker was stopped"], place.rows("SELECT * FROM attempts")
    finally:
        place.close()


def a_job_whose_time_is_up_gives_its_lease_back_and_queues_again():
    place = Place(lease_s=600)
    try:
        token = place.login("ada")
        for i in range(6):
            place.submit(token, f"k{i}", ENDLESS)  # ten seconds each, a minute together
        job = SLURM.batch(place, "--time=1", "--signal=B:USR1@30")
        restarted = SLURM.until(lambda: (now := SLURM.job(job))["Restarts"] == "1" and now["JobState"] == "RUNNING" and now, "the job's second run", seconds=150)
        assert restarted["ExitCode"] == "0:0", restarted
        outcomes = [outcome for (outcome,) in place.rows("SELECT outcome FROM attempts WHERE outcome <> '' ORDER BY fence")]
        assert outcomes.count("the worker was stopped") == 1 and set(outcomes) <= {"done", "the worker was stopped"}, outcomes
        number = place.submit(place.login("bob"), "after")  # whose turn is before ada's next
        assert place.wait(number, ["done"])["verdict"] == "PASS"
        assert place.rows(f"SELECT worker FROM submissions WHERE id = {number}") == [(f"slurm-{job}-1",)], output(place)
        SLURM.said("scancel", job)
    finally:
        place.close()


def a_job_without_a_built_tree_says_so():
    place = Place()
    try:
        place.environment.pop("KERNELINGS_ROOT")
        job = SLURM.batch(place)  # from a folder that is no checkout
        state = SLURM.until(lambda: (now := SLURM.job(job))["JobState"] == "FAILED" and now, "the job's end")
        assert state["ExitCode"] == "2:0" and "set KERNELINGS_ROOT" in output(place), (state, output(place))
    finally:
        place.close()


def main():
    for program in ("munged", "slurmctld", "slurmd", "sbatch"):
        if not shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin"):
            print("skipped: needs Debian's packages slurm-wlm and munge; ./kernelings selftest -C nightly installs them")
            return 0
    if not has_sandbox():
        return 0
    global SLURM
    SLURM = Slurm()
    try:
        return run((a_job_judges_until_nothing_waits, a_job_that_is_cancelled_gives_its_lease_back, a_job_whose_time_is_up_gives_its_lease_back_and_queues_again,
                    a_job_without_a_built_tree_says_so))
    finally:
        SLURM.close()


sys.exit(main())

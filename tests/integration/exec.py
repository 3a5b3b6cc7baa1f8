"""The shim for real: restarts, giving up, stopping, the gate, environment files, reports, memory.

Usage: exec.py SHIM        TAP
"""

import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from tap import Checks  # noqa: E402

SHIM = os.path.abspath(sys.argv[1])
PYTHON = "/usr/bin/python3"
DEADLINE = 60
GIVEN_UP, AGAIN, BAD_USAGE = 250, 251, 252
checks = Checks()


def wait_for(condition, what="it did not happen"):
    end = time.monotonic() + DEADLINE
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, what
        time.sleep(0.02)


class Starts:
    """A command that notes when it starts, and then does what the words say, the last one for ever."""

    def __init__(self, folder, *behaviours):
        self.file = pathlib.Path(folder) / "starts"
        cases = "".join(f"{number}) {what} ;; " for number, what in enumerate(behaviours[:-1], 1))
        self.command = ["/bin/sh", "-c", f"date +%s.%N >>{self.file}; case $(wc -l <{self.file}) in {cases}*) {behaviours[-1]} ;; esac"]

    def times(self):
        return [float(line) for line in self.file.read_text().split()] if self.file.exists() else []

    def gaps(self):
        times = self.times()
        return [later - earlier for earlier, later in zip(times, times[1:])]


class Reader:
    """The reader of --report."""

    def __init__(self, folder, queue=1000):
        self.path = str(pathlib.Path(folder) / "listeners")
        (pathlib.Path(self.path) / "one").mkdir(parents=True)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.bind(f"{self.path}/one/events")
        self.socket.listen(queue)
        self.socket.setblocking(False)

    def lines(self):
        got = []
        with contextlib.suppress(BlockingIOError):
            while True:
                connection, _ = self.socket.accept()
                connection.setblocking(True)
                got.append(connection.recv(4096).decode())
        return got

    def states(self):
        return [line.split()[2] for line in self.lines()]


@contextlib.contextmanager
def folder():
    with tempfile.TemporaryDirectory(prefix="initbridge-exec-") as name:
        yield pathlib.Path(name)


def run(*words, **how):
    return subprocess.run([SHIM, *map(str, words)], timeout=DEADLINE, capture_output=True, stdin=subprocess.DEVNULL, **how)


@contextlib.contextmanager
def started(*words, **how):
    process = subprocess.Popen([SHIM, *map(str, words)], stdin=subprocess.DEVNULL, **how)
    try:
        yield process
    finally:
        for pid in children(process.pid) + [process.pid] if process.poll() is None else []:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait(DEADLINE)


def children(pid):
    try:
        return [int(word) for word in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def child_of(process):
    """The command: no longer the shim's own process on the way to it."""
    child = wait_for(lambda: children(process.pid))[0]
    wait_for(lambda: os.readlink(f"/proc/{child}/exe") != SHIM)
    return child


def signal_all(process, number):
    """As systemd does with KillMode=control-group: the shim's parent, which we are, signals both."""
    pids = [process.pid] + children(process.pid)
    for pid in pids:
        os.kill(pid, number)


# --- restarts


def quick_failures():
    for name, exit_code in (("exit 3", 3), ("exit 0", 0)):
        with folder() as top:
            starts, reader = Starts(top, f"exit {exit_code}"), Reader(top)
            done = run("--name=web", "--start-retries=2", "--restart=never", f"--report={reader.path}", "--", *starts.command)
            checks.same(f"{name}: given up", done.returncode, GIVEN_UP)
            checks.same(f"{name}: one start and two more", len(starts.times()), 3)
            gaps = starts.gaps()
            checks.check(f"{name}: the pauses grow", 0.95 < gaps[0] < gaps[1] and gaps[1] > 1.95, gaps)
            checks.same(f"{name}: reports", reader.states(), ["STARTING", "BACKOFF"] * 3 + ["FATAL"])
    with folder() as top:
        starts = Starts(top, "exit 3")
        checks.same("start_retries 0: one start", (run("--start-retries=0", "--", *starts.command).returncode, len(starts.times())), (GIVEN_UP, 1))


def a_long_life_resets_the_count():
    with folder() as top:
        starts = Starts(top, "exit 1", "sleep 1.2; exit 1", "exit 1", "exit 1")
        done = run("--restart=always", "--start-retries=1", "--", *starts.command)
        checks.same("a long life resets the count", (done.returncode, len(starts.times())), (GIVEN_UP, 4))


def endless_restarts():
    with folder() as top:
        starts = Starts(top, "sleep 1.05; exit 1")
        with started("--restart=always", "--start-retries=0", "--", *starts.command) as process:
            wait_for(lambda: len(starts.times()) >= 4, "not restarted")
            checks.check("what outlives start_secs is restarted without end", process.poll() is None)
        checks.check("and at once, without pauses that grow", max(starts.gaps()) < 4, starts.gaps())
    with folder() as top:
        starts = Starts(top, "exit 0")
        with started("--restart=always", "--start-secs=0", "--start-retries=0", "--", *starts.command) as process:
            wait_for(lambda: len(starts.times()) >= 3, "not restarted")
            checks.check("start_secs 0: it never failed to start", process.poll() is None)
        checks.check("start_secs 0: once a second, as supervisord", min(starts.gaps()) > 0.9, starts.gaps())


def policies():
    long = ["--start-secs=0"]
    for title, words, behaviour, status, count in (
        ("never", ["--restart=never"], "exit 7", 7, 1),
        ("never, exit 0", ["--restart=never"], "exit 0", 0, 1),
        ("never, 0 is no success", ["--restart=never", "--exit-codes=3"], "exit 0", 1, 1),
        ("never, a status like one of ours", ["--restart=never"], "exit 250", 1, 1),
        ("never, killed", ["--restart=never"], "kill -SEGV $$", 128 + 11, 1),
        ("unexpected, a code of success", ["--restart=unexpected", "--exit-codes=0,9"], "exit 9", 9, 1),
        ("unexpected, a failure first", ["--restart=unexpected"], None, 0, 2),
        ("unexpected, death by SIGTERM first", ["--restart=unexpected"], "TERM", 0, 2),
        ("unexpected, death by SIGPIPE first", ["--restart=unexpected"], "PIPE", 0, 2),
        ("always, exit 0 until it fails to start", ["--restart=always", "--start-secs=1", "--start-retries=0"], "LONG", GIVEN_UP, 2),
    ):
        with folder() as top:
            first = {None: "exit 5", "TERM": "kill -TERM $$", "PIPE": "kill -PIPE $$", "LONG": "sleep 1.1; exit 0"}.get(behaviour)
            starts = Starts(top, *([first, "exit 0"] if first else [behaviour]))
            reset = {"preexec_fn": lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL)}
            done = run(*long, *words, "--", *starts.command, **reset)
            checks.same(f"restart: {title}", (done.returncode, len(starts.times())), (status, count))


def what_cannot_run():
    with folder() as top:
        reader = Reader(top)
        done = run("--start-secs=0", "--start-retries=1", f"--report={reader.path}", "--", top / "not-there")
        checks.same("no such command: a failed start, even with start_secs 0", (done.returncode, reader.states()),
                    (GIVEN_UP, ["STARTING", "BACKOFF", "STARTING", "BACKOFF", "FATAL"]))
        checks.same("the gate: no such command", run("--gate", "--", "initbridge-no-such-command").returncode, 127)
        (top / "data").write_text("no program\n")
        (top / "data").chmod(0o755)
        checks.same("the gate: a file without a form is not given to a shell", run("--gate", "--", top / "data").returncode, 126)
    for words in (["--nope", "--", "true"], ["--restart=sometimes", "--", "true"], ["--wait=5:file:/x", "--", "true"], ["--start-secs=-1", "--", "true"],
                  ["--exit-codes=256", "--", "true"], ["--name=a b", "--", "true"], ["--"], [], [f"--report={'x' * 108}", "--", "true"]):
        checks.same(f"wrong usage: {words[:1]}", run(*words).returncode, BAD_USAGE)


# --- stopping


def stopping():
    with started("--restart=always", "--start-secs=0", "--", "sleep", "100") as process:
        child_of(process)
        signal_all(process, signal.SIGTERM)
        checks.same("stopped: the manager decides", process.wait(DEADLINE), AGAIN)
    with started("--restart=never", "--start-secs=0", "--", "sleep", "100") as process:
        child_of(process)
        signal_all(process, signal.SIGTERM)
        checks.same("stopped, and not to be run again", process.wait(DEADLINE), 0)
    with folder() as top, started("--restart=always", "--start-secs=0", "--stop-signal=12", "--", PYTHON, "-c", f"""
import pathlib, signal, sys, time
signal.signal(signal.SIGUSR2, lambda *_: (time.sleep(0.5), sys.exit(9)))
pathlib.Path({str(top / "ready")!r}).touch()
while True: time.sleep(1)""") as process:
        wait_for((top / "ready").exists)
        begin = time.monotonic()
        signal_all(process, signal.SIGUSR2)
        checks.same("another stop signal", process.wait(DEADLINE), AGAIN)
        checks.check("it waits for the command", time.monotonic() - begin > 0.4)
    with folder() as top:
        starts = Starts(top, "exit 1")
        with started("--start-retries=9", "--", *starts.command) as process:
            wait_for(lambda: len(starts.times()) >= 3)
            time.sleep(0.3)
            begin = time.monotonic()
            os.kill(process.pid, signal.SIGTERM)
            checks.same("stopped in a pause", process.wait(DEADLINE), AGAIN)
            checks.check("and at once", time.monotonic() - begin < 2.5)
            checks.same("no further start", len(starts.times()), 3)


def signals_of_others():
    with folder() as top:
        note = top / "heard"
        with started("--start-secs=0", "--restart=never", "--", PYTHON, "-c", f"""
import pathlib, signal, sys, time
signal.signal(signal.SIGHUP, lambda *_: pathlib.Path({str(note)!r}).write_text("hup"))
pathlib.Path({str(top / "ready")!r}).touch()
while True: time.sleep(0.1)""") as process:
            wait_for((top / "ready").exists)
            os.kill(process.pid, signal.SIGHUP)
            time.sleep(0.3)
            checks.check("a signal of the manager's is not doubled", not note.exists())
            subprocess.run(["/bin/sh", "-c", f"kill -HUP {process.pid}"], check=True)
            checks.check("what others send to the shim is the command's", wait_for(lambda: note.exists() and note.read_text() == "hup"))
            subprocess.run(["/bin/sh", "-c", f"kill -TERM {process.pid}"], check=True)
            checks.same("a stop signal of others is a death like any other", process.wait(DEADLINE), 128 + 15)


# --- what the command sees

PROBE = """
import json, os, re, sys
status = dict(re.findall(r"^(Sig\\w+):\\s*(\\w+)$", open("/proc/self/status").read(), re.M))
print(json.dumps({
    "argv": [os.fsencode(w).hex() for w in sys.orig_argv[3:]], "argv0": open("/proc/self/cmdline", "rb").read().split(b"\\0")[0].hex(),
    "env": sorted(k.hex() + "=" + v.hex() for k, v in os.environb.items()), "cwd": os.getcwd(), "umask": os.umask(0),
    "fds": sorted(os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd") if int(fd) < 3),
    "others": sorted(int(fd) for fd in os.listdir("/proc/self/fd") if int(fd) > 2)[:-1],
    "blocked": status["SigBlk"], "ignored": status["SigIgn"], "leads": os.getsid(0) == os.getpgrp() == os.getpid(), "nice": os.nice(0)}))
"""


def the_command_sees_the_same():
    def as_a_manager_does():
        os.setsid()
        os.umask(0o27)
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_SETMASK, [])

    words = ["", " ", "a b", "\n", "--", "--name=x", "$HOME", "%n", "é", b"\xff\xfe", "'\"\\"]
    env = {b"PATH": b"/usr/bin:/bin", b"A": b"", b"NASTY": b"a\nb \xff=", b"SYSTEMD_EXEC_PID": b"1"}
    command = [PYTHON, "-c", PROBE, *words]
    how = {"env": env, "cwd": "/usr", "stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "stdout": subprocess.PIPE, "timeout": DEADLINE,
           "preexec_fn": as_a_manager_does, "check": True}
    seen = [json.loads(subprocess.run([*before, *command], **how).stdout) for before in
            ([], [SHIM, "--start-secs=0", "--restart=never", "--"], [SHIM, "--gate", "--"])]
    for view, title in zip(seen[1:], ("the shim", "the gate")):
        for key, wanted in seen[0].items():
            if key == "fds":  # each run has a pipe of its own
                view[key], wanted = ([re.sub(r"\d+", "N", name) for name in names] for names in (view[key], wanted))
            got = view[key]
            if key == "env":
                pid = b"SYSTEMD_EXEC_PID".hex() + "="
                got, wanted = ([value for value in values if not value.startswith(pid)] for values in (got, wanted))
            checks.same(f"{title}: {key}", got, wanted)
    done = run("--start-secs=0", "--restart=never", "--", "/bin/sh", "-c", 'test "$SYSTEMD_EXEC_PID" = $$', env={"SYSTEMD_EXEC_PID": "1"})
    checks.same("SYSTEMD_EXEC_PID is the command's", done.returncode, 0)
    with folder() as top:
        os.symlink(PYTHON, top / "interpreter")
        for options in (["--gate"], ["--start-secs=0", "--restart=never"]):
            done = run(*options, f"--program={top}/interpreter", "--", "another name", "-c", PROBE)
            checks.same(f"{options[0]}: --program leaves argv[0]", json.loads(done.stdout)["argv0"], b"another name".hex())
        done = run("--gate", "--", "interpreter", "-c", "print(1)", env={"PATH": f"/nowhere:{top}"})
        checks.same("a bare name is looked up in PATH", done.stdout, b"1\n")


# --- the gate


def waiting():
    with folder() as top:
        process = subprocess.Popen([SHIM, "--gate", f"--wait=30s:file:{top}/there", "--", "sleep", "100"])
        time.sleep(0.3)
        name = pathlib.Path(f"/proc/{process.pid}/comm").read_text()
        (top / "there").touch()
        wait_for(lambda: pathlib.Path(f"/proc/{process.pid}/comm").read_text() == "sleep\n")
        process.kill()
        process.wait()
        checks.check("the gate waits, and becomes the command", name != "sleep\n")

    with folder() as top:
        path = top / "stale"
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(path))
            server.listen()
            checks.same("a socket that listens", run("--gate", f"--wait=20s:socket:{path}", "--", "true").returncode, 0)
        done = run("--gate", f"--wait=200ms:socket:{path}", "--", "true")
        checks.same("a socket that nobody listens on", (done.returncode, b"is not there after 200 ms" in done.stderr), (GIVEN_UP, True))
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
            server.bind(str(top / "datagram"))
            checks.same("a socket for datagrams", run("--gate", f"--wait=20s:socket:{top}/datagram", "--", "true").returncode, 0)
        deep = top / ("d" * 60) / ("e" * 60)
        deep.mkdir(parents=True)
        with socket.socket(socket.AF_UNIX) as server:
            here = os.getcwd()
            os.chdir(deep)
            server.bind("s")
            os.chdir(here)
            server.listen()
            checks.same("a socket with a long path", run("--gate", f"--wait=20s:socket:{deep}/s", "--", "true").returncode, 0)
        checks.same("an ordinary file is no socket", run("--gate", "--wait=100ms:socket:/etc/passwd", "--", "true").returncode, GIVEN_UP)

    for family, host, spelled in ((socket.AF_INET, "127.0.0.1", "127.0.0.1"), (socket.AF_INET, "127.0.0.1", "localhost"), (socket.AF_INET6, "::1", "[::1]")):
        try:
            server = socket.create_server((host, 0), family=family)
        except OSError as error:
            checks.skip(f"a port of {spelled}", str(error))
            continue
        port = server.getsockname()[1]
        checks.same(f"a port of {spelled}", run("--gate", f"--wait=20s:tcp:{spelled}:{port}", "--", "true").returncode, 0)
        server.close()
        checks.same(f"a port of {spelled} that is closed", run("--gate", f"--wait=100ms:tcp:{spelled}:{port}", "--", "true").returncode, GIVEN_UP)

    begin = time.monotonic()
    done = run("--gate", "--wait=20s:file:/no/such/one", "--wait=300ms:file:/no/such/other", "--", "true")
    checks.check("all are waited for at the same time", done.returncode == GIVEN_UP and time.monotonic() - begin < 10 and b"other" in done.stderr)
    checks.same("the status for a wait that is over", run("--gate", "--fatal-status=77", "--wait=0s:file:/no/such", "--", "true").returncode, 77)


NAMES = """
import fcntl, os, socket, struct, subprocess, sys, threading
top, shim = sys.argv[1:]
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 0x41))  # SIOCSIFFLAGS: up, running
open(top + "/resolv.conf", "w").write("nameserver 127.0.0.1\\nsearch example.org\\n")
open(top + "/hosts", "w").write("127.0.0.1 localhost\\n192.0.2.1\\tother # db\\n127.0.0.1 alias Here\\n")
for name in ("resolv.conf", "hosts"):
    subprocess.run(["mount", "--bind", f"{top}/{name}", os.path.realpath(f"/etc/{name}")], check=True)
server = socket.create_server(("127.0.0.1", 5432))
names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
names.bind(("127.0.0.1", 53))

def answer():
    while True:
        query, asker = names.recvfrom(512)
        end = query.index(0, 12) + 1
        known = query[12:end].lower() == bytes([2]) + b"db" + bytes([7]) + b"example" + bytes([3]) + b"org" + bytes([0])
        is_a = query[end:end + 2] == bytes([0, 1])
        flags, count = (0x8180, int(is_a)) if known else (0x8183, 0)
        reply = query[:2] + struct.pack(">5H", flags, 1, count, 0, 0) + query[12:end + 4]
        if count:
            reply += struct.pack(">3HIH4B", 0xC00C, 1, 1, 60, 4, 127, 0, 0, 1)
        names.sendto(reply, asker)

threading.Thread(target=answer, daemon=True).start()
for host in ("db", "db.example.org", "HERE", "localhost"):
    done = subprocess.run([shim, "--gate", f"--wait=20s:tcp:{host}:5432", "--", "true"])
    print(host, done.returncode)
print("nobody", subprocess.run([shim, "--gate", "--wait=300ms:tcp:nobody:5432", "--", "true"]).returncode)
"""


def names_of_hosts():
    with folder() as top:
        (top / "names.py").write_text(NAMES)
        done = subprocess.run(["unshare", "--mount", "--net", PYTHON, str(top / "names.py"), str(top), SHIM], timeout=DEADLINE, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL)
        if os.geteuid() != 0 or "unshare" in done.stderr:
            checks.skip("names of hosts", "a network of its own needs root")
            return
        wanted = "db 0\ndb.example.org 0\nHERE 0\nlocalhost 0\nnobody 250\n"
        checks.same("names of hosts: /etc/hosts, then the name servers", done.stdout, wanted, done.stderr)


def waiting_under_supervision():
    with folder() as top:
        reader = Reader(top)
        done = run("--start-secs=0", "--start-retries=1", "--wait=1200ms:file:/no/such", f"--report={reader.path}", "--", "true")
        checks.same("a wait that is over is a failed start", (done.returncode, reader.states()),
                    (GIVEN_UP, ["STARTING", "BACKOFF", "STARTING", "BACKOFF", "FATAL"]))
    with folder() as top:
        starts = Starts(top, "exit 1")
        with started("--start-retries=0", f"--wait=30s:file:{top}/there", "--", *starts.command) as process:
            time.sleep(1.3)
            (top / "there").touch()
            checks.same("start_secs count from the end of the waiting", (process.wait(DEADLINE), len(starts.times())), (GIVEN_UP, 1))
    with started("--restart=always", "--wait=30s:file:/no/such", "--", "true") as process:
        wait_for(lambda: children(process.pid))
        begin = time.monotonic()
        signal_all(process, signal.SIGTERM)
        checks.check("stopped while it waits", process.wait(DEADLINE) == AGAIN and time.monotonic() - begin < 5)


ENVIRONMENT_FILE = r"""# comment \
; another
A=plain
  B =  blanks around   
C='single $quotes\' "x"
D="double \" \\ \$ \` \n quotes"
E=one\
two
F=back\slash
G="two
lines"
H=
export I=no
1J=no
K-L=no
M=last
M=wins
N=a # b
KEPT=no
O='x' y
NEWPATH="é"
Z=end""".encode()


def environment_files():
    wanted = {"A": "plain", "B": "blanks around", "C": 'single $quotes\\x', "D": 'double " \\ $ ` \\n quotes', "E": "onetwo", "F": "backslash",
              "G": "two\nlines", "H": "", "M": "wins", "N": "a # b", "KEPT": "yes", "O": "xy", "NEWPATH": "é", "Z": "end", "BASE": "b"}
    show = ["--", PYTHON, "-c", "import json, os; os.environ.pop('LC_CTYPE', 0); print(json.dumps(dict(os.environ)))"]
    with folder() as top:
        path = top / "env"
        path.write_bytes(ENVIRONMENT_FILE)
        env = {"KEPT": "yes", "A": "weaker", "BASE": "b"}
        done = run("--gate", f"--environment-file={path}", "--keep=X,KEPT", *show, env=env)
        checks.same("an environment file", json.loads(done.stdout), wanted)
        checks.same("one that is not there", run("--gate", f"--environment-file={top}/none", *show, env=env).returncode, GIVEN_UP)
        checks.same("one that need not be there", json.loads(run("--gate", f"--environment-file=-{top}/none", *show, env=env).stdout), env)
        path.write_bytes(b"A=1\nB=\xff\n")
        checks.same("one that is not UTF-8", run("--gate", f"--environment-file={path}", *show, env=env).returncode, GIVEN_UP)
        checks.same("that need not be read", json.loads(run("--gate", f"--environment-file=-{path}", *show, env=env).stdout), env)
        path.write_bytes(b"A=1\n")
        path.chmod(0)
        other = {"user": 65534, "group": 65534} if os.geteuid() == 0 else {}
        top.chmod(0o755)
        done = run("--gate", f"--environment-file={path}", *show, env=env, **other)
        checks.same("one that may not be read", done.returncode, GIVEN_UP)
        done = run("--gate", f"--environment-file={path}", "--environment-given", *show, env=env, **other)
        checks.same("one that may not be read, but was given", json.loads(done.stdout), env)
        checks.same("one that is not there, but was given", run("--gate", f"--environment-file={top}/none", "--environment-given", *show, env=env).returncode, GIVEN_UP)
        done = run("--start-retries=0", f"--environment-file={top}/none", *show, env=env)
        checks.same("below the shim it is a failed start", done.returncode, GIVEN_UP)


# --- reports and size


def reports():
    with folder() as top:
        reader = Reader(top)
        with started("--name=web@1", "--restart=unexpected", "--start-secs=1", f"--report={reader.path}", "--", "sh", "-c", "sleep 1.3; exit 4") as process:
            lines = []
            wait_for(lambda: lines.extend(reader.lines()) or len(lines) >= 4)
            signal_all(process, signal.SIGTERM)
            process.wait(DEADLINE)
            lines += reader.lines()
        forms = [r"1 web@1 STARTING time=\d{16} pid=\d+ tries=0\n", r"1 web@1 RUNNING time=\d{16} pid=\d+\n", r"1 web@1 EXITED time=\d{16} status=exit:4 expected=0\n",
                 r"1 web@1 STARTING time=\d{16} pid=\d+ tries=0\n", r"1 web@1 STOPPING time=\d{16}\n", r"1 web@1 STOPPED time=\d{16}\n"]
        checks.check("reports have their form", len(lines) == len(forms) and all(map(re.fullmatch, forms, lines)), lines)
    with folder() as top:
        reader = Reader(top, queue=1)
        begin = time.monotonic()
        done = run("--start-secs=0", "--restart=never", f"--report={reader.path}", "--", "true")
        took = time.monotonic() - begin
        checks.check("a reader that does not read is waited for, but not for long", done.returncode == 0 and took < 8, took)
        checks.same("one that is not there is not", run("--start-secs=0", "--restart=never", f"--report={top}/none", "--", "true").returncode, 0)
    with folder() as top:
        first, second = Reader(top), Reader(top / "run")
        done = run("--start-retries=0", f"--report={first.path}", "--report=listeners", "--", "true",
                   env={**os.environ, "XDG_RUNTIME_DIR": str(top / "run")})
        checks.same("two folders, one of the user's own", (done.returncode, first.states(), second.states()),
                    (GIVEN_UP, *[["STARTING", "BACKOFF", "FATAL"]] * 2))


def stdio_of_others():
    """Each start gets pipes of its own."""
    with folder() as top:
        giver = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        giver.bind(str(top / "stdio"))
        giver.listen()
        said = []
        with started("--restart=always", "--start-secs=0", f"--stdio-from={top}/stdio", "--", "sh", "-c", "read word; echo got $word"):
            for word in ("one", "two"):
                connection, _ = giver.accept()
                theirs_in, ours_in = os.pipe()
                ours_out, theirs_out = os.pipe()
                socket.send_fds(connection, [b"x"], [theirs_in, theirs_out])
                connection.close()
                os.close(theirs_in)
                os.close(theirs_out)
                os.write(ours_in, word.encode() + b"\n")
                said.append(os.read(ours_out, 100))
                os.close(ours_in)
                os.close(ours_out)
        checks.same("standard input and output come from a socket, anew at each start", said, [b"got one\n", b"got two\n"])
    done = run("--start-retries=0", f"--stdio-from={top}/gone", "--", "true")
    checks.same("nobody who hands them out: a failed start", done.returncode, GIVEN_UP)


def status_of_the_unit():
    with folder() as top, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(top / "notify"))
        manager.setblocking(False)
        env = {**os.environ, "NOTIFY_SOCKET": str(top / "notify")}
        done = run("--start-retries=0", "--", "/bin/sh", "-c", 'test -z "$NOTIFY_SOCKET"', env=env)
        got = []
        with contextlib.suppress(BlockingIOError):
            while True:
                got.append(re.sub(r"\d\.\d+", "T", manager.recv(4096).decode()))
        checks.same("systemd is told the state", (done.returncode, got),
                    (GIVEN_UP, ["STATUS=STARTING", "STATUS=FATAL: ended after T s with exit status 0; given up on"]))
        done = run("--gate", "--", "/bin/sh", "-c", 'test -n "$NOTIFY_SOCKET"', env=env)
        checks.same("the gate leaves NOTIFY_SOCKET alone", done.returncode, 0)


def size():
    with started("--restart=always", "--", "sleep", "100") as process:
        child_of(process)
        time.sleep(1.2)  # with all it does at a start behind it
        rollup = pathlib.Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        anonymous = int(re.search(r"^Anonymous:\s+(\d+) kB", rollup, re.M).group(1))
        checks.check("at most 512 KiB of anonymous memory", anonymous <= 512, f"{anonymous} KiB")
        checks.note(f"anonymous memory: {anonymous} KiB; the file: {os.path.getsize(SHIM)} bytes")
    data = pathlib.Path(SHIM).read_bytes()
    offset, = struct.unpack_from("<Q", data, 32)
    entry, count = struct.unpack_from("<HH", data, 54)
    types = [struct.unpack_from("<I", data, offset + i * entry)[0] for i in range(count)]
    interpreter, dynamic = 3, 2
    checks.check("it needs no library", not {interpreter, dynamic} & set(types), types)


def main():
    tests = [quick_failures, a_long_life_resets_the_count, endless_restarts, policies, what_cannot_run, stopping, signals_of_others,
             the_command_sees_the_same, waiting, names_of_hosts, waiting_under_supervision, environment_files, reports, stdio_of_others, status_of_the_unit, size]
    for test in tests:
        try:
            test()
        except Exception as error:  # pylint: disable=broad-except
            checks.check(test.__name__, False, f"{type(error).__name__}: {error}")
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

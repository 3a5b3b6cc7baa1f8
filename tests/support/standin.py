#!/usr/bin/python3 -IS
"""Stands in for a program of an image, under whose name it is called.

Its first line says as JSON what it was started with, then come lines numbered within the process, the
last one says why it ended: who reads its log can tell whether anything is missing. What else it does
is written in /usr/lib/standins.json, {name: {…}}:

    lines: N           lines at the start (40)
    wait_for: [PATH]   sockets, or tcp:PORT, that have to be there; gives up after 20 s with exit 1
    after: SECONDS     pause before it is ready
    listen: [PATH]     sockets, or tcp:PORT, that it opens then
    run: [WORD]        a command to run then, until it succeeds
    child: true        has a child process, in the same process group
    once: true         exits with 0 when all of this is done
    stubborn: true     does not end by SIGTERM
    listener: NAME     speaks supervisord's event protocol, with its lines on stderr; ends its parent when
                       NAME is given up on

SIGUSR1 makes it crash; while the file /tmp/standins/NAME.crash exists it crashes soon after each start.
"""

import json
import os
import re
import resource
import select
import signal
import socket
import subprocess
import sys
import time

NAME = os.path.basename(sys.argv[0])
CONFIG = "/usr/lib/standins.json"
PATIENCE = 20


class Log:
    def __init__(self, fd, name):
        self.fd, self.name, self.number = fd, name, 0

    def write(self, text):
        """One write(2) a line: pipes and files keep it in one piece."""
        self.number += 1
        os.write(self.fd, f"{self.name} {os.getpid()} {self.number} {text}\n".encode("utf-8", "surrogateescape"))


class Ended(Exception):
    """A signal asked for the end."""


def read_zeros(path):
    with open(path, "rb") as file:
        return [os.fsdecode(word) for word in file.read().split(b"\0")[:-1]]


def started_with():
    """Environment and arguments as exec(2) got them: Python itself changes its environment (PEP 538)."""
    words = read_zeros("/proc/self/cmdline")
    umask = os.umask(0)
    os.umask(umask)
    return {"argv": words[words.index("-IS") + 1:] if "-IS" in words else words[1:], "env": sorted(read_zeros("/proc/self/environ")),
            "uid": os.getuid(), "gid": os.getgid(), "groups": sorted(os.getgroups()), "cwd": os.getcwd(), "umask": umask}


class Signals:
    """Signals wait until the program asks for them, so that no line is cut by one."""

    def __init__(self, stubborn=False):
        self.stubborn = stubborn
        self.read_end, write_end = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        os.set_blocking(write_end, False)
        signal.set_wakeup_fd(write_end)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGUSR1):
            signal.signal(number, lambda *_: None)

    def pause(self, seconds, log, others=()):
        """Waits; returns those of `others` that can be read."""
        ready, _, _ = select.select([self.read_end, *others], [], [], seconds)
        if self.read_end in ready:
            number = signal.Signals(os.read(self.read_end, 1)[0])
            if number == signal.SIGUSR1:
                crash(log)
            if number == signal.SIGTERM and self.stubborn:
                log.write("stays in spite of TERM")
                return []
            raise Ended(number.name[3:])
        return ready


def crash(log):
    log.write("end crash")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGABRT, signal.SIG_DFL)
    os.abort()


def expand(path):
    return re.sub(r"\$(\w+)", lambda match: os.environ.get(match.group(1), ""), path)


def opened(path, bind):
    """A listening, or a connected, socket; None when there is nobody to connect to."""
    tcp = re.fullmatch(r"tcp:(\d+)", path)
    end = socket.socket(socket.AF_INET if tcp else socket.AF_UNIX)
    address = ("127.0.0.1", int(tcp.group(1))) if tcp else expand(path)
    try:
        if not bind:
            end.connect(address)
            return end
        if tcp:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        else:
            os.makedirs(os.path.dirname(address), exist_ok=True)
            if os.path.exists(address):
                os.unlink(address)  # of a process that crashed
        end.bind(address)
        end.listen(64)
        return end
    except OSError:
        end.close()
        if bind:
            raise
        return None


def wait_for(path, signals, log):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        end = opened(path, bind=False)
        if end:
            end.close()
            log.write(f"found {path}")
            return
        signals.pause(0.1, log)
    log.write(f"end gave up waiting for {path}")
    sys.exit(1)


def run_command(words, signals, log):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            log.write(f"ran {' '.join(words)}")
            return
        signals.pause(0.5, log)
    log.write(f"could not run {' '.join(words)}: {done.stdout + done.stderr!r}")


def have_child(log):
    if os.fork():
        return
    parent, log, signals = os.getppid(), Log(log.fd, f"{NAME}.child"), Signals()
    log.write("start " + json.dumps(started_with()))
    try:
        while os.getppid() == parent:
            signals.pause(0.2, log)
        log.write("end orphan")
    except Ended as end:
        log.write(f"end {end}")
    os._exit(0)


def stay(behaviour, signals, log):
    listening = [opened(path, bind=True) for path in behaviour.get("listen", [])]
    for path in behaviour.get("listen", []):
        log.write(f"listening on {path}")
    if behaviour.get("run"):
        run_command(behaviour["run"], signals, log)
    crash_file = f"/tmp/standins/{NAME}.crash"
    while True:
        for end in signals.pause(0.3, log, listening):
            end.accept()[0].close()
        if os.path.exists(crash_file):
            crash(log)


def listen_to_events(program, signals, log):
    """supervisord's event listener protocol; events and their answers in one piece each."""
    os.write(1, b"READY\n")
    while True:
        if not signals.pause(1, log, [0]):
            continue
        header = b""
        while not header.endswith(b"\n"):
            byte = os.read(0, 1)
            if not byte:
                raise Ended("EOF")
            header += byte
        fields = dict(word.split(":", 1) for word in header.decode().split())
        payload = os.read(0, int(fields["len"])).decode()
        log.write(f"event {fields['eventname']} {payload}")
        os.write(1, b"RESULT 2\nOK")
        if fields["eventname"] == "PROCESS_STATE_FATAL" and f"processname:{program} " in payload:
            log.write("ending my parent")
            os.kill(os.getppid(), signal.SIGTERM)
        os.write(1, b"READY\n")


def main():
    with open(CONFIG, encoding="utf-8") as file:
        behaviour = json.load(file).get(NAME, {})
    signals = Signals(behaviour.get("stubborn"))
    log = Log(2 if "listener" in behaviour else 1, NAME)
    log.write("start " + json.dumps(started_with()))
    count = behaviour.get("lines", 40)
    for number in range(1, count + 1):
        log.write(f"line {number} of {count}: grün, 100%; # not a comment")
    try:
        for path in behaviour.get("wait_for", []):
            wait_for(path, signals, log)
        signals.pause(behaviour.get("after", 0), log)
        if behaviour.get("child"):
            have_child(log)
        if "listener" in behaviour:
            listen_to_events(behaviour["listener"], signals, log)
        if not behaviour.get("once"):
            stay(behaviour, signals, log)
        log.write("end done")
    except Ended as end:
        log.write(f"end {end}")


if __name__ == "__main__":
    main()

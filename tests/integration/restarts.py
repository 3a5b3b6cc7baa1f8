"""The same entries below a real supervisord and a real systemd, system and user scope: how often a program is
started, with which pauses, when it is given up on, what stops it, and what each init says of it in the end.

Usage: restarts.py INITBRIDGE        TAP; everything runs in a booted machine.
"""

import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from machine import Machine
from tap import Checks, skip_all

DEADLINE = 60
ACT = """#!/bin/sh
# act NAME BEHAVIOUR: notes when it started, and as which process; then does it.
if [ -n "$SUPERVISOR_ENABLED" ]; then init=supervisord; elif [ -n "$MANAGERPID" ]; then init=user; else init=system; fi
echo "$(date +%s.%N) $$" >>/share/seen/$init/$1
said=/share/seen/$init/$1.said
eval "$2"
"""
# name → (what it does, its fields); what is to die early gets a `start_secs` that it does not outlive on a busy machine
ENTRIES = {
    "quick": ("exit 1", "restart: always, start_secs: 10, start_retries: 3"),
    "quick-success": ("exit 0", "restart: on-failure, start_secs: 10, start_retries: 1"),
    "no-retry": ("exit 1", "restart: always, start_secs: 10, start_retries: 0"),
    "missing": (None, "restart: always, start_retries: 1, exec: /no/such/program"),
    "lives": ("sleep 1.3; exit 1", "restart: always, start_retries: 1"),
    "once-quick": ("exit 0", "restart: no, start_secs: 10, start_retries: 1"),
    "once-long": ("sleep 1.5; exit 3", "restart: no, start_secs: 1"),
    "once-done": ("sleep 1.5; exit 0", "restart: no, start_secs: 1"),
    "never-zero": ("exit 0", "exit_codes: [3]"),
    "expected": ("sleep 1.5; exit 7", "restart: on-failure, start_secs: 1, exit_codes: [0, 7]"),
    "killed": ("exec env --default-signal=PIPE sleep 1000", "restart: on-failure, start_secs: 1"),
    "paused": ("exit 1", "restart: always, start_secs: 10, start_retries: 99"),
    "group": ("sleep 1001 & sh -c 'trap \"\" HUP; sleep 1002' & trap 'echo term >>$said; exit 5' TERM; while :; do sleep 0.1; done",
              "restart: always, start_secs: 1"),
    "waits": ("exec sleep 1000", "restart: always, start_secs: 1, wait_for: 'file:/share/go'"),
    "in-vain": ("exit 1", "restart: always, start_secs: 10, start_retries: 1, wait_for: {file: /no/such, timeout: 500ms}"),
    "unread": ("exit 1", "restart: always, start_secs: 10, start_retries: 1, environment_file: /no/such"),
    "reads": ("echo \"$WORD $OWN\" >>$said; exec sleep 1000", "restart: always, start_secs: 1, environment_file: /share/env, env: {OWN: entry}"),
}
GIVEN_UP = ("quick", "quick-success", "no-retry", "missing", "once-quick", "in-vain")


@dataclasses.dataclass
class Side:
    """One init, in one scope."""

    title: str
    machine: Machine

    def name(self, name):
        return f"u-{name}" if self.title == "user" else name

    @property
    def systemctl(self):
        return "XDG_RUNTIME_DIR=/run/user/0 systemctl --user" if self.title == "user" else "systemctl"

    def lines(self, name):
        path = self.machine.share / "seen" / self.title / self.name(name)
        return path.read_text().splitlines() if path.exists() else []

    def starts(self, name):
        return [float(line.split()[0]) for line in self.lines(name)]

    def gaps(self, name):
        starts = self.starts(name)
        return [later - earlier for earlier, later in zip(starts, starts[1:])]

    def pid(self, name):
        return int(self.lines(name)[-1].split()[1])

    def said(self, name):
        path = self.machine.share / "seen" / self.title / f"{self.name(name)}.said"
        return path.read_text().split() if path.exists() else []

    def ctl(self, words):
        return self.machine.run(f"supervisorctl -c /share/supervisord/etc/supervisord.conf {words}").stdout

    def stop(self, name):
        if self.title == "supervisord":
            self.ctl(f"stop {name}")
        else:
            self.machine.run(f"{self.systemctl} stop {self.name(name)}")

    def properties(self, name):
        text = self.machine.run(f"{self.systemctl} show {self.name(name)} -p ActiveState -p Result -p ExecMainStatus -p MainPID").stdout
        return dict(line.split("=", 1) for line in text.splitlines())

    def state(self, name):
        """In supervisord's words, as far as they can be told apart."""
        if self.title == "supervisord":
            found = re.search(rf"^{name}\s+(\w+)", self.ctl("status"), re.M)
            return found.group(1) if found else None
        seen = self.properties(name)
        if seen["ActiveState"] == "failed":
            return "FATAL" if seen["ExecMainStatus"] == "250" else "EXITED"
        return {"active": "RUNNING", "inactive": "STOPPED or EXITED"}.get(seen["ActiveState"], seen["ActiveState"])


def wait_until(condition, seconds=DEADLINE):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.2)
    return condition()


def write_layer(machine):
    layer = machine.share / "layers" / "life"
    layer.mkdir(parents=True)
    lines = ["service:"]
    for scope in ("system", "user"):
        for name, (behaviour, fields) in ENTRIES.items():
            name = f"u-{name}" if scope == "user" else name
            lines += [f"  - name: {name}", f"    scope: {scope}"] + ["    " + field for field in split_fields(fields)]
            if behaviour is not None:  # in a block nothing has to be quoted for YAML
                words = "'" + behaviour.replace("'", "'\"'\"'").replace("%", "%%") + "'"
                lines += ["    exec: >-", f"      /usr/local/bin/act {name} {words}"]
    (layer / "layer.yml").write_text("\n".join(lines) + "\n")
    return layer


def split_fields(text):
    """`a: 1, b: [2, 3]` → lines."""
    return re.split(r", (?=\w+: )(?![^\[{]*[\]}])", text)


def prepare(machine, program):
    layer = write_layer(machine)
    for title in ("supervisord", "system", "user"):
        (machine.share / "seen" / title).mkdir(parents=True)
    (machine.share / "act").write_text(ACT)
    (machine.share / "env").write_text("WORD='from file'\nOWN=file\n")
    for init in ("systemd", "supervisord"):
        root = machine.share / init
        root.mkdir()
        done = subprocess.run([program, "translate", "--init", init, "--root", str(root), str(layer)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"Bail out! translate --init {init}: exit {done.returncode}\n{done.stderr[:4000]}")
    machine.run("install -m 755 /share/act /usr/local/bin/act; cp -a /share/systemd/. /; systemctl daemon-reload; "
                "systemctl start user@0", check=True)  # which starts what is enabled there
    machine.run(f"systemctl start --no-block {' '.join(ENTRIES)}", check=True)
    machine.run("cd / && umask 022 && env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin HOME=/root "
                "supervisord -c /share/supervisord/etc/supervisord.conf -n >/share/supervisord.log 2>&1 </dev/null & sleep 1")


def check_given_up(checks, side):
    for name, starts in (("quick", 4), ("quick-success", 2), ("no-retry", 1), ("missing", 0), ("once-quick", 2), ("in-vain", 0), ("unread", 0)):
        wait_until(lambda name=name: side.state(name) == "FATAL")
        checks.same(f"{side.title}: {name}: given up", side.state(name), "FATAL")
        checks.same(f"{side.title}: {name}: starts", len(side.starts(name)), starts)
    gaps = side.gaps("quick")
    longer = all(gap > number - 1 for number, gap in enumerate(gaps, 1))  # load makes them longer, never much shorter
    checks.check(f"{side.title}: quick: the pauses grow", len(gaps) == 3 and longer, gaps)


def check_lives(checks, side):
    checks.check(f"{side.title}: lives: restarted again and again", wait_until(lambda: len(side.starts("lives")) >= 6) and side.state("lives") != "FATAL")
    checks.check(f"{side.title}: lives: at once", max(side.gaps("lives")) < 6, side.gaps("lives"))
    for name, failed in (("once-long", True), ("once-done", False), ("never-zero", True), ("expected", False)):
        wanted = "EXITED" if failed or side.title == "supervisord" else "STOPPED or EXITED"
        wait_until(lambda name=name, wanted=wanted: side.state(name) == wanted)
        checks.same(f"{side.title}: {name}: it has ended", (side.state(name), len(side.starts(name))), (wanted, 1))
    if side.title != "supervisord":
        checks.same(f"{side.title}: once-long: its own status", side.properties("once-long")["ExecMainStatus"], "3")


def check_deaths(checks, sides):
    for number, signal in enumerate(("HUP", "TERM", "PIPE", "INT", "KILL", "SEGV"), 2):
        time.sleep(1.5)  # for start_secs
        for side in sides:
            side.machine.run(f"kill -{signal} {side.pid('killed')}")
        for side in sides:
            wait_until(lambda side=side, number=number: len(side.starts("killed")) >= number)
            checks.same(f"{side.title}: killed: death by SIG{signal} is followed by a start", len(side.starts("killed")), number)


def check_stops(checks, side):
    wait_until(lambda: len(side.starts("paused")) >= 3)
    begin = time.monotonic()
    side.stop("paused")
    took = time.monotonic() - begin
    starts = len(side.starts("paused"))
    stopped = "STOPPED" if side.title == "supervisord" else "STOPPED or EXITED"
    checks.check(f"{side.title}: paused: stopped at once", took < 8, took)
    side.stop("group")
    checks.same(f"{side.title}: group: stopped, whatever its status", side.state("group"), stopped)
    checks.same(f"{side.title}: group: one signal", side.said("group"), ["term"])
    checks.same(f"{side.title}: paused: it stays so", (side.state("paused"), len(side.starts("paused"))), (stopped, starts))


def check_gate(checks, side):
    checks.same(f"{side.title}: waits: not started before", len(side.starts("waits")), 0)
    checks.same(f"{side.title}: reads: the file is weaker than 'env'", wait_until(lambda: side.said("reads")), ["from", "file", "entry"])


def check_shim_itself(checks, side):
    """What only systemd's sides have."""
    before = len(side.starts("killed"))
    side.machine.run(f"{side.systemctl} kill -s TERM {side.name('killed')}")
    checks.check(f"{side.title}: a signal to all of the unit is no stop", wait_until(lambda: len(side.starts("killed")) > before))
    time.sleep(1.5)
    before = len(side.starts("killed"))
    main = side.properties("killed")["MainPID"]
    child = side.pid("killed")
    side.machine.run(f"kill -KILL {main}")
    checks.check(f"{side.title}: the unit recovers from the shim's death", wait_until(lambda: len(side.starts("killed")) > before))
    checks.check(f"{side.title}: and only one of its programs runs", side.machine.run(f"kill -0 {child}").returncode != 0)
    status = side.machine.run(f"{side.systemctl} show {side.name('quick')} -p StatusText --value").stdout
    checks.check(f"{side.title}: systemctl status tells of it", re.fullmatch(r"FATAL: ended after [\d.]+ s with exit status 1; given up on\n", status), status)
    log = side.machine.run("journalctl -b --no-pager -o cat -t initbridge-exec").stdout
    name = side.name("quick")
    checks.check(f"{side.title}: the journal tells of it", re.search(rf"^{name}: ended after \d\.\d+ s with exit status 1; given up on$", log, re.M), log[-2000:])


def main():
    reason = Machine.why_not() or (not shutil.which("supervisord") and "supervisord is not installed")
    if reason:
        skip_all(reason)
    checks = Checks()
    with Machine() as machine:
        prepare(machine, os.path.abspath(sys.argv[1]))
        sides = [Side(title, machine) for title in ("supervisord", "system", "user")]
        for check in (check_given_up, check_lives, check_gate, check_stops):
            for side in sides:
                check(checks, side)
        check_deaths(checks, sides)
        (machine.share / "go").touch()
        for side in sides:
            checks.check(f"{side.title}: waits: started once it is there", wait_until(lambda side=side: len(side.starts("waits")) == 1))
        sides[0].ctl("stop u-group")  # which supervisord runs as well
        left = machine.run("ps -eo args").stdout
        checks.check("of a stopped group nothing is left", "sleep 1001" not in left and "sleep 1002" not in left, left)
        for side in sides[1:]:
            check_shim_itself(checks, side)
        if checks.failed:
            checks.note((machine.share / "supervisord.log").read_text(errors="replace")[-3000:])
            checks.note(machine.run("journalctl -b --no-pager -p warning | tail -60").stdout)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

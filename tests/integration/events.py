"""Event listeners on systemd: an unmodified listener hears there what it hears below supervisord.

The same services live the same lives below a real supervisord and in a booted machine, in both scopes, beside a
listener that writes down all that it gets; what each was told is compared, process numbers aside.

Usage: events.py INITBRIDGE SHIM        TAP
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from listening import LISTENER
from machine import Machine
from tap import Checks, skip_all

# name → (what it does, fields): lives that end by themselves, or do not end
LIVES = {
    "once": ("exit 0", "restart: no, start_secs: 0"),
    "quick": ("exit 1", "restart: always, start_secs: 10, start_retries: 2"),
    "dies": ("exit 1", "restart: always, start_secs: 10, start_retries: 0"),
    "ended": ("sleep 1.6; exit 0", "restart: on-failure, start_secs: 1"),
    "failed": ("sleep 1.6; exit 3", "restart: no, start_secs: 1"),
    "missing": (None, "restart: always, start_retries: 1, exec: /no/such/program"),
    "stays": ("exec sleep 1000", "restart: always, start_secs: 1"),
    "stopped": ("exec sleep 1000", "restart: always, start_secs: 1"),
    "paused": ("exit 1", "restart: always, start_secs: 10, start_retries: 50"),
    "stubborn": ("trap '' TERM; while :; do sleep 0.2; done", "restart: always, start_secs: 1, stop_timeout: 2s"),
    "killed": ("exec sleep 1000", "restart: on-failure, start_secs: 1"),
}
PAIR = "  - {name: PREFIXpair, exec: sleep 1000, restart: always, start_secs: 1, instances: 2, scope: SCOPE}\n"

PREFIXES = {"system": "", "user": "u-"}  # one image has both


def layer(scope, seen):
    prefix = PREFIXES[scope]
    lines = [f"name: {scope}-lives", "service:"]
    listener = f"/usr/bin/python3 /share/listen.py /share/{seen}"
    lines.append(f"  - {{name: {prefix}watch, kind: eventlistener, events: [PROCESS_STATE, PROCESS_GROUP, SUPERVISOR_STATE_CHANGE], exec: {listener} seen, scope: {scope}}}")
    lines.append(f"  - {{name: {prefix}ticker, kind: eventlistener, events: TICK_5, exec: {listener} ticks, scope: {scope}}}")
    for name, (behaviour, fields) in LIVES.items():
        lines += [f"  - name: {prefix}{name}", f"    scope: {scope}"] + ["    " + field for field in fields.split(", ")]
        if behaviour is not None:
            words = "'" + behaviour.replace("'", "'\"'\"'") + "'"
            lines += ["    exec: >-", f"      /bin/sh -c {words}"]
    return "\n".join(lines) + "\n" + PAIR.replace("SCOPE", scope).replace("PREFIX", prefix)


class Side:
    """One init that runs the lives, and what its listener has written."""

    def __init__(self, machine, title, seen):
        self.machine, self.title, self.folder = machine, title, machine.share / seen
        self.prefix = PREFIXES.get(title, "")
        self.folder.mkdir()
        self.folder.chmod(0o777)

    def ctl(self, verb, name):
        if self.title == "supervisord":
            return self.machine.run(f"supervisorctl -c /share/root/etc/supervisord.conf {verb} {name}")
        user = "XDG_RUNTIME_DIR=/run/user/0 " if self.title == "user" else ""
        return self.machine.run(f"{user}systemctl {'--user ' if user else ''}{verb} {self.prefix}{name}")

    def lines(self, name="seen"):
        path = self.folder / name
        return path.read_text().splitlines() if path.exists() else []

    def told(self, process):
        """Of one process, its own number aside."""
        found = [line for line in self.lines() if f"processname:{self.prefix}{process} " in line]
        return [re.sub(rf" processname:\S+ groupname:{self.prefix}(\S+)", r" \1", re.sub(r"pid:[1-9]\d*", "pid:N", line)) for line in found]

    def own(self, event):
        """Lines of an event that are not about the other scope."""
        found = [line for line in self.lines() if line.startswith(event) and (":u-" in line) == (self.title == "user" and ":" in line)]
        return [line.replace(f":{self.prefix}", ":") for line in found]

    def pid(self, process):
        for line in reversed(self.lines()):
            if line.startswith("PROCESS_STATE_RUNNING") and f"processname:{self.prefix}{process} " in line:
                return int(line.rsplit(":", 1)[1])
        raise LookupError(process)

    def wait_for(self, process, state, times=1, seconds=60):
        wanted = f"PROCESS_STATE_{state} processname:{self.prefix}{process} "
        end = time.monotonic() + seconds
        while time.monotonic() < end and sum(line.startswith(wanted) for line in self.lines()) < times:
            time.sleep(0.2)
        return sum(line.startswith(wanted) for line in self.lines()) >= times


def boot_sides(machine, program):
    """All three begin with nothing running."""
    (machine.share / "listen.py").write_text(LISTENER)
    shutil.copy(program[0], machine.share / "initbridge")
    shutil.copy(program[1], machine.share / "exec")
    machine.run("install -m 755 /share/initbridge /usr/bin/initbridge; install -D -m 755 /share/exec /usr/libexec/initbridge/exec", check=True)
    sides = [Side(machine, title, f"of-{title}") for title in ("supervisord", "system", "user")]
    for side in sides:
        scope = "user" if side.title == "user" else "system"
        folder = machine.share / f"layers-{side.title}" / "lives"
        folder.mkdir(parents=True)
        (folder / "layer.yml").write_text(layer(scope, side.folder.name))
    for side in sides[1:]:
        done = machine.run(f"initbridge translate --init systemd --root / --owner {side.title} /share/layers-{side.title}/lives")
        if done.returncode:
            raise SystemExit(f"Bail out! translate: {done.stderr}")
    (machine.share / "root").mkdir()
    machine.run("initbridge translate --init supervisord --root /share/root /share/layers-supervisord/lives", check=True)
    units = " ".join(f"{name}.service" for name in ("watch", "ticker", *LIVES)) + " pair@0.service pair@1.service"
    machine.run(f"systemctl daemon-reload; systemctl start --no-block {units}; systemctl start user@0", check=True)
    machine.run("cd / && env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin HOME=/root supervisord -n -c /share/root/etc/supervisord.conf "
                ">/share/supervisord.log 2>&1 </dev/null & sleep 1")
    return sides


def live(side, checks):
    """The part of the lives that somebody else has a hand in."""
    title = side.title
    for name in ("stays", "stopped", "stubborn", "killed", "pair_00", "pair_01", "watch"):
        checks.check(f"{title}: {name} runs", side.wait_for(name, "RUNNING"), side.lines())
    side.ctl("stop", "stopped")
    side.wait_for("stopped", "STOPPED")
    side.ctl("start", "stopped")
    side.wait_for("stopped", "RUNNING", 2)
    side.ctl("stop", "stubborn")
    side.wait_for("stubborn", "STOPPED")
    side.machine.run(f"kill -KILL {side.pid('killed')}")
    checks.check(f"{title}: killed: it runs again", side.wait_for("killed", "RUNNING", 2), side.lines())
    side.wait_for("paused", "BACKOFF")
    side.ctl("stop", "paused")
    side.wait_for("paused", "STOPPED", seconds=20)
    for name, state in (("quick", "FATAL"), ("dies", "FATAL"), ("missing", "FATAL"), ("ended", "EXITED"), ("failed", "EXITED"), ("once", "EXITED")):
        checks.check(f"{title}: {name}: {state}", side.wait_for(name, state), side.lines())


def compare(sides, checks):
    reference = sides[0]
    for side in sides[1:]:
        for name in (*LIVES, "pair_00", "pair_01"):
            got, wanted = side.told(name), reference.told(name)
            if name == "paused":  # how far it came before its stop differs
                got, wanted = [[line for line in lines if "STOP" in line] + lines[:2] for lines in (got, wanted)]
            checks.same(f"{side.title}: {name}: the same events", got, wanted)
        for what in ("PROCESS_GROUP_ADDED", "SUPERVISOR_STATE_CHANGE"):
            got, wanted = [sorted(one.own(what)) for one in (side, reference)]
            checks.same(f"{side.title}: {what}", got, wanted)
        lines = side.lines()
        start = lines.index("SUPERVISOR_STATE_CHANGE_RUNNING ")
        checks.check(f"{side.title}: the groups come first, then the start of it all", start > 0 and all(line.startswith("PROCESS_GROUP_ADDED") for line in lines[:start]), lines[:8])
        checks.same(f"{side.title}: the listener that died with an event got it once more", len([line for line in side.told("dies") if "FATAL" in line]), 1)
    for side in sides:
        ticks = side.lines("ticks")
        checks.check(f"{side.title}: ticks come every five seconds", len(ticks) >= 2 and all(re.fullmatch(r"TICK_5 when:\d+[05]", tick) for tick in ticks), ticks)


def trouble(side, checks):
    """What the host itself has to live through."""
    title = side.title
    (side.folder / "refuse").touch()
    side.ctl("restart", "stays")
    time.sleep(2.5)
    lines = side.lines()
    checks.check(f"{title}: a refused event comes again", "REFUSED" in lines and any(f"STOPPED processname:{side.prefix}stays" in line for line in lines), lines[-6:])
    before = len(lines)
    manager = "XDG_RUNTIME_DIR=/run/user/0 systemctl --user" if title == "user" else "systemctl"
    side.machine.run(f"{manager} daemon-reload; {manager} daemon-reexec")
    time.sleep(2)
    checks.same(f"{title}: daemon-reload and daemon-reexec are no events", side.lines()[before:], [])
    side.machine.run(f"{manager} kill -s KILL {side.prefix}pair@0.service")
    end = time.monotonic() + 20
    while time.monotonic() < end and len([line for line in side.lines()[before:] if f"STARTING processname:{side.prefix}pair_00" in line]) < 1:
        time.sleep(0.2)
    states = [line.split()[0] for line in side.lines()[before:] if f":{side.prefix}pair_00" in line][:2]
    checks.same(f"{title}: a unit that is killed whole has ended", states, ["PROCESS_STATE_EXITED", "PROCESS_STATE_STARTING"])
    side.wait_for("pair_00", "RUNNING")
    before = len(side.lines())
    main = side.machine.run(f"{manager} show {side.prefix}watch -p MainPID --value").stdout.strip()
    side.machine.run(f"kill -KILL {main}")
    end = time.monotonic() + 20
    while time.monotonic() < end and not any(f"RUNNING processname:{side.prefix}watch" in line for line in side.lines()[before:]):
        time.sleep(0.2)
    new = side.lines()[before:]
    checks.check(f"{title}: a host that is killed comes again, and tells nothing anew", new and all(f"processname:{side.prefix}watch" in line for line in new), new)
    before = len(new) + before
    side.ctl("restart", "stays")
    time.sleep(3)
    states = [line.split()[0].removeprefix("PROCESS_STATE_") for line in side.lines()[before:] if f"processname:{side.prefix}stays" in line]
    checks.same(f"{title}: and hears what happens from then on", states, ["STOPPING", "STOPPED", "STARTING", "RUNNING"])


def main():
    reason = Machine.why_not() or (not shutil.which("supervisord") and "supervisord is not installed")
    if reason:
        skip_all(reason)
    checks = Checks()
    with Machine() as machine:
        sides = boot_sides(machine, [os.path.abspath(word) for word in sys.argv[1:3]])
        for side in sides:
            live(side, checks)
        compare(sides, checks)
        for side in sides[1:]:
            trouble(side, checks)
        checks.check("the machine goes down", machine.power_off(60))
        for side in sides[1:]:
            last = side.lines()[-60:]
            checks.check(f"{side.title}: the end of it all is heard of", "SUPERVISOR_STATE_CHANGE_STOPPING " in last, last)
        if checks.failed:
            checks.note((machine.share / "supervisord.log").read_text(errors="replace")[-3000:])
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

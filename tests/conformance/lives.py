"""Random lives of services, ten to a life: what a listener is told of each service below a real supervisord and on a real
systemd is the same, process numbers aside.

Usage: lives.py INITBRIDGE SHIM PROBE [LIVES [SEED]]      TAP; five lives when not said, and five are lived at a time
"""

import os
import pathlib
import random
import re
import shutil
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import cases
import random_lives
from listening import LISTENER
from machine import Machine
from tap import Checks, skip_all

SERVICES, AT_ONCE = 10, 5  # supervisord starts all before it looks at any
SECONDS = 150  # for all to become what they are to be
LONGEST = max(span for spans in random_lives.LIVES.values() for span in spans)  # life that ends by itself
STATES = {"running": "RUNNING", "ended": "EXITED", "gave-up": "FATAL"}
SYSTEMD, SUPERVISORD = "systemd", "supervisord"
ACT = """import sys, xmlrpc.client
from supervisor.xmlrpc import SupervisorTransport
server = xmlrpc.client.ServerProxy("http://127.0.0.1", transport=SupervisorTransport(None, None, sys.argv[1]))
for method, name, wait in {calls}:
    getattr(server.supervisor, method)(name, wait)
"""


class Service:
    """One random entry with the script of its program, and what is done to it once it has settled."""

    def __init__(self, name, case, rng):
        self.name, self.case = name, case
        self.final = STATES[case["see"]["final"]]
        self.verb = rng.choice(["stop", "restart", None] if self.final == "RUNNING" else ["start", None])

    def entry(self, side):
        fields = "".join(f", {key}: {'[' + value + ']' if key == 'exit_codes' else value}" for key, value in self.case["entry"].items())
        return f"  - {{name: {self.name}, exec: /srv/probe {side}:{self.name}{fields}}}\n"


def make_services(seed):
    rng = random.Random(f"verbs of {seed}")
    return [Service(f"l{n // SERVICES}s{n % SERVICES}", case, rng) for n, case in enumerate(random_lives.cases(SERVICES * AT_ONCE, seed))]


class Side:
    def __init__(self, machine, name, services):
        self.machine, self.name, self.services = machine, name, services
        self.folder = machine.share / name
        (self.folder / "layer").mkdir(parents=True)
        self.folder.chmod(0o777)
        listener = f"  - {{name: watch, kind: eventlistener, events: PROCESS_STATE, exec: /usr/bin/python3 /share/listen.py /share/{name} seen}}\n"
        (self.folder / "layer/layer.yml").write_text("name: lives\nservice:\n" + listener + "".join(s.entry(name) for s in services))
        machine.run(f"mkdir -p /srv/conformance/{name}/lives /srv/conformance/{name}/scripts /share/{name}/root; touch /srv/conformance/{name}/events", check=True)
        scripts = self.folder / "scripts"
        scripts.mkdir()
        for service in services:
            (scripts / service.name).write_text("".join(line + "\n" for line in cases.script(service.case["does"], "")))
        machine.run(f"cp /share/{name}/scripts/* /srv/conformance/{name}/scripts/", check=True)
        root = "/" if name == SYSTEMD else f"/share/{name}/root"
        machine.run(f"initbridge translate --init {name} --root {root} /share/{name}/layer", check=True)

    def start(self):
        if self.name == SYSTEMD:
            units = " ".join(f"{s.name}.service" for s in self.services)
            self.machine.run(f"systemctl daemon-reload; systemctl start watch; systemctl start --no-block {units}", check=True)
        else:
            self.machine.run("cd / && env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin HOME=/root supervisord -n "
                             f"-c /share/{self.name}/root/etc/supervisord.conf >/share/supervisord.log 2>&1 </dev/null &")

    def act(self):
        """Starts are not waited for; one that starts by hand has its failures forgotten."""
        names = {verb: [s.name for s in self.services if s.verb == verb] for verb in ("stop", "restart", "start")}
        if self.name == SYSTEMD:
            again = " ".join(names["start"])
            self.machine.run(f"systemctl stop {' '.join(names['stop'])}; systemctl restart {' '.join(names['restart'])}; "
                             f"systemctl reset-failed {again}; systemctl start {again}", check=True)
            return
        (self.folder / "act.py").write_text(ACT.format(calls=[("stopProcess", name, True) for name in names["stop"] + names["restart"]]
                                                       + [("startProcess", name, False) for name in names["restart"] + names["start"]]))
        self.machine.run(f"/usr/bin/python3 /share/{self.name}/act.py $(sed -n 's/^serverurl *= *//p' /share/{self.name}/root/etc/supervisord.conf)")

    def told(self):
        """{service: its events in order}"""
        seen = self.folder / "seen"
        events = {service.name: [] for service in self.services}
        for line in seen.read_text().splitlines() if seen.exists() else []:
            found = re.match(r"PROCESS_STATE_(\S+) processname:(\S+) ", line)
            if found and found[2] in events:
                events[found[2]].append(re.sub(r"pid:[1-9]\d*", "pid:N", line))
        return events


def settled(events, state):
    return bool(events) and events[-1].startswith(f"PROCESS_STATE_{state} ")


def wait_until(sides, done, quiet, seconds):
    """Until that holds of what the sides were told, and nothing is told any more for `quiet` seconds; False: it never was so."""
    end, before, since = time.monotonic() + seconds, None, 0
    while time.monotonic() < end:
        told, now = [side.told() for side in sides], time.monotonic()
        if told != before or not done(*told):
            before, since = told, now
        elif now - since > quiet:
            return True
        time.sleep(0.5)
    return False


def live(checks, arguments, seed):
    services = make_services(seed)
    with Machine() as machine:
        (machine.share / "listen.py").write_text(LISTENER)
        for name, path in zip(("initbridge", "exec", "probe"), arguments, strict=True):
            shutil.copy(path, machine.share / name)
        machine.run("install -m 755 /share/initbridge /usr/bin/initbridge; install -D -m 755 /share/exec /usr/libexec/initbridge/exec; "
                    "install -m 755 /share/probe /srv/probe", check=True)
        sides = [Side(machine, name, services) for name in (SUPERVISORD, SYSTEMD)]
        for side in sides:
            side.start()
        all_final = wait_until(sides, lambda *told: all(settled(events[s.name], s.final) for events in told for s in services), 2, SECONDS)
        checks.check(f"seed {seed}: all become what they are to be", all_final, [(side.name, s.name, s.case, side.told()[s.name][-2:]) for side in sides for s in services if not settled(side.told()[s.name], s.final)])
        for side in sides:
            side.act()
        wait_until(sides, lambda one, other: one == other, LONGEST + 1, 60)
        of_supervisord, of_systemd = (side.told() for side in sides)
    for life in range(AT_ONCE):
        names = [s.name for s in services[life * SERVICES:(life + 1) * SERVICES]]
        events = sum(len(of_supervisord[name]) for name in names)
        differ = [name for name in names if of_supervisord[name] != of_systemd[name]]
        checks.check(f"seed {seed}, life {life}: ten services, {events} events", not differ and events >= 2 * SERVICES, "\n".join(
            f"{s.name} {s.case['entry']} {s.case['does']}, then {s.verb}:\n" + "\n".join(of_supervisord[s.name] + ["on systemd:"] + of_systemd[s.name])
            for s in services if s.name in differ))


def main():
    reason = Machine.why_not() or (not shutil.which("supervisord") and "supervisord is not installed")
    if reason:
        skip_all(reason)
    checks = Checks()
    count, seed = map(int, [*sys.argv[4:], *["5", "1"][len(sys.argv) - 4:]])
    for batch in range((count + AT_ONCE - 1) // AT_ONCE):
        live(checks, [os.path.abspath(word) for word in sys.argv[1:4]], seed + batch)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

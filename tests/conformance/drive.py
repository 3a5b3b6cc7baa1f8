"""Runs inside the machine: lets one init run the cases of one pass, does to them what they ask for, and
waits until each has settled. What is seen is in the probe's events; states and actions go to RESULT.

    drive.py systemd|supervisord PASS PLAN RESULT

The init itself has been started, or for supervisord is started by this: it needs a mount and a network
namespace of its own. When all is done it waits for PLAN.end, then stops the init's services that are left.
"""

import fcntl
import json
import os
import pathlib
import socket
import struct
import subprocess
import sys
import threading
import time
import xmlrpc.client

TICK = 0.2
LONGEST = 150  # seconds that all of it may take
STATES = 1.0  # seconds between two looks at all states
SHARED = pathlib.Path("/srv/conformance")
NUMBERS = {"HUP": 1, "INT": 2, "QUIT": 3, "KILL": 9, "USR1": 10, "SEGV": 11, "USR2": 12, "PIPE": 13, "TERM": 15}


class Systemd:
    """Of the system, or of the user that this runs as."""

    def __init__(self, kind, units):
        self.command = ["systemctl"] + (["--user"] if kind == "user" else [])
        self.units = units  # name of a service → its units

    def act(self, verb, names):
        units = [unit for name in names for unit in self.units[name]]
        if verb == "start":  # as whoever starts a service by name does after it was given up on
            subprocess.run([*self.command, "reset-failed", *units], capture_output=True)
        done = subprocess.run([*self.command, verb, *units], capture_output=True, text=True)
        return done.stderr.strip()

    def states(self):
        keys = "Id,ActiveState,SubState,Result,ExecMainCode,ExecMainStatus,NRestarts,UnitFileState,LoadState"
        every = [unit for units in self.units.values() for unit in units]
        text = subprocess.run([*self.command, "show", "-p", keys, *every], capture_output=True, text=True).stdout
        found = {}
        for block in text.strip().split("\n\n"):
            fields = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
            found[fields.get("Id", "")] = fields
        return {name: [found.get(unit, {}) for unit in units] for name, units in self.units.items()}

    @staticmethod
    def word(state):
        active, sub = state.get("ActiveState"), state.get("SubState")
        if (active, sub) == ("active", "exited"):
            return "ended"
        words = {"active": "running", "failed": "failed", "inactive": "inactive", "activating": "starting", "deactivating": "stopping"}
        return words.get(active, "unknown")

    def stop_left(self, keep):
        units = [unit for name, units in self.units.items() if name not in keep for unit in units]
        subprocess.run([*self.command, "stop", *units], capture_output=True)


class Supervisord:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    @staticmethod
    def rpc():
        from supervisor.xmlrpc import SupervisorTransport
        return xmlrpc.client.ServerProxy("http://127.0.0.1", transport=SupervisorTransport(None, None, "unix:///tmp/supervisor.sock")).supervisor

    def act(self, verb, names):
        """Several at once, as supervisorctl does with a list; a name is a group's."""
        said = []
        for name in names:
            try:
                for one in ["stop", "start"] if verb == "restart" else [verb]:
                    said += [r for r in getattr(self.rpc(), f"{one}ProcessGroup")(name) if r["status"] != 80]
            except xmlrpc.client.Fault as fault:
                said.append(fault.faultString)
        return str(said) if said else ""

    def states(self):
        try:
            every = self.rpc().getAllProcessInfo()
        except (OSError, xmlrpc.client.Error):
            return {}
        found = {}
        for info in every:
            found.setdefault(info["group"], []).append({key: info[key] for key in ("name", "statename", "exitstatus", "spawnerr", "start", "pid")})
        return found

    @staticmethod
    def word(state):
        words = {"RUNNING": "running", "FATAL": "failed", "EXITED": "ended", "BACKOFF": "starting", "STARTING": "starting", "STOPPING": "stopping"}
        if state["statename"] == "STOPPED":
            return "inactive"
        return words.get(state["statename"], "unknown")

    def stop_left(self, keep):
        names = [name for name, states in self.states().items() if name not in keep and any(s["pid"] for s in states)]
        for name in names:
            self.rpc().stopProcessGroup(name, False)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and any(s["pid"] for name, states in self.states().items() if name in names for s in states):
            time.sleep(0.3)
        for name in set(self.states()) - set(keep):  # it takes up to a second for each group when it ends, even for stopped ones
            try:
                self.rpc().removeProcessGroup(name)
            except xmlrpc.client.Fault:
                pass
        self.process.terminate()
        self.process.wait(60)


class Events:
    """The lines that the probes have written so far."""

    def __init__(self, path):
        self.file = open(path, encoding="ascii")
        self.by_service, self.rest = {}, ""

    def read(self):
        *lines, self.rest = (self.rest + self.file.read()).split("\n")
        for line in lines:
            event = json.loads(line)
            self.by_service.setdefault(event["id"], []).append(event)

    def of(self, name, kind=None):
        return [event for event in self.by_service.get(name, []) if kind is None or event["event"] == kind]


def alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


# What may be said of a service in the end, and the words for it; an init's own are finer (compare.py).
FINAL = {
    "running": {"running"},
    "gave-up": {"failed"},
    "ended": {"ended", "inactive", "failed"},
    "stopped": {"inactive", "failed"},
    "waiting": {"inactive"},
}


class Run:
    """A case on its way."""

    def __init__(self, case, driver):
        self.case, self.driver = case, driver
        self.steps = self.play()
        self.until = lambda: True  # until the init is there
        self.actions, self.settled, self.over = [], None, False
        self.deadline = None
        self.problem = ""

    def name(self, short):
        for name, known in self.case["short"].items():
            if known == short:
                return name
        raise ValueError(f"{self.case['name']}: nothing is called {short}")

    def tick(self):
        now = time.monotonic()
        self.deadline = self.deadline or now + self.case["limit"]
        while self.until is not None and (self.until() or now > self.deadline):
            if now > self.deadline:
                self.problem = f"timed out at step {len(self.actions) + 1}: {self.current}"
                self.until = None
                return
            self.until = next(self.steps, None)
        if self.until is None and not self.over:
            snapshot = self.snapshot()
            if self.settled is None or snapshot != self.settled[0]:
                self.settled = (snapshot, now)
            quiet = now - self.settled[1] > self.case["quiet"] and self.driver.states_at > self.settled[1] + self.case["quiet"] - STATES
            self.over = now > self.deadline or (quiet and self.as_wanted())
            if self.over:
                self.final = self.result()

    def snapshot(self):
        names = self.case["short"]
        return [(len(self.driver.events.of(name, "start")), tuple(map(self.driver.init.word, self.driver.states.get(name, [])))) for name in names]

    def as_wanted(self):
        """Whether what is seen could be the end; if it never is, the limit ends it."""
        see = self.case["see"]
        for name, short in self.case["short"].items():
            starts = see.get("starts", 1)
            wanted = starts.get(short, 1) if isinstance(starts, dict) else starts
            count = len(self.driver.events.of(name, "start"))
            if count < int(str(wanted).lstrip(">=")):
                return False
            final = see.get("final", "running")
            final = final.get(short, "running") if isinstance(final, dict) else final
            words = {self.driver.init.word(state) for state in self.driver.states.get(name, [])}
            if final != "any" and (not words or not words <= FINAL[final]):
                return False
        return True

    def result(self):
        events = self.driver.events
        return {
            "states": {short: self.driver.states.get(name, []) for name, short in self.case["short"].items()},
            "words": {short: [self.driver.init.word(s) for s in self.driver.states.get(name, [])] for name, short in self.case["short"].items()},
            "alive": {short: [e["pid"] for e in events.of(name) if e["event"] in ("start", "child-start") and alive(e["pid"])]
                      for name, short in self.case["short"].items()},
            "actions": self.actions, "problem": self.problem, "over_at": time.monotonic(),
        }

    def play(self):
        """Yields conditions to wait for."""
        for action in self.case["do"]:
            self.current = action
            verb, *words = action.split()
            began = time.monotonic()
            said = ""
            if verb == "sleep":
                until = began + float(words[0])
                yield lambda until=until: time.monotonic() > until
            elif verb == "wait":  # wait start|signal|end|child-start N [of NAME]
                name = self.name(words[3] if len(words) > 3 else "main")
                yield lambda name=name, words=words: len(self.driver.events.of(name, words[0])) >= int(words[1])
            elif verb == "kill":  # kill SIGNAL [NAME]: the newest of its processes
                name = self.name(words[1] if len(words) > 1 else "main")
                os.kill(self.driver.events.of(name, "start")[-1]["pid"], NUMBERS[words[0]])
            else:
                answer = []
                thread = threading.Thread(target=self.command, args=(verb, words, answer), daemon=True)
                thread.start()
                yield lambda thread=thread: not thread.is_alive()
                said = answer[0] if answer else "?"
            self.actions.append({"do": action, "began": began, "ended": time.monotonic(), "said": said})

    def command(self, verb, words, answer):
        try:
            if verb == "run":
                answer.append(subprocess.run(["sh", "-c", " ".join(words)], capture_output=True, text=True).stderr.strip())
            elif verb in ("start", "stop", "restart"):
                answer.append(self.driver.init.act(verb, [self.name(short) for short in words or ["main"]]))
            else:
                answer.append(f"unknown action {verb}")
        except Exception as error:  # whatever it is, it stands in the result
            answer.append(f"{type(error).__name__}: {error}")


class Driver:
    def __init__(self, init, name, cases):
        self.init = init
        self.events = Events(SHARED / name / "events")
        self.states, self.states_at = {}, 0.0
        self.runs = [Run(case, self) for case in cases]

    def settle(self):
        deadline = time.monotonic() + LONGEST
        while not all(run.over for run in self.runs):
            if time.monotonic() > deadline:
                raise TimeoutError(f"no end in sight: {[run.case['name'] for run in self.runs if not run.over]}")
            time.sleep(TICK)
            self.events.read()
            if time.monotonic() - self.states_at > STATES:
                self.states = self.init.states()
                self.states_at = time.monotonic()
            for run in self.runs if self.states else []:
                run.tick()
        return {run.case["name"]: run.final for run in self.runs}

    def kill_left(self):
        for event in [event for events in self.events.by_service.values() for event in events]:
            if event["event"] in ("start", "child-start") and alive(event["pid"]):
                os.kill(event["pid"], NUMBERS["KILL"])


def bring_loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0x1 | 0x40)  # IFF_UP, IFF_RUNNING: netdevice(7)
        fcntl.ioctl(any_socket, 0x8914, request)  # SIOCSIFFLAGS


def main():
    init_name, name, plan_path, result_path = sys.argv[1:5]
    plan = json.loads(pathlib.Path(plan_path).read_text())
    if init_name == "supervisord":
        bring_loopback_up()
        init = Supervisord(plan["command"])
    else:
        init = Systemd(plan["kind"], plan["units"])
    driver = Driver(init, name, plan["cases"])
    began = time.monotonic()
    results = driver.settle()
    answer = {"cases": results, "seconds": time.monotonic() - began}
    pathlib.Path(result_path + ".tmp").write_text(json.dumps(answer))
    os.rename(result_path + ".tmp", result_path)
    while not os.path.exists(plan_path + ".end"):
        time.sleep(TICK)
    keep = {name for case in plan["cases"] if case["shutdown"] for name in case["short"]}
    init.stop_left(keep)
    if init_name == "supervisord":  # process 1 would wait for what it left behind
        driver.events.read()
        driver.kill_left()
    pathlib.Path(result_path + ".stopped").touch()


if __name__ == "__main__":
    main()

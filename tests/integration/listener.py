"""`initbridge listener` below a real supervisord, by itself and in a container that podman restarts.

Usage: listener.py INITBRIDGE        TAP
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import xmlrpc.client

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from rootfs import Rootfs  # noqa: E402
from tap import Checks, skip_all  # noqa: E402

PROGRAM = os.path.abspath(sys.argv[1])
DEADLINE = 60
HEADER = """[supervisord]
nodaemon=true
silent=true
logfile={here}/supervisord.log
pidfile={here}/supervisord.pid
[unix_http_server]
file={here}/supervisor.sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://{here}/supervisor.sock
"""
# Rejects the first event that it gets.
GRUMBLER = """import sys
answer = "RESULT 4\\nFAIL"
while True:
    print("READY", flush=True)
    head = dict(word.split(":", 1) for word in sys.stdin.readline().split())
    sys.stdin.read(int(head["len"]))
    print(answer, end="", flush=True)
    answer = "RESULT 2\\nOK"
"""


def wait_for(condition, what):
    end = time.monotonic() + DEADLINE
    while not (value := condition()):
        if time.monotonic() > end:
            raise TimeoutError(what())
        time.sleep(0.05)
    return value


def json_lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def listener(name, command, events, priority, **options):
    more = "".join(f"{key}={value}\n" for key, value in options.items())
    return (f"[eventlistener:{name}]\ncommand={command}\nevents={events}\npriority={priority}\nstartsecs=0\nbuffer_size=1024\n"
            f"stderr_logfile=%(here)s/{name}.err\n{more}")


class Supervised:
    """A supervisord in a folder of its own."""

    def __init__(self, sections, *before):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="initbridge-listener-"))
        self.config = self.folder / "supervisord.conf"
        self.config.write_text(HEADER.format(here=self.folder) + sections.format(here=self.folder, program=PROGRAM))
        self.process = subprocess.Popen([*before, "supervisord", "-n", "-c", str(self.config)], cwd=self.folder,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)

    def control(self, *words):
        return subprocess.run(["supervisorctl", "-c", str(self.config), *words], capture_output=True, text=True, timeout=DEADLINE)

    def rpc(self, method, *arguments):
        from supervisor.xmlrpc import SupervisorTransport  # the one that supervisorctl uses
        transport = SupervisorTransport(None, None, f"unix://{self.folder}/supervisor.sock")
        return getattr(xmlrpc.client.ServerProxy("http://localhost", transport=transport).supervisor, method)(*arguments)

    def told(self):
        return "\n".join(f"{path.name}:\n{path.read_text(errors='replace')}" for path in sorted(self.folder.glob("*.[lej]*")) if path.is_file())

    def log(self):
        return json_lines(self.folder / "log.jsonl")

    def record(self):
        return json_lines(self.folder / "record.jsonl")

    def wait_for_events(self, *wanted):
        """Until the log has all of them: (event, process)."""
        def missing():
            seen = {(e["event"], dict(w.split(":", 1) for w in e["payload"].split("\n")[0].split()).get("processname")) for e in self.log()}
            return set(wanted) - seen
        wait_for(lambda: not missing(), lambda: f"{missing()} did not come\n{self.told()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(DEADLINE)
        shutil.rmtree(self.folder, ignore_errors=True)


LOG = listener("log", "{program} listener log --file {here}/log.jsonl", "EVENT", 1001)
QUICK = "startsecs=20\nstartretries=0\n"


def check_breaker(checks):
    """It fires, with a status."""
    breaker = listener("breaker", "{program} listener fatal-exit --program loop --exit-code 17 --record {here}/record.jsonl",
                       "PROCESS_STATE_FATAL", 1000)
    loop = "[program:loop]\ncommand=/bin/false\nstartsecs=20\nstartretries=1\n"
    with Supervised(loop + breaker, PROGRAM, "stdio", "--") as one:
        status = one.process.wait(DEADLINE)
        checks.same("a program that dies in a loop ends supervisord, with the status that was asked for", status, 17, one.told())
        checks.same("and is on record", [(r["process"], r["action"], r["exit_code"]) for r in one.record()], [("loop", "ended", 17)])
        log = (one.folder / "supervisord.log").read_text()
        checks.check("supervisord ends in order", "received SIGTERM" in log and "stopped: breaker" in log, log)


def check_cool_down(checks):
    """Not again at once after the last time."""
    breaker = listener("breaker", "{program} listener fatal-exit --any --cool-down 6s --record {here}/record.jsonl", "PROCESS_STATE_FATAL", 1000)
    with Supervised("[program:loop]\ncommand=/bin/false\nstartsecs=20\nstartretries=0\n" + breaker) as one:
        before = int(time.time() * 1_000_000)
        (one.folder / "record.jsonl").write_text(json.dumps({"time": before, "process": "loop", "action": "ended"}) + "\n")
        one.process.wait(DEADLINE)
        rest = one.record()[1:]
        checks.same("soon after the last time it waits before it ends supervisord", [r["action"] for r in rest], ["waiting", "ended"], one.told())
        checks.check("for the cool-down", rest[-1]["time"] - before >= 6_000_000, rest)


def check_not_fired(checks):
    """Others that are given up on, and programs that are stopped or end as they should."""
    breaker = listener("breaker", "{program} listener fatal-exit --program stays --program quits --program late --record {here}/record.jsonl",
                       "PROCESS_STATE", 1000)
    programs = ("[program:other]\ncommand=/bin/false\n" + QUICK + "[program:stays]\ncommand=sleep 1000\n" + QUICK.replace("20", "0") +
                "[program:quits]\ncommand=sleep 0.1\nautorestart=unexpected\n" + QUICK.replace("20", "0") +
                "[program:late]\ncommand=/bin/false\nautostart=false\n" + QUICK)
    with Supervised(programs + breaker + LOG) as one:
        one.wait_for_events(("PROCESS_STATE_RUNNING", "stays"))
        one.control("stop", "stays")
        one.wait_for_events(("PROCESS_STATE_FATAL", "other"), ("PROCESS_STATE_STOPPED", "stays"), ("PROCESS_STATE_EXITED", "quits"))
        checks.check("another program's end, a stop and an expected exit leave supervisord alone", one.process.poll() is None and not one.record(), one.told())
        one.control("start", "late")
        status = one.process.wait(DEADLINE)  # the breaker answers in order: it had seen all of that
        checks.same("without a wrapper supervisord ends with its own status", status, 0, one.told())
        checks.same("because of the right one", [(r["process"], r["action"]) for r in one.record()], [("late", "ended")])


def check_protocol(checks):
    """Code points, events that come twice, a command for each, and no supervisord to end."""
    grumbler = listener("grumbler", f"{sys.executable} {{here}}/grumbler.py", "REMOTE_COMMUNICATION", 1001)
    echo = listener("echo", "{program} listener exec --on REMOTE_COMMUNICATION -- sh -c 'echo $EVENT_TYPE; cat' ", "EVENT", 1002)
    shell = listener("shell", "sh -c '{program} listener fatal-exit --any; true'", "PROCESS_STATE_FATAL", 1003, autorestart="false")
    with Supervised(grumbler + LOG + echo + shell) as one:
        (one.folder / "grumbler.py").write_text(GRUMBLER)
        one.wait_for_events(("PROCESS_STATE_RUNNING", "grumbler"))
        one.rpc("sendRemoteCommEvent", "first", "zß水🍌")
        one.rpc("sendRemoteCommEvent", "second", "plain")
        remote = lambda: [e for e in one.log() if e["event"] == "REMOTE_COMMUNICATION"]
        wait_for(lambda: len(remote()) >= 2, one.told)
        echoed = lambda: (one.folder / "echo.err").read_text()
        wait_for(lambda: "second\ntype:second\nplain" in echoed(), one.told)
        checks.same("text beyond ASCII comes whole, and so does what follows", [e["payload"] for e in remote()], ["type:first\nzß水🍌", "type:second\nplain"])
        serials = [e["serial"] for e in one.log()]
        checks.check("what another listener rejects is not logged twice", len(serials) == len(set(serials)), serials)
        checks.check("a command runs for each event", echoed().startswith("first\ntype:first\nzß水🍌second"), echoed())
        wait_for(lambda: "listener/no-supervisord" in (one.folder / "shell.err").read_text(), one.told)
        checks.check("the breaker ends no parent but supervisord", one.process.poll() is None)


# Works when it is started once more, as in a container that was rebuilt.
HEALS = "sh -c '[ -e /share/started ] && exec sleep 1000; touch /share/started; exit 1'"


def write_breaker(share):
    """By hand, as an image without layers would have it."""
    breaker = listener("breaker", "/usr/bin/initbridge listener fatal-exit --any --exit-code 3 --record /share/record.jsonl", "PROCESS_STATE_FATAL", 1000)
    heals = f"[program:heals]\ncommand={HEALS}\nstartsecs=20\nstartretries=0\n"
    (share / "supervisord.conf").write_text(HEADER.format(here="/tmp") + heals + breaker)
    return share / "supervisord.conf"


def translate_breaker(share):
    """What an entry that says `on_fatal` becomes."""
    (share / "layer").mkdir()
    (share / "layer/layer.yml").write_text(f"""service:
  - name: heals
    exec: {HEALS}
    restart: always
    start_retries: 0
    start_secs: 20
    on_fatal: exit:3
""")
    (share / "root").mkdir()
    subprocess.run([PROGRAM, "translate", "--init", "supervisord", "--root", share / "root", share / "layer"], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    return share / "root/etc/supervisord.conf"


def check_container(checks):
    """FATAL → supervisord, process 1's child, ends → podman starts the container anew."""
    reason = Rootfs.why_not()
    if reason:
        checks.skip("a container is rebuilt", reason)
        return
    with tempfile.TemporaryDirectory(prefix="initbridge-listener-", dir="/var/tmp", ignore_cleanup_errors=True) as folder, Rootfs(pathlib.Path(folder) / "podman") as containers:
        for write in (write_breaker, translate_breaker):
            share = pathlib.Path(folder) / write.__name__
            share.mkdir()
            conf = f"/share/{write(share).relative_to(share)}"
            container = containers.run("/usr/bin/initbridge", "stdio", "--", "supervisord", "-n", "-c", conf, options=["--restart=on-failure:2", "--volume", f"{share}:/share", "--volume", f"{PROGRAM}:/usr/bin/initbridge:ro"])
            status = lambda: container.exec("supervisorctl", "-c", conf, "status").stdout
            wait_for(lambda: container.status()[2] >= 1 and "RUNNING" in status(), lambda: f"{container.status()}\n{status()}{container.logs()}")
            checks.same(f"{write.__name__}: a container whose program is given up on is rebuilt once", container.status(), ("running", 0, 1), container.logs())
        record = share.with_name(write_breaker.__name__) / "record.jsonl"
        checks.same("and a record says why", [(r["process"], r["action"], r["exit_code"]) for r in json_lines(record)], [("heals", "ended", 3)])


def main():
    if not shutil.which("supervisord"):
        skip_all("supervisord is not installed")
    checks = Checks()
    for part in (check_breaker, check_cool_down, check_not_fired, check_protocol, check_container):
        began = time.monotonic()
        try:
            part(checks)
        except (TimeoutError, subprocess.TimeoutExpired) as late:
            checks.check(part.__doc__, False, str(late))
        checks.note(f"{part.__name__}: {time.monotonic() - began:.1f} s")
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

"""The same verbs over the same services, run by a real supervisord, by a booted systemd (system and user scope), and by
the bridge (supervisord below a user's systemd): the same output but for processes and times. Then what can be wrong
with supervisord's socket.

Usage: service.py INITBRIDGE SHIM       TAP
"""

import concurrent.futures
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from machine import Machine  # noqa: E402
from tap import Checks, skip_all  # noqa: E402

PROGRAM, SHIM = (os.path.abspath(p) for p in sys.argv[1:3])
LAYER = r"""
name: demo
service:
  - {name: steady, exec: sleep 1000, restart: always, stop_timeout: 2s}
  - {name: once, kind: oneshot, exec: "true"}
  - {name: broken, exec: "sh -c 'exit 3'", restart: "no"}
  - {name: idle, exec: sleep 1000, auto_start: false}
  - {name: quick, exec: "false", restart: always, start_secs: 5, start_retries: 1}
  - {name: flap, exec: "false", restart: always, start_secs: 2, start_retries: 900}
  - {name: slow, exec: sleep 1000, restart: always, start_secs: 900}
  - {name: deaf, exec: "sh -c 'trap \"\" TERM; while :; do sleep 0.2; done'", stop_timeout: 2s, restart: "no"}
  - {name: hears, exec: "sh -c 'trap \"exit 5\" USR1; while :; do sleep 0.1; done'", restart: "no", start_secs: 1}
  - {name: many, exec: sleep 1000, instances: 2, restart: always}
  - {name: desk, scope: user, exec: sleep 1000, restart: always}
"""
HEADER = """[supervisord]
nodaemon=true
logfile={0}/supervisord.log
pidfile={0}/supervisord.pid
[unix_http_server]
file={0}/socket
username=me
password=secret
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://{0}/socket
"""
# What people and scripts ask for, in this order; `&` does not wait for the end.
SCRIPT = [
    "service wait steady once many desk --timeout 30s",
    "sleep 4",
    "until initbridge service status quick | grep -q fatal; do sleep 0.1; done",
    "until initbridge service status flap | grep -q backoff; do sleep 0.1; done",
    "service list",
    "service list --output names",
    "service status",
    "service status --output json",
    "service status steady once idle",
    "service status 'ma*' many:0",
    "service status demo:* --output names",
    "service status steadi",
    "service status steady nothing-like-it",
    "probe alive", "probe steady", "probe once", "probe broken", "probe idle", "probe slow", "probe flap", "probe --all", "probe steadi",
    "probe defined steady many:1", "probe defined steadi",
    "service start idle", "service start idle", "service status idle", "service stop idle", "service stop idle", "service status idle",
    "service stop steady", "service status steady", "probe steady", "service start steady", "probe steady",
    "service restart many:1 desk idle", "service stop idle",
    "service signal USR1 hears", "sleep 1", "service status hears", "service signal USR1 hears", "service start hears",
    "service start quick", "service start broken", "service start once", "service restart once",
    "service stop desk", "service start desk --wait-socket /tmp/ib-none --timeout 300ms", "service status desk",
    "until rm -f /tmp/ib-wait; (sleep 1; exec python3 -c 'import socket,time; s=socket.socket(socket.AF_UNIX); s.bind(\"/tmp/ib-wait\"); s.listen(); time.sleep(5)') "
    ">/dev/null 2>&1 </dev/null & true; do :; done",
    "service start desk --wait-socket /tmp/ib-wait --timeout 20s", "service stop desk --wait-socket /tmp/ib-wait",
    "service stop deaf &", "sleep 0.5", "service status deaf", "service wait deaf --timeout 500ms", "sleep 3", "service status deaf",
    "service start slow --timeout 1s",
    "service stop flap", "service status flap",
    "service start", "service signal NOSUCH steady",
    "service stop --all", "service status",
]


def normal(text):
    """Without what differs from run to run."""
    if text.startswith("{"):
        data = json.loads(text)
        for one in data["services"]:
            for key in ("pid", "since", "memory"):
                one[key] = one[key] is not None
            for key in ("real_name", "runner", "scope", "restarts"):
                del one[key]
            if one["name"] == "flap":
                one.update(state="backoff", pid=False, memory=False, as_wanted=False)
        return json.dumps(data, indent=1)
    text = re.sub(r"^(\w+): \1: (ended after|given up on).*\n", "", text, flags=re.M)  # the shim's own words, which are in the journal
    text = re.sub(r"^(flap +)starting( +running).*", r"\1backoff \2  T ago", text, flags=re.M)
    text = re.sub(r", \d+\.\d [KMG]iB", "", text)  # of the main process
    return re.sub(r"(\d+(d|h|min|s) ?)+( ago|$)", r"T\3", re.sub(r"pid \d+", "pid N", text), flags=re.M)


def run_script(run):
    """[(step, exit status, output, errors)]; `run` runs a shell command."""
    seen = []
    for step in SCRIPT:
        command = step if step.startswith(("sleep", "until")) else f"initbridge {step}"
        if step.endswith("&"):
            command = f"initbridge {step[:-1]} >/dev/null 2>&1 </dev/null &"
        done = run(command)
        seen.append((step, done.returncode, normal(done.stdout), normal(done.stderr)))
    return seen


class Supervisord:
    """One of our own, whose services and socket are in a folder."""

    def __init__(self, folder, layer=LAYER):
        self.dir = pathlib.Path(folder)
        (self.dir / "bin").mkdir()
        os.symlink(PROGRAM, self.dir / "bin/initbridge")
        (self.dir / "demo").mkdir()
        (self.dir / "demo/layer.yml").write_text(layer)
        (self.dir / "header").write_text(HEADER.format(self.dir))
        self.conf = self.dir / "root/etc/supervisord.conf"
        (self.dir / "root").mkdir()
        subprocess.run([PROGRAM, "translate", "--init", "supervisord", "--root", self.dir / "root", "--header", self.dir / "header",
                        self.dir / "demo"], check=True, capture_output=True)
        (self.dir / "initbridge.conf").write_text("".join(f"[{verb}]\nconfig = {self.conf}\n" for verb in ("service", "probe")))
        self.env = {"PATH": f"{self.dir}/bin:/usr/bin:/bin", "INITBRIDGE_CONFIG": str(self.dir / "initbridge.conf"), "HOME": "/root",
                    "INITBRIDGE_SERVICES": str(self.dir / "root/usr/share/initbridge/services.json")}
        self.process = None

    def start(self, **env):
        self.process = subprocess.Popen(["supervisord", "-n", "-c", self.conf], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        stdin=subprocess.DEVNULL, cwd="/", start_new_session=True, env={**os.environ, **env})
        end = time.monotonic() + 30
        while self.run("initbridge probe alive").returncode and time.monotonic() < end:
            time.sleep(0.1)

    def run(self, command, **how):
        return subprocess.run(["sh", "-c", command], env=self.env, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, **how)

    def listens(self):
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.dir / "socket")) == 0

    def children(self):
        return pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()

    def end(self, how=signal.SIGTERM):
        """Also what a killed one leaves behind."""
        if self.process and self.process.poll() is None:
            orphans = []
            if how == signal.SIGKILL:
                self.process.send_signal(signal.SIGSTOP)
                while pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "T":
                    time.sleep(0.01)
                orphans = self.children()
            self.process.send_signal(how)
            self.process.wait(60)
            for pid in orphans:
                for kill in (os.killpg, os.kill):  # it may have no group of its own yet, or have ended
                    with contextlib.suppress(ProcessLookupError):
                        kill(int(pid), signal.SIGKILL)


class Later:
    """Checks of the other thread, to be told when that is over."""

    def __init__(self):
        self.calls = []

    def check(self, *arguments):
        self.calls.append(("check", arguments))

    def same(self, *arguments):
        self.calls.append(("same", arguments))

    def tell(self, checks):
        for method, arguments in self.calls:
            getattr(checks, method)(*arguments)


def on_supervisord(checks, host):
    host.start()
    seen = run_script(host.run)
    host.end()
    checks.same("supervisord: every state", states_of(seen), WANTED)
    got = {step: status for step, status, _, _ in seen}
    checks.same("supervisord: exit statuses", {s: got[s] for s in STATUSES}, STATUSES, "\n".join(map(str, seen)))
    told = {step: err for step, _, _, err in seen}
    checks.check("what was given up on has failed", "[service/failed]" in told["service start quick"], told)
    checks.check("what takes too long is told", "[service/not-in-time]" in told["service start slow --timeout 1s"], told)
    check_sockets(checks, host)
    return seen


def on_systemd(checks):
    with Machine() as machine:
        (machine.share / "demo").mkdir()
        (machine.share / "demo/layer.yml").write_text(LAYER)
        shutil.copy(PROGRAM, machine.share / "initbridge")
        shutil.copy(SHIM, machine.share / "shim")
        machine.run("cp /share/initbridge /usr/bin/initbridge; useradd -u 4001 -m image; mkdir -p /var/lib/systemd/linger; "
                    "rm -rf /usr/share/initbridge /etc/initbridge; touch /var/lib/systemd/linger/image", check=True)
        done = machine.run("INITBRIDGE_SHIM=/share/shim initbridge translate --init systemd --service-user image:4001:/home/image --root / /share/demo")
        if not checks.check("translated for systemd", done.returncode == 0, done.stdout + done.stderr):
            return [], []
        machine.run("systemctl daemon-reload; systemctl start user@4001; systemctl start --no-block initbridge-demo-999.target; systemctl isolate --no-block default.target; "
                    "initbridge service wait desk steady --timeout 20s")
        with concurrent.futures.ThreadPoolExecutor(1) as beside:
            bridged = beside.submit(on_bridge, machine)
            seen = run_script(machine.run)
            bridged = bridged.result()
        stranger = machine.run("initbridge service start steady; setpriv --reuid=65534 --clear-groups initbridge service stop steady; "
                               "setpriv --reuid=65534 --clear-groups initbridge probe desk; echo $?")
        checks.check("a stranger may not", "denied" in stranger.stderr and stranger.stdout.split()[-1] == "1", stranger.stdout + stranger.stderr)
        only = machine.run("initbridge service list --user --output names")
        checks.same("--user takes the user's", (only.returncode, only.stdout), (0, "desk\n"), only.stderr)
        unit = machine.run("rm /usr/share/initbridge/services.json; initbridge service start --init systemd dbus.service && initbridge service status --init systemd dbus --output names; initbridge service status --init systemd 'd*'")
        checks.check("units by name without a list, not by pattern", unit.stdout.splitlines()[-1:] == ["dbus"] and "service/no-list" in unit.stderr
                     and unit.returncode == 2, unit.stdout + unit.stderr)
        return seen, bridged


def on_bridge(machine):
    """On the same machine, for another user; with a list of its own. What the script has shown."""
    machine.run("useradd -u 4002 -m ferry; mkdir /share/ferry; initbridge translate --init systemd --bootc --service-user ferry:4002:/home/ferry "
                "--root /share/ferry /share/demo && cp -a /share/ferry/etc /share/ferry/var / && cp /share/ferry/usr/lib/tmpfiles.d/* /usr/lib/tmpfiles.d/ "
                "&& systemd-tmpfiles --create initbridge-demo.conf && systemctl daemon-reload && systemctl start user@4002", check=True)

    def run(command):
        done = machine.run("export INITBRIDGE_SERVICES=/share/ferry/usr/share/initbridge/services.json; " + command.replace("/tmp/ib-", "/tmp/ferry-"))
        done.stderr = done.stderr.replace("/tmp/ferry-", "/tmp/ib-")
        return done

    run("until initbridge probe alive; do sleep 0.1; done")
    return run_script(run)


def states_of(seen):
    text = next(out for step, _, out, _ in seen if step == "service status")
    return {line.split()[0]: line.split()[1] for line in text.splitlines()[1:]}


WANTED = {"steady": "running", "once": "done", "broken": "failed", "idle": "waiting", "quick": "fatal", "flap": "backoff", "slow": "starting",
          "deaf": "running", "hears": "running", "many:0": "running", "many:1": "running", "desk": "running"}
STATUSES = {"service status": 3, "service status steady once idle": 0, "service status steadi": 4, "probe alive": 0, "probe steady": 0,
            "probe broken": 3, "probe slow": 3, "probe --all": 3, "probe steadi": 4, "probe defined steady many:1": 0, "probe defined steadi": 4,
            "service stop idle": 0, "service start quick": 3, "service start slow --timeout 1s": 3, "service start": 2, "service stop --all": 0}


def check_sockets(checks, host):
    def says(name, command, code, status=1):
        done = host.run(command)
        checks.check(name, f"[{code}]" in done.stderr and done.returncode == status, f"{done.returncode}: {done.stdout}{done.stderr}")

    host.start()
    os.chmod(host.dir, 0o755)
    says("no permission", "setpriv --reuid=65534 --clear-groups initbridge service status", "supervisor/denied")
    (host.dir / "wrong.conf").write_text(HEADER.format(host.dir).replace("secret", "guessed"))
    says("a wrong password", f"initbridge service status --config {host.dir}/wrong.conf", "supervisor/denied")
    says("no configuration", "initbridge probe alive --config /nonexistent/conf", "service/no-socket")
    says("a broken list", "echo '{' >$HOME/list; INITBRIDGE_SERVICES=$HOME/list initbridge service list", "service/bad-list")
    unlisted = host.run("env -u INITBRIDGE_SERVICES initbridge service status --init supervisord --output names 'many:*'")
    if not list(pathlib.Path("/usr/share/initbridge").glob("services*.json")):
        checks.same("without a list supervisord's own names", unlisted.stdout.split(), ["many:many_00", "many:many_01"], unlisted.stderr)
    begin = time.monotonic()
    ten = [subprocess.Popen(["initbridge", "service", "restart", "steady"], env=host.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            executable=PROGRAM) for _ in range(10)]
    errors = [one.communicate(timeout=120)[1].decode() for one in ten]
    up = host.run("initbridge service wait steady --timeout 20s")
    checks.check("ten restarts at once leave it running", up.returncode == 0, up.stderr + "\n".join(errors))
    took = time.monotonic() - begin
    checks.check("each of them is carried out, and soon", all(one.returncode == 0 for one in ten) and took < 40, f"{took} s\n" + "\n".join(errors))
    over = host.run("initbridge service start deaf; (sleep 0.5; exec initbridge service start deaf) & initbridge service stop deaf; wait $!; echo $?; initbridge service status deaf")
    checks.check("what is started while it stops runs again", over.stdout.splitlines()[-3] == "0" and "running" in over.stdout.splitlines()[-1], over)
    os.kill(host.process.pid, signal.SIGHUP)
    time.sleep(1.2)  # deaf takes 2 s to be stopped
    says("during a reload", "initbridge service status", "supervisor/shutting-down")
    says("a probe during a reload", "initbridge probe steady", "supervisor/shutting-down")
    unknown = json.loads(host.run("initbridge service status --output json").stdout)["services"]
    checks.check("during a reload nothing is known", unknown and all(one["state"] is None for one in unknown), unknown)
    late = host.run("initbridge service wait steady --timeout 100ms")
    checks.check("a wait ends in time though a reload goes on", late.returncode == 1 and "[supervisor/" in late.stderr, late)
    back = host.run("initbridge service wait steady many deaf --timeout 30s")
    checks.check("a reload is waited for", back.returncode == 0 and host.process.poll() is None, back)
    os.kill(host.process.pid, signal.SIGTERM)
    time.sleep(1.2)
    says("during the shutdown", "initbridge service status", "supervisor/shutting-down")
    host.process.wait(60)
    says("a socket that is gone", "initbridge service status", "supervisor/unreachable")
    host.start()
    host.end(signal.SIGKILL)
    end = time.monotonic() + 20
    while host.listens() and time.monotonic() < end:  # a child that was about to become its program
        time.sleep(0.1)
    says("a stale socket", "initbridge service start steady", "supervisor/unreachable")
    os.unlink(host.dir / "socket")
    if not os.path.exists("/run/systemd/system") and not os.path.exists("/etc/supervisord.conf") and not os.path.exists("/etc/supervisor/supervisord.conf"):
        says("nobody there at all", "env -u INITBRIDGE_SERVICES INITBRIDGE_CONFIG= initbridge service status", "service/no-manager")


def main():
    if not shutil.which("supervisord"):
        skip_all("supervisord is not installed")
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="initbridge-service-", dir="/var/tmp") as folder:
        host = Supervisord(folder)
        host.env["HOME"] = folder
        try:
            with concurrent.futures.ThreadPoolExecutor(1) as beside:
                later = Later()
                scripted = beside.submit(on_supervisord, later, host)
                reason = Machine.why_not()
                second, third = ([], []) if reason else on_systemd(checks)
                first = scripted.result()
            later.tell(checks)
        finally:
            host.end()
    if reason:
        checks.skip("systemd", reason)
        return checks.finish()
    checks.same("systemd: every state", second and states_of(second), WANTED)
    checks.same("bridge: every state", third and states_of(third), WANTED)
    for mine, theirs, bridged in zip(first, second, third):
        checks.same(f"the same on both: {mine[0]}", theirs[1:], mine[1:])
        checks.same(f"the same on the bridge: {mine[0]}", bridged[1:], mine[1:])
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

"""`on_fatal` for real: what is done when a service is given up on, below a supervisord and on a booted systemd.

Usage: fatal.py INITBRIDGE SHIM        TAP; everything runs in a booted machine.
"""

import os
import pathlib
import re
import shutil
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from machine import Machine
from tap import Checks, skip_all

DIES = "start_secs: 10, start_retries: 1, restart: always"
TOLD = "/bin/sh -c 'env | grep ^EVENT_ | grep -v SERI | grep -v SERVER | grep -v PID | sort >>/share/INIT-told; echo end >>/share/INIT-told'"
LAYER = f"""name: fatal
service:
  - {{name: dies, exec: "/usr/local/bin/act INIT dies exit", {DIES}, on_fatal: restart-layer}}
  - {{name: beside, exec: "/usr/local/bin/act INIT beside", restart: always}}
  - {{name: asleep, exec: "/usr/local/bin/act INIT asleep", restart: always, auto_start: false}}
"""
OTHER = f"""name: other
service:
  - name: tells
    exec: /usr/local/bin/act INIT tells exit
    restart: always
    start_secs: 10
    start_retries: 0
    on_fatal: >-
      run:{TOLD}
  - name: stopped
    exec: /usr/local/bin/act INIT stopped
    restart: always
    start_secs: 1
    on_fatal: >-
      run:/usr/bin/touch /share/INIT-wrong
  - name: recovers
    exec: /usr/local/bin/act INIT recovers twice
    restart: always
    start_secs: 3
    on_fatal: >-
      run:/usr/bin/touch /share/INIT-wrong
  - {{name: ends, exec: "/usr/local/bin/act INIT ends flag", {DIES}, on_fatal: 'exit:7'}}
"""
USER = LAYER.replace("INIT", "user").replace("name: fatal", "name: ufatal").replace("{name: ", "{scope: user, name: u-")
ACT = """#!/bin/sh
# act INIT NAME [WHAT]: notes its start, and lives on or dies.
echo $(date +%s.%N) >>/share/$1-$2
case $3 in
exit) exit 1 ;;
twice) test $(wc -l </share/$1-$2) -gt 2 || exit 1 ;;
flag) while ! test -e /share/$1-end; do sleep 0.2; done; exit 1 ;;
esac
exec sleep 1000
"""


class Side:
    def __init__(self, machine, init):
        self.machine, self.init = machine, init

    def starts(self, name):
        path = self.machine.share / f"{self.init}-{name}"
        return len(path.read_text().splitlines()) if path.exists() else 0

    def wait_for(self, name, starts, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.starts(name) < starts:
            time.sleep(0.2)
        return self.starts(name)

    def text(self, name):
        path = self.machine.share / f"{self.init}-{name}"
        return path.read_text() if path.exists() else None


def translate(machine, init, root, texts):
    for name, text in texts.items():
        folder = machine.share / f"layers-{init}" / name
        folder.mkdir(parents=True)
        (folder / "layer.yml").write_text(text)
    paths = " ".join(f"/share/layers-{init}/{name}" for name in texts)
    kind = "supervisord" if init == "supervisord" else "systemd"
    done = machine.run(f"mkdir -p {root}; initbridge translate --init {kind} --root {root} --owner {init} {paths}")
    if done.returncode:
        raise SystemExit(f"Bail out! translate --init {init}: {done.stderr}")
    return done.stderr


def prepare(machine, programs):
    for program, name in zip(programs, ("initbridge", "exec")):
        shutil.copy(program, machine.share / name)
    (machine.share / "act").write_text(ACT)
    machine.run("install -m 755 /share/initbridge /usr/bin/initbridge; install -D -m 755 /share/exec /usr/libexec/initbridge/exec; "
                "install -m 755 /share/act /usr/local/bin/act", check=True)
    layers = {"fatal": LAYER, "other": OTHER}
    translate(machine, "systemd", "/", {name: text.replace("INIT", "systemd") for name, text in layers.items()})
    translate(machine, "user", "/", {"ufatal": USER})
    said = translate(machine, "supervisord", "/share/root", {name: text.replace("INIT", "supervisord") for name, text in layers.items()})
    machine.run("systemctl daemon-reload; systemctl start --no-block dies beside tells stopped recovers ends; systemctl start user@0", check=True)
    machine.run("cd / && (env -i PATH=/usr/sbin:/usr/bin HOME=/root initbridge stdio -- supervisord -n -c /share/root/etc/supervisord.conf "
                ">/share/supervisord.log 2>&1 </dev/null; echo $? >/share/supervisord-status) >/dev/null 2>&1 & sleep 1")
    return said


def check_layer(checks, side):
    name = side.init
    # Two starts until it is given up on, each time; the layer is started anew five times, and no more.
    starts = side.wait_for("dies", 12, 90)
    time.sleep(4)
    checks.same(f"{name}: it is started anew with its layer, five times", side.starts("dies"), 12, starts)
    checks.same(f"{name}: as is what runs beside it", side.starts("beside"), 6)
    checks.same(f"{name}: but not what does not run", side.starts("asleep"), 0)


def check_run(checks, sides):
    for side in sides:
        end = time.monotonic() + 30
        while time.monotonic() < end and "end" not in (side.text("told") or ""):
            time.sleep(0.2)
    told = [side.text("told") for side in sides]
    wanted = "EVENT_FROM_STATE=BACKOFF\nEVENT_GROUPNAME=tells\nEVENT_NAME=PROCESS_STATE_FATAL\nEVENT_PROCESSNAME=tells\nend\n"
    checks.same("run: once, with the same variables on both", told, [wanted] * 2)


def check_not(checks, side):
    machine = side.machine
    side.wait_for("recovers", 3)
    if side.init == "supervisord":
        machine.run("supervisorctl -c /share/root/etc/supervisord.conf stop stopped")
    else:
        machine.run("systemctl stop stopped; systemctl kill -s KILL recovers; sleep 1; systemctl start stopped; sleep 1.5; "
                    "mkdir -p /run/systemd/system/stopped.service.d; printf '[Service]\\nExecStop=/bin/false\\n' >/run/systemd/system/stopped.service.d/x.conf; "
                    "systemctl daemon-reload; systemctl stop stopped")
    time.sleep(4.5)
    checks.same(f"{side.init}: neither a stop nor a start that fails twice is the end of it", side.text("wrong"), None)


def check_exits(checks, machine, sides):
    supervisord, systemd = sides
    (machine.share / "supervisord-end").touch()
    end = time.monotonic() + 60
    while time.monotonic() < end and supervisord.text("status") is None:
        time.sleep(0.2)
    checks.same("supervisord: exit: it ends with the status that was said, behind initbridge stdio", supervisord.text("status"), "7\n")
    machine.run("mkdir -p /run/systemd/system/initbridge-fatal-ends.service.d; printf '[Unit]\\nConditionVirtualization=\\nConditionVirtualization=vm\\n' "
                ">/run/systemd/system/initbridge-fatal-ends.service.d/x.conf; systemctl daemon-reload")
    (machine.share / "systemd-end").touch()
    time.sleep(6)
    state = machine.run("systemctl is-failed ends; systemctl is-system-running").stdout.split()
    checks.check("systemd: exit: where it is no container, nothing goes down", state[:1] == ["failed"] and state[1:] in (["running"], ["degraded"]), state)
    machine.run("rm -r /run/systemd/system/initbridge-fatal-ends.service.d; systemctl daemon-reload; systemctl restart --no-block ends")
    try:
        machine.process.wait(60)
    except Exception:  # it says enough below
        pass
    status = re.search(r'COMMAND_EXIT_CODE="(\d+)"', machine.console())
    checks.same("systemd: exit: a container ends, with the status that was said", status and status.group(1), "7")
    del systemd


def main():
    reason = Machine.why_not() or (not shutil.which("supervisord") and "supervisord is not installed")
    if reason:
        skip_all(reason)
    checks = Checks()
    with Machine() as machine:
        said = prepare(machine, [os.path.abspath(word) for word in sys.argv[1:3]])
        checks.check("that supervisord ends with 0 is told", "supervisord/exit-status" in said, said)
        sides = [Side(machine, init) for init in ("supervisord", "systemd")]
        check_run(checks, sides)
        for side in [*sides, Side(machine, "user")]:
            check_layer(checks, side)
        for side in sides:
            check_not(checks, side)
        check_exits(checks, machine, sides)
        if checks.failed:
            checks.note((machine.share / "supervisord.log").read_text(errors="replace")[-3000:])
            checks.note(machine.console()[-2000:])
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

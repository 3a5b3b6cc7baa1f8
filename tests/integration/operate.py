"""What a script of verbs does not show: services that are watched as they change, on a real supervisord and on a booted
systemd, and a stop that comes before the program that it is for.

Usage: operate.py INITBRIDGE SHIM       TAP
"""

import concurrent.futures
import json
import pathlib
import re
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from machine import Machine  # noqa: E402
from service import PROGRAM, SHIM, Later, Supervisord  # noqa: E402
from tap import Checks, skip_all  # noqa: E402

LAYER = r"""
name: demo
service:
  - {name: steady, exec: sleep 1000, restart: always}
  - {name: idle, exec: sleep 1000, auto_start: false, restart: always}
"""
# `soon COMMAND` is tried until it succeeds, for 20 s.
SOON = 'soon() { for i in $(seq 200); do eval "$1" && return; sleep 0.1; done; echo "not soon: $1"; }; '
# A supervisord whose children take their time to become programs, as on a busy machine.
SLOW_EXEC = """import os, time
execve = os.execve
def slowly(*words):
    time.sleep(3)
    execve(*words)
os.execve = slowly
"""
COUNTING = r"""
name: demo
service:
  - {name: counts, exec: "sh -c 'trap \"echo TERM >>FOLDER/signals; sleep 1; exit 0\" TERM; : >FOLDER/ready; while :; do sleep 0.1; done'", auto_start: false, stop_timeout: 20s}
"""


def lost_stops(checks):
    """A stop that reaches a child before it is its program: waited for when it is new, sent again when it is not."""
    with tempfile.TemporaryDirectory(prefix="initbridge-lost-", dir="/var/tmp") as folder:
        host = Supervisord(folder, COUNTING.replace("FOLDER", folder))
        (host.dir / "sitecustomize.py").write_text(SLOW_EXEC)
        try:
            host.start(PYTHONPATH=folder)
            pid = host.process.pid
            for title, pause in (("while it is new", 0.2), ("a while after the fork", 2.2)):
                begin = time.monotonic()
                done = host.run(f"supervisorctl -u me -p secret -c {host.conf} start counts >/dev/null & "
                                f"while test -z \"$(cat /proc/{pid}/task/{pid}/children)\"; do sleep 0.05; done; sleep {pause}; initbridge service stop counts; wait")
                took = time.monotonic() - begin
                checks.check(f"a stop before the program runs, {title}: is not lost", "stopped" in done.stdout and took < 12, f"{took} s: {done}")
            signals = pathlib.Path(folder, "signals")
            signals.write_text("")  # what was stopped before may have got as far as its trap
            done = host.run("rm -f FOLDER/ready; initbridge service start counts; until test -e FOLDER/ready; do sleep 0.1; done; "
                            "initbridge service stop counts".replace("FOLDER", folder))
            checks.same("a program that handles its stop gets it once", signals.read_text(), "TERM\n", done)
        finally:
            host.end()


def check_watch(checks, title, run, folder, away, back):
    """`away` makes the manager go, `back` makes it come again; both are shell commands."""
    out = f"{folder}/watched"
    told = f"soon 'test $(grep -c \"^idle: STATE\" {out}.text) -ge N'; "
    done = run(
        f"{SOON} initbridge service stop idle; for form in text json names; do "
        f"initbridge service status --watch --output $form </dev/null >{out}.$form 2>{out}.$form.err & pids=\"$pids $!\"; done; "
        + told.replace("STATE", "waiting").replace("N", "1") + "initbridge service start idle; " + told.replace("STATE", "running").replace("N", "1")
        + "initbridge service stop idle; " + told.replace("STATE", "waiting").replace("N", "2")
        + f"soon 'test $(grep -c idle {out}.names) -ge 3'; cat /proc/${{pids##* }}/stat; sleep 1; cat /proc/${{pids##* }}/stat; {away}; {back}; "
        "initbridge service wait steady --timeout 20s; initbridge service start idle; " + told.replace("STATE", "running").replace("N", "2")
        + "for pid in $pids; do kill $pid; wait $pid; echo end $?; done")
    lines = [re.sub(r", pid \d+", "", line) for line in run(f"cat {out}.text").stdout.splitlines()]
    said = done.stdout + done.stderr + "\n".join(lines) + run(f"cat {out}.text.err").stdout
    checks.check(f"{title}: ends with 0 on SIGTERM", done.stdout.split("\n")[-4:-1] == ["end 0"] * 3, said)
    checks.check(f"{title}: each change is told", "not soon" not in done.stdout, said)
    checks.check(f"{title}: begins with all", [line.split(":")[0] for line in lines[:2]] == ["steady", "idle"], said)
    cpu = [sum(map(int, line.rsplit(")", 1)[1].split()[11:13])) for line in done.stdout.splitlines() if ") " in line]
    checks.check(f"{title}: costs nothing while nothing changes", len(cpu) == 2 and cpu[1] - cpu[0] <= 10, cpu)
    if title == "supervisord":
        checks.check(f"{title}: that goes and comes", "steady: unknown" in lines and "steady: running" in lines[lines.index("steady: unknown"):]
                     and "[supervisor/" in said, said)
    documents = [json.loads(line) for line in run(f"cat {out}.json").stdout.splitlines()]
    states = [one["state"] for one in documents if one["name"] == "idle"]
    checks.check(f"{title}: documents, one a line", "running" in states and all("time" in one for one in documents), documents)
    names = run(f"cat {out}.names").stdout.split()
    checks.check(f"{title}: names", set(names) == {"steady", "idle"}, names)


def check_screen(checks, title, run, folder):
    shown = f"soon 'sed \"s/.*idle/idle/\" {folder}/screen | grep \"^idle\" | tail -n 1 | grep -q STATE'; "
    run(f"{SOON} initbridge service stop idle; rm -f {folder}/screen; TERM=xterm script -qfc 'echo $$ >{folder}/pid; stty rows 20 cols 40; "
        f"exec initbridge service status --watch' {folder}/screen >/dev/null </dev/null & soon 'test -e {folder}/screen'; "
        + shown.replace("STATE", "waiting") + "initbridge service start idle; " + shown.replace("STATE", "running") + f"kill -INT $(cat {folder}/pid); wait")
    text = run(f"cat {folder}/screen").stdout
    frames = text.split("\x1b[J")
    checks.check(f"{title}: drawn in its place", "\x1b[3A" in text and "waiting" in frames[1] and "idle    running" in frames[-1], repr(text))
    checks.check(f"{title}: no line is wider than the screen", len(frames) > 2 and all(len(line) <= 40 for frame in frames[1:-1] for line in frame.splitlines()),
                 repr(text))


def check_list(checks, title, run, folder, services):
    done = run(f"{SOON} cp {services} {folder}/services.json; export INITBRIDGE_SERVICES={folder}/services.json; initbridge service list --watch >{folder}/listed & "
               f"soon 'grep -q idle {folder}/listed'; sed 's/idle/lazy/g' {folder}/services.json >{folder}/new; mv {folder}/new {folder}/services.json; "
               f"soon 'grep -q gone {folder}/listed'; kill $!; wait $!; echo $?; cat {folder}/listed")
    checks.same(f"{title}: a list that changes", done.stdout.split("\n")[:-1], ["0", "steady: defined", "idle: defined", "lazy: defined", "idle: gone"], done.stderr)


def on_supervisord(checks):
    with tempfile.TemporaryDirectory(prefix="initbridge-operate-", dir="/var/tmp") as folder:
        host = Supervisord(folder, LAYER)
        try:
            host.start()
            check_list(checks, "supervisord", host.run, folder, host.env["INITBRIDGE_SERVICES"])
            check_screen(checks, "supervisord", host.run, folder)
            away = f"kill {host.process.pid}; soon 'grep -q unknown {folder}/watched.text'; rm -f {folder}/socket"
            check_watch(checks, "supervisord", host.run, folder, away, f"supervisord -n -c {host.conf} >/dev/null 2>&1 </dev/null & soon 'initbridge probe alive 2>/dev/null'")
            host.run(f"supervisorctl -u me -p secret -c {host.conf} shutdown; while initbridge probe alive 2>/dev/null; do sleep 0.1; done")
        finally:
            host.end()


def on_machine(checks):
    with Machine() as machine:
        (machine.share / "demo").mkdir()
        (machine.share / "demo/layer.yml").write_text(LAYER)
        shutil.copy(PROGRAM, machine.share / "initbridge")
        shutil.copy(SHIM, machine.share / "shim")
        done = machine.run("cp /share/initbridge /usr/bin/initbridge; rm -rf /usr/share/initbridge /etc/initbridge; "
                           "INITBRIDGE_SHIM=/share/shim initbridge translate --init systemd --root / /share/demo && systemctl daemon-reload && "
                           "initbridge service start steady")
        if checks.check("systemd: translated", done.returncode == 0, done.stdout + done.stderr):
            check_screen(checks, "systemd", machine.run, "/share")
            check_watch(checks, "systemd", machine.run, "/share", "systemctl daemon-reload", "systemctl daemon-reexec")


def main():
    if not shutil.which("supervisord"):
        skip_all("supervisord is not installed")
    checks, first, second = Checks(), Later(), Later()
    reason = Machine.why_not()
    with concurrent.futures.ThreadPoolExecutor(2) as beside:
        others = [beside.submit(on_supervisord, first), beside.submit(lost_stops, second)]
        if reason:
            checks.skip("systemd", reason)
        else:
            on_machine(checks)
        for other in others:
            other.result()
    first.tell(checks)
    second.tell(checks)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

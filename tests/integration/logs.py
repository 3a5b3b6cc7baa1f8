"""initbridge service logs: what services wrote, from supervisord's files, the journal, and files below systemd.

Usage: logs.py INITBRIDGE SHIM        TAP
"""

import contextlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from machine import Machine
from tap import Checks

CONF = """[supervisord]
nodaemon=true
logfile={0}/supervisord.log
pidfile={0}/pid
[unix_http_server]
file={0}/socket
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[program:say]
command=/bin/sh -c 'for i in 1 2 3 4 5; do echo line $i; done; echo oh >&2; printf "bad \\377 byte\\n"; exec sleep 1000'
stdout_logfile={0}/say.log
stderr_logfile={0}/say.err
[program:busy]
command=/bin/sh -c 'i=0; while [ $i -lt 4000 ]; do i=$((i+1)); echo busy $i; [ $((i%%100)) != 0 ] || sleep 0.02; done; exec sleep 1000'
stdout_logfile={0}/busy.log
stdout_logfile_maxbytes=20000
stdout_logfile_backups=50
[program:bad]
command=/bin/sh -c 'echo my last; exit 3'
autostart=false
startsecs=20
startretries=0
stdout_logfile={0}/bad.log
[program:console]
command=sleep 1000
stdout_logfile=/dev/stdout
stdout_logfile_maxbytes=0
stderr_logfile=NONE
"""
LAYER = """name: demo
service:
  - {name: log-one, exec: "/bin/sh -c 'echo one; echo two; exec sleep 1000'"}
  - {name: log-two, exec: "/bin/sh -c 'sleep 0.3; echo three; exec sleep 1000'"}
  - {name: log-file, exec: "/bin/sh -c 'echo filed; exec sleep 1000'", stdout: "file:/var/log/demo/file.log"}
  - {name: log-bad, exec: "/bin/sh -c 'echo my last; exit 3'", auto_start: false, start_secs: 20, start_retries: 0}
  - {name: log-none, exec: sleep 1000, stdout: none}
  - {name: log-flood, exec: seq 1 100000, kind: oneshot, auto_start: false}
  - {name: log-user, exec: "/bin/sh -c 'echo mine; exec sleep 1000'", scope: user}
"""


def wait_until(what, seconds=20):
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.05)
    return what()


@contextlib.contextmanager
def supervisord(folder):
    (folder / "conf").write_text(CONF.format(folder))
    process = subprocess.Popen(["/usr/bin/supervisord", "-n", "-c", folder / "conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def below_supervisord(program, folder, checks):
    def logs(*words, **how):
        return subprocess.run([program, "service", "logs", "--socket", str(folder / "socket"), *words], capture_output=True, **how)

    wait_until(lambda: (folder / "say.log").exists() and b"bad" in (folder / "say.log").read_bytes())
    following = subprocess.Popen([program, "service", "logs", "--socket", str(folder / "socket"), "-f", "-n", "100000", "busy"], stdout=subprocess.PIPE)
    whole = logs("say")
    checks.same("all of a log, byte for byte", whole.stdout, (folder / "say.log").read_bytes())
    checks.same("the last lines", logs("-n", "2", "say").stdout, b"line 5\nbad \xff byte\n")
    checks.same("of standard error", logs("--stderr", "say").stdout, b"oh\n")
    lines = [json.loads(line) for line in logs("--output", "json", "-n", "2", "say").stdout.splitlines()]
    checks.same("for tools", lines, [{"service": "say", "time_us": None, "message": "line 5"}, {"service": "say", "time_us": None, "message": "bad \ufffd byte"}])
    both = logs("-n", "1", "say", "busy").stdout.split(b"\n")
    checks.check("several with their names", b"say: bad \xff byte" in both and any(line.startswith(b"busy: busy ") for line in both), both)
    done = logs("console")
    checks.check("where a log is elsewhere, it says so", done.returncode == 3 and b"service/no-log" in done.stderr and b"podman logs" in done.stderr, done.stderr)
    done = logs("--stderr", "console")
    checks.check("and where there is none", done.returncode == 3 and b"keeps no such log" in done.stderr, done.stderr)
    done = subprocess.run([program, "service", "start", "--socket", str(folder / "socket"), "bad"], capture_output=True, text=True)
    checks.check("what does not start shows its last words", done.returncode == 3 and "\nbad: my last\n" in done.stderr, done.stderr)
    got, numbers = b"", []
    end = time.monotonic() + 60
    while len(numbers) < 4000 and time.monotonic() < end:
        got += following.stdout.read1(65536)
        numbers = [int(n) for n in re.findall(rb"^busy (\d+)$", got, re.M)]
    following.terminate()
    following.wait()
    first = numbers[0] if numbers else 0
    checks.check("followed through many rotations nothing is lost", numbers == list(range(first, 4001)) and first < 3000, f"{first} {len(numbers)} {numbers[:3]} {numbers[-3:]}")


def below_systemd(program, shim, checks):
    reason = Machine.why_not()
    if reason:
        return checks.skip("logs below systemd", reason)
    with Machine() as machine:
        for file, name in ((program, "initbridge"), (shim, "exec")):
            shutil.copy(file, machine.share / name)
        (machine.share / "layer.yml").write_text(LAYER)
        machine.run("INITBRIDGE_SHIM=/share/exec /share/initbridge translate --init systemd --native --service-user root --root / /share/layer.yml && systemd-tmpfiles --create "
                    "&& systemctl daemon-reload && systemctl start user@0 && systemctl start log-one log-two log-file log-none && XDG_RUNTIME_DIR=/run/user/0 systemctl --user start log-user", check=True)

        def logs(*words):
            return machine.run("/share/initbridge service logs " + " ".join(words))

        wait_until(lambda: "three" in logs("log-two").stdout)
        checks.same("from the journal", logs("log-one").stdout, "one\ntwo\n")
        checks.same("its last line", logs("-n", "1", "log-one").stdout, "two\n")
        checks.same("several, in the order of time", logs("log-one", "log-two").stdout, "log-one: one\nlog-one: two\nlog-two: three\n")
        checks.same("of the user's manager", logs("log-user").stdout, "mine\n")
        checks.same("from a file", logs("log-file").stdout, "filed\n")
        checks.same("not older than that", logs("--since", "1h", "log-one").stdout, "one\ntwo\n")
        done = machine.run("/share/initbridge service start log-bad")
        checks.check("what does not start shows its last words", done.returncode == 3 and "\nlog-bad: my last\n" in done.stderr, done.stderr)
        done = logs("log-none")
        checks.check("nothing of what goes nowhere", done.returncode == 3 and "goes nowhere" in done.stderr, done.stderr)
        done = logs("--stderr", "log-one")
        checks.check("the journal does not part the two", done.returncode == 3 and "--stderr" in done.stderr, done.stderr)
        line = json.loads(logs("--output", "json", "-n", "1", "log-one").stdout)
        checks.check("for tools, with its time", line["service"] == "log-one" and line["message"] == "two" and abs(line["time_us"] / 1e6 - time.time()) < 600, line)
        followed = machine.run("timeout 5 /share/initbridge service logs -f -n 0 log-one log-file >/share/out & sleep 1; systemctl restart log-one log-file; wait; cat /share/out").stdout
        checks.same("followed, journal and file together", sorted(followed.splitlines()), ["log-file: filed", "log-one: one", "log-one: two"])
        # Without its own limit, by which the journal drops what comes too fast.
        machine.run("mkdir -p /run/systemd/journald.conf.d; printf '[Journal]\\nRateLimitIntervalSec=0\\n' >/run/systemd/journald.conf.d/a.conf; systemctl restart systemd-journald; "
                    "systemctl start log-flood; journalctl --sync", timeout=180)
        shown = machine.run("s=$(date +%s%N); /share/initbridge service logs log-flood | tail -1; e=$(date +%s%N); echo $(( (e-s)/1000000 )); "
                            "s=$(date +%s%N); journalctl -q -o cat -u log-flood | tail -1; e=$(date +%s%N); echo $(( (e-s)/1000000 ))", timeout=180).stdout.split()
        checks.check("all of a flood is there", shown and shown[0] == "100000" and logs("log-flood", "|", "wc -l").stdout.strip() == "100000", shown)
        print(f"# 100,000 lines of the journal read back in {shown[1]} ms (journalctl -o cat: {shown[-1]} ms)")


def main():
    program, shim = map(pathlib.Path, sys.argv[1:3])
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="initbridge-logs-") as folder:
        with supervisord(pathlib.Path(folder)):
            below_supervisord(program.resolve(), pathlib.Path(folder), checks)
    below_systemd(program, shim, checks)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

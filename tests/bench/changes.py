"""What it costs to hear of many services that change all the time: a booted machine, an unmodified listener, and services
that end and are started again. Every start is written down by the program itself, and no event may be missing.

Usage: changes.py BUILD_DIR [SERVICES [SECONDS]]      1000 services, a minute; exit status 1: events were lost
"""

import collections
import pathlib
import shutil
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from listening import LISTENER
from machine import Machine

LIFE = 17.5  # seconds; with the second before the next start and three events, ten changes a minute for each
PROGRAM = f"#!/bin/sh\necho $1 >>/run/starts\nexec sleep {LIFE}\n"


def layer(count):
    watch = "  - {name: watch, kind: eventlistener, events: PROCESS_STATE, exec: /usr/bin/python3 /share/listen.py /share seen}\n"
    return "service:\n" + watch + "".join(f"  - {{name: s{i:04}, exec: /srv/life s{i:04}, restart: always, start_secs: 1}}\n" for i in range(count))


LOOK = """import pathlib, sys
total = [0, 0]
for process in pathlib.Path("/proc").glob("[0-9]*"):
    try:
        words = process.joinpath("cmdline").read_text().split(chr(0))
        if sys.argv[1:] == words[:len(sys.argv) - 1] or (len(sys.argv) == 2 and words[0].endswith(sys.argv[1])):
            fields = process.joinpath("stat").read_text().rsplit(")", 1)[1].split()
            total = [total[0] + int(fields[11]) + int(fields[12]), total[1] + int(fields[21])]
    except OSError:
        pass
print(*total)
"""
PARTS = {"host": "/usr/bin/initbridge eventlistener-host", "listener": "/usr/bin/python3 /share/listen.py", "shims": "/usr/libexec/initbridge/exec",
         "systemd": "/lib/systemd/systemd"}


def look(machine):
    """{part: (seconds of processor time, MiB of resident memory)}"""
    found = {}
    for name, words in PARTS.items():
        ticks, pages = machine.run(f"/usr/bin/python3 /share/look.py {words}", check=True).stdout.split()
        found[name] = int(ticks) / 100, int(pages) * 4096 / 2**20
    return found


def told(seen):
    """{(service, state): events}"""
    lines = (line.split() for line in seen.read_text().splitlines())
    return collections.Counter((words[1].removeprefix("processname:"), words[0].removeprefix("PROCESS_STATE_")) for words in lines if words[0].startswith("PROCESS_STATE_"))


def set_up(machine, build, count):
    for name, path in (("initbridge", "src/initbridge"), ("exec", "src/exec/exec")):
        shutil.copy(build / path, machine.share / name)
    (machine.share / "listen.py").write_text(LISTENER)
    (machine.share / "life").write_text(PROGRAM)
    (machine.share / "look.py").write_text(LOOK)
    (machine.share / "load").mkdir()
    (machine.share / "load/layer.yml").write_text(layer(count))
    machine.run("install -m 755 /share/initbridge /usr/bin/initbridge; install -D -m 755 /share/exec /usr/libexec/initbridge/exec; "
                "install -m 755 /share/life /srv/life; initbridge translate --init systemd --root / /share/load && systemctl daemon-reload "
                "&& systemctl start watch", check=True, timeout=600)
    for first in range(0, count, 50):  # not all of them end at the same moment
        machine.run("systemctl start --no-block " + " ".join(f"s{i:04}" for i in range(first, min(first + 50, count))), check=True, timeout=600)
        time.sleep(2)


def wait_for_all(machine, count):
    end = time.monotonic() + 300
    while time.monotonic() < end and int(machine.run("grep -c ^PROCESS_STATE_RUNNING /share/seen").stdout) < count + 1:
        time.sleep(2)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    count, seconds = map(int, [*sys.argv[2:], *["1000", "60"][len(sys.argv) - 2:]])
    if reason := Machine.why_not():
        raise SystemExit(reason)
    with Machine() as machine:
        set_up(machine, build, count)
        seen = machine.share / "seen"
        wait_for_all(machine, count)
        begin, before, events = time.monotonic(), look(machine), sum(told(seen).values())
        time.sleep(seconds)
        span, after, more = time.monotonic() - begin, look(machine), sum(told(seen).values()) - events
        for first in range(0, count, 50):  # all at once would be more events than a listener's buffer holds
            machine.run("systemctl stop " + " ".join(f"s{i:04}" for i in range(first, min(first + 50, count))), timeout=600)
        time.sleep(3)
        lost = machine.run("journalctl -b -u watch --no-pager | grep -c overflow").stdout.strip()
        starts = collections.Counter(machine.run("cat /run/starts").stdout.split())
        counts = told(seen)
    print(f"{count} services, {more / span * 60:.0f} changes a minute")
    for name in PARTS:
        print(f"{name:>9}: {(after[name][0] - before[name][0]) / span * 100:5.1f} % of a processor, {before[name][1]:.1f} MiB before, {after[name][1]:.1f} MiB after")
    # One that is stopped as it is started may not come to write that down.
    wrong = [f"{name}: {starts[name]} starts, {counts[name, 'STARTING']} told" for name in starts if starts[name] > counts[name, "STARTING"]]
    wrong += [f"{name}: {counts[name, 'STARTING']} starts told, and {counts[name, 'EXITED'] + counts[name, 'STOPPED']} ends" for name in starts
              if counts[name, "STARTING"] != counts[name, "EXITED"] + counts[name, "STOPPED"]]
    print(f"{sum(starts.values())} starts, {sum(counts.values())} events, {len(wrong)} services with events that are missing or too many; "
          f"{lost} were discarded from a full buffer", *wrong[:10], sep="\n")
    return 1 if wrong or len(starts) != count else 0


if __name__ == "__main__":
    sys.exit(main())

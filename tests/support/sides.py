"""The container and the machine, asked in the same words."""

import os
import re
import time

import standins

MAY_DIFFER = ("SUPERVISOR_", "INVOCATION_ID=", "JOURNAL_STREAM=", "SYSTEMD_EXEC_PID=", "MANAGERPID=", "MEMORY_PRESSURE_")
# What a container's runtime sets of its own, and what a user's manager does; a layer's own is stronger.
RUNTIMES_OWN = ("container=", "HOSTNAME=", "TERM=", "XDG_RUNTIME_DIR=/run/user/", "DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/")
STATUS = re.compile(r"(\S+)\s+([A-Z]+)\b.*")
DEADLINE = 40


def wait_until(condition, seconds=DEADLINE):
    """What `condition` returned last: something true, unless the time was up."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result or time.monotonic() > deadline:
            return result
        time.sleep(0.3)


class Side:
    """What is said of services in supervisord's words: `shell(command)` runs one as the image's user."""

    def ctl(self, words):
        return self.shell(f"supervisorctl {words}")

    def states(self):
        matches = map(STATUS.fullmatch, self.ctl("status").stdout.splitlines())
        return {match.group(1): match.group(2) for match in matches if match}

    def wait_for(self, wanted, seconds=DEADLINE):
        wait_until(lambda: self.states() == wanted, seconds)
        return self.states()

    def runs(self, name):
        """Those of the stand-in called `name`, wherever its output goes."""
        return [run for run in standins.read_log(self.everything())[0] if run.name == name]

    def last(self, name):
        return (self.runs(name) or [None])[-1]

    def everything(self):
        return "".join([self.log(), *(self.read(path) for path in self.files)])

    def kill(self, name, signal):
        return self.shell(f"kill -{signal} {self.last(name).pid}")

    def read(self, path):
        return self.shell(f"cat {path} 2>/dev/null").stdout


class ContainerSide(Side):
    title = "container"

    def __init__(self, container, files=()):
        self.container, self.files = container, files

    def shell(self, command):
        return self.container.exec(command)

    def log(self):
        return self.container.logs()


class MachineSide(Side):
    title = "machine"

    def __init__(self, machine, user, files=()):
        self.machine, self.user, self.files = machine, user, files
        self.folder = f"/var/log/supervisord-{user}"
        self.units = []  # whose output in the journal counts as well

    def shell(self, command):
        home = f"HOME=/home/{self.user} USER={self.user} PATH=/usr/local/bin:/usr/bin:/bin"
        quoted = command.replace("'", "'\\''")
        return self.machine.run(f"cd / && setpriv --reuid={self.user} --regid={self.user} --init-groups env -i {home} sh -c '{quoted}'")

    def log(self):
        files = " ".join(f"{self.folder}/{name}.log{old}" for name in ("stdout", "stderr") for old in (".1", ""))
        units = " + ".join(f"_SYSTEMD_UNIT={unit}" for unit in self.units)
        journal = f"; journalctl -b -o cat --no-pager --all {units}" if units else ""
        return self.machine.run(f"cat {files} 2>/dev/null{journal}").stdout

    def read(self, path):
        return self.machine.run(f"cat {path} 2>/dev/null").stdout

    def kept(self, path):
        """A file of the machine when it is off."""
        full = self.machine.state / "upper" / path.lstrip("/")
        return full.read_text(encoding="utf-8", errors="replace") if os.path.exists(full) else ""


def differences(here, there):
    """Of what two runs of one program were started with; "" when nothing differs that may not."""
    lines = []
    for key in here:
        one, other = here[key], there[key]
        if key == "env":
            ignored = MAY_DIFFER + RUNTIMES_OWN
            one, other = ([value for value in env if not value.startswith(ignored)] for env in (one, other))
            one, other = sorted(set(one) - set(other)), sorted(set(other) - set(one))
        if one != other:
            lines.append(f"{key}: {one} and {other}")
    return "\n".join(lines)


def check_same(checks, container, machine, names):
    """Each stand-in was started on both, as often, and with the same."""
    for name in names:
        here, there = (sorted(side.runs(name), key=lambda run: run.start["argv"]) for side in (container, machine))
        if checks.check(f"{name}: runs on both", here and len(here) == len(there), f"{here}\n{there}"):
            different = "\n".join(differences(one.start, other.start) for one, other in zip(here, there)).strip()
            checks.check(f"{name}: argv, environment, user, folder and umask are the same", not different, different)


def check_logs(checks, side, title, expected_others=()):
    """Complete and readable: every line is one that a stand-in wrote, none is missing; of others only
    supervisord's own in a container's log. No program, nor supervisord, met ENXIO."""
    text = side.everything()
    runs, others, wrong = standins.read_log(text)
    foreign = [line for line in others if not (side.title == "container" and standins.SUPERVISORD_LINE.fullmatch(line))
               and not re.fullmatch("|".join(expected_others) or "(?!)", line)]
    checks.check(f"{title}: logs are complete and readable", not wrong and not foreign, "\n".join(wrong + foreign))
    checks.check(f"{title}: no ENXIO", "ENXIO" not in text and "No such device" not in text)
    return runs

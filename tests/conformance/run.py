"""The conformance suite: the same entries under a real supervisord and a real systemd, and what is seen compared.

    run.py INITBRIDGE SHIM PROBE [--json FILE] [--only REGEX] [--keep FOLDER]      TAP; see README.md beside it
"""

import argparse
import json
import os
import pathlib
import pickle
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import cases as table
import compare
import judge
import parity
from machine import Machine
from tap import Checks, skip_all

USER, UID = "confuser", 4101  # the service user of the user scope
USERS = f"groupadd -g 4103 confgroup; useradd -u {UID} -m {USER}; useradd -u 4102 -m -G confgroup confother; usermod -aG confgroup {USER}"
LAYER = """name: conformance
env: {LAYER_WORD: "of the layer", LAYER_HOME: ~/data, LAYER_ODD: "a;b \\"c\\" 'd' $E 100% \\\\f"}
path_append: [~/bin, /opt/conformance/bin]
"""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"
BECOME = f"setpriv --reuid={UID} --regid={UID} --init-groups"
AS_USER = f"{BECOME} env XDG_RUNTIME_DIR=/run/user/{UID}"
SIZE, TIMELY_SIZE = 80, 25  # of a pass
DIAGNOSTIC = re.compile(r".*layer\.yml:(\d+):\d+: (error|warning|note): .* \[([a-z]+/[a-z-]+)\]$")
APPROXIMATE = re.compile(r"note: (on .*) \[(parity/approximate)\]$")
QUIET = {False: 0.6, True: 5}  # seconds without a new process, after which the next pass starts
SECONDS = 240  # for one side to settle
FEW = 12  # so many cases that are not as they should be are run once more, by themselves


def environment(kind):
    """What the image's ENV, WORKDIR and USER are for supervisord as process 1."""
    home, name = ("/root", "root") if kind == "system" else (f"/home/{USER}", USER)
    return {"PATH": f"{PATH}:{home}/bin:/opt/conformance/bin", "HOME": home, "USER": name, "LOGNAME": name, "LAYER_WORD": "of the layer",
            "LAYER_HOME": f"{home}/data", "LAYER_ODD": "a;b \"c\" 'd' $E 100% \\f"}


def image_options(kind):
    return ["--distro", "debian"] + ([] if kind == "system" else ["--service-user", f"{USER}:{UID}:/home/{USER}"])


class Translation:
    """What translate says of each case: diagnostics' codes, and whether it is refused. Each entry stands in a
    line of its own, by which a diagnostic is known to be about it."""

    def __init__(self, program, shim_use, folder):
        self.program, self.shim_use, self.folder, self.said = program, shim_use, folder, {}

    def all(self, passes):
        for init in table.INITS:
            for one in passes:
                here = one.cases
                for case in here:
                    self.said[case.name, one.kind, init] = {"refused": False, "codes": set(), "said": ""}
                while here and not self.accepts(init, one, here):
                    accepted = [case for case in here if not self.said[case.name, one.kind, init]["refused"]]
                    if len(accepted) == len(here):
                        raise RuntimeError(f"translate --init {init} refuses what none of the cases says: {self.stderr[:3000]}")
                    here = accepted
        return self.said

    def accepts(self, init, one, here):
        home = self.folder / init / one.name
        home.mkdir(parents=True, exist_ok=True)
        text = table.layer(one.entries(here), LAYER)
        (home / "layer.yml").write_text(text)
        shim = [f"--shim={self.shim_use}"] if init == "systemd" else []
        done = subprocess.run([self.program, "translate", "--init", init, *shim, *image_options(one.kind), str(home)], capture_output=True, text=True)
        self.stderr = done.stderr
        first = text[:text.index("\nservice:\n")].count("\n") + 3  # the line of the first entry
        owners = [case for case in here for _ in case.entries]
        for line in done.stderr.splitlines():
            noted = APPROXIMATE.match(line)
            if noted:  # of the whole image, by fields
                for case in here:
                    if f"'{case.field}' (" in noted.group(1):
                        self.said[case.name, one.kind, init]["codes"].add(noted.group(2))
            match = DIAGNOSTIC.match(line)
            if match and 0 <= int(match.group(1)) - first < len(owners):
                said = self.said[owners[int(match.group(1)) - first].name, one.kind, init]
                said["refused"] |= match.group(2) == "error"
                said["codes"].add(match.group(3))
                said["said"] += line.removeprefix(str(home)) + "\n"
        return done.returncode == 0


def make_place(place, one, cases):
    """What the probes find in /srv/conformance."""
    top = place / one.name
    for folder in ("lives", "scripts", "d"):
        (top / folder).mkdir(parents=True)
        (top / folder).chmod(0o1777)
    (top / "events").touch()
    (top / "events").chmod(0o666)
    for case in cases:
        (top / "d" / table.slug(case.name)).mkdir()
        (top / "d" / table.slug(case.name)).chmod(0o777)
        for name, lines in case.scripts.items():
            (top / "scripts" / name).write_text("".join(one.placed(line) + "\n" for line in lines))


def units_of(entry):
    name, count = entry.get("use_packaged") or entry.get("unit") or entry["name"], int(entry.get("instances", "1"))
    return [f"{name}.service"] if count == 1 else [f"{name}@{number}.service" for number in range(count)]


class Side:
    """One init with the cases of one pass."""

    def __init__(self, init, one, translations):
        self.init, self.one = init, one
        self.name = f"{init}-{one.name}"
        self.cases = [case for case in one.cases if not translations[case.name, one.kind, init]["refused"]]
        self.seconds, self.results = None, {}

    def __str__(self):
        return self.name


class Suite:
    def __init__(self, programs, shim_use, passes, translations):
        self.programs, self.shim_use = programs, shim_use  # initbridge, its shim, the probe
        self.sides = [Side(init, one, translations) for one in passes for init in ("supervisord", "systemd")]
        self.began, self.times, self.seen, self.went_down = time.monotonic(), [], {}, False

    def passed(self, what):
        self.times.append(f"{what} {time.monotonic() - self.began:.0f} s")

    def place_of(self, side):
        """Where /srv/conformance of a side is on this machine."""
        return self.place if side.init == "systemd" else self.machine.share / f"place-{side}"

    def share(self, side, what):
        """A file of a side that both the driver and this know."""
        folder = "u" if side.init == "systemd" and side.one.kind == "user" else "s"  # the one is the user's own
        return f"/share/{folder}/{what}-{side}"

    def here(self, path):
        return self.machine.share / path.removeprefix("/share/")

    def run(self):
        with tempfile.TemporaryDirectory(prefix="initbridge-conformance-", dir="/var/tmp") as folder:
            self.place = pathlib.Path(folder)
            self.place.chmod(0o755)
            with Machine(options=[f"--bind={folder}:/srv/conformance"]) as self.machine:
                self.passed("booted")
                self.prepare()
                self.passed("translated")
                for supervisord, systemd in zip(self.sides[::2], self.sides[1::2]):
                    self.bring_up(supervisord)
                    self.bring_up(systemd)
                    self.let_them_start((supervisord, systemd), QUIET[supervisord.one.timely])
                self.passed("all started")
                self.wait()
                self.passed("all settled")
                outputs = self.outputs()
                self.end()
                self.passed("down")
                for side in self.sides:
                    self.collect(side, outputs[side.init])

    def must(self, command):
        done = self.machine.run(command, timeout=300)
        if done.returncode:
            raise RuntimeError(f"{command}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def apart(self, side, command):
        """`command` where supervisord's /srv/conformance and /tmp are its own, and its network."""
        inside = f"mount --bind /share/place-{side} /srv/conformance && mount -t tmpfs -o mode=1777 tmpfs /tmp && {command}"
        return f"unshare -m -n sh -c {shlex.quote(inside)}"

    def prepare(self):
        machine = self.machine
        for folder in ("suite", "s", "u", "conf", "layers"):
            (machine.share / folder).mkdir()
        (machine.share / "u").chmod(0o777)
        machine.share.chmod(0o755)
        shutil.copy(HERE / "drive.py", machine.share / "suite")
        installed = ("/usr/bin/initbridge", "/usr/libexec/initbridge/exec", "/usr/local/bin/conformance-probe")
        for number, (program, path) in enumerate(zip(self.programs, installed)):
            shutil.copy(program, machine.share / f"program{number}")
            self.must(f"install -D -m 755 /share/program{number} {path}")
        self.must(f"{USERS}; mkdir -p /opt/conformance/bin")
        for side in self.sides:
            make_place(self.place_of(side), side.one, side.cases)
            self.set_up(side)
            self.translate(side)
        self.must("systemd-tmpfiles --create; systemctl daemon-reload; systemctl restart systemd-logind")

    def set_up(self, side):
        commands = [side.one.placed(command) for case in side.cases for command in case.setup]
        if commands:
            (self.machine.share / "setup").write_text("set -e\n" + "\n".join(commands) + "\n")
            self.must(self.apart(side, "sh /share/setup") if side.init == "supervisord" else "sh /share/setup")

    def translate(self, side):
        layer = self.machine.share / "layers" / str(side) / side.one.name
        layer.mkdir(parents=True)
        (layer / "layer.yml").write_text(table.layer(side.one.entries(side.cases), LAYER.replace("name: ", f"name: {side.one.name}-")))
        shim = [f"--shim={self.shim_use}"] if side.init == "systemd" else []
        command = shlex.join(["initbridge", "translate", "--init", side.init, *shim, "--root", "/", "--owner", str(side), *image_options(side.one.kind),
                              f"/share/layers/{side}/{side.one.name}"])
        if side.init == "supervisord":
            self.must(self.apart(side, command))
            self.must(f"mv /etc/supervisord.conf /share/conf/{side.one.name}.conf && rm -rf /etc/supervisord.d")
        else:
            self.must(command)
            self.make_target(side)

    def make_target(self, side):
        """Starts by itself what boot would start of this side: what translate has linked."""
        scope, default = ("system", "multi-user.target") if side.one.kind == "system" else ("user", "default.target")
        folder = f"/etc/systemd/{scope}"
        units = " ".join(unit for case in side.cases for entry in side.one.entries([case]) for unit in units_of(entry))
        self.must(f"mkdir -p {folder}/{side}.target.wants && printf '[Unit]\\nDescription={side}\\n' >{folder}/{side}.target && "
                  f"for unit in {units}; do ! test -L {folder}/{default}.wants/$unit || mv {folder}/{default}.wants/$unit {folder}/{side}.target.wants/; done")

    def bring_up(self, side):
        plan = {"kind": side.one.kind, "cases": [self.planned(case, side) for case in side.cases]}
        if side.init == "supervisord":
            plan["command"] = self.supervisord(side)
        else:
            plan["units"] = {}
            for entry in (entry for case in side.cases for entry in case.entries):  # of a pair, that of the package
                plan["units"][entry["name"]] = plan["units"].get(entry["name"]) or units_of(entry)
        self.here(self.share(side, "plan")).write_text(json.dumps(plan))
        self.drive(side)
        if side.init == "systemd":
            manager = "systemctl" if side.one.kind == "system" else f"{AS_USER} systemctl --user"
            self.must(f"{manager} start --no-block {side}.target")

    def let_them_start(self, sides, quiet):
        """Until they have made no process for a while: the next ones find a machine with nothing to do."""
        events, count, since = [self.place_of(side) / side.one.name / "events" for side in sides], [0, 0], time.monotonic()
        deadline, what = since + 25, '"event":"start"' if quiet > 1 else '"event":"start","life":1,'
        while time.monotonic() < min(deadline, since + (quiet if all(count) else 5)):
            time.sleep(0.1)
            now = [path.read_text().count(what) for path in events]
            if now != count:
                count, since = now, time.monotonic()

    @staticmethod
    def planned(case, side):
        """Where it is known to differ, it never is as it should be: that is not waited for as long."""
        return {"name": case.name, "short": case.short, "do": [side.one.placed(action) for action in case.does], "see": case.see,
                "limit": case.limit / 2 if side.init in case.differs else case.limit, "quiet": case.quiet, "shutdown": case.shutdown}

    def supervisord(self, side):
        become = BECOME if side.one.kind == "user" else ""
        variables = " ".join(f"{key}={shlex.quote(value)}" for key, value in environment(side.one.kind).items())
        out = self.share(side, "out")
        self.must(f": >{out}" + (f"; chown {USER} {out}" if become else ""))
        return ["sh", "-c", f"cd / && umask 022 && exec {become} env -i {variables} supervisord -n -c /share/conf/{side.one.name}.conf >>{out} 2>&1"]

    def drive(self, side):
        words = (f"/usr/bin/python3 /share/suite/drive.py {side.init} {side.one.name} {self.share(side, 'plan')} {self.share(side, 'result')} "
                 f">{self.share(side, 'log')} 2>&1")
        if side.init == "supervisord":
            words = self.apart(side, "exec " + words)
        elif side.one.kind == "user":
            self.must(f"systemctl start user@{UID}")
            words = f"{AS_USER} {words}"
        self.must(f"({words}) >/dev/null 2>&1 </dev/null & true")

    def log(self, side):
        path = self.here(self.share(side, "log"))
        return path.read_text(errors="replace") if path.exists() else ""

    def all_have(self, suffix, seconds):
        """Waits until each driver has made its file, or given up."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if all(self.here(self.share(side, "result") + suffix).exists() or "Error" in self.log(side) for side in self.sides):
                return
            time.sleep(0.3)

    def wait(self):
        self.all_have("", SECONDS)
        for side in self.sides:
            path = self.here(self.share(side, "result"))
            if path.exists():
                answer = json.loads(path.read_text())
                side.results, side.seconds = answer["cases"], answer["seconds"]

    def outputs(self):
        """Lines by pass and service, as they reached the container's log or the journal."""
        journal = self.machine.run("journalctl --sync; journalctl -b -o cat --no-pager --all", timeout=120).stdout
        logs = [self.here(self.share(side, "out")).read_text(errors="replace") for side in self.sides if side.init == "supervisord"]
        return {"systemd": tagged(journal), "supervisord": tagged("\n".join(logs))}

    def end(self):
        """What is left is stopped; then each init ends, and with it the cases that want to see that."""
        for side in self.sides:
            self.here(self.share(side, "plan") + ".end").touch()
        self.all_have(".stopped", 90)
        self.passed("stopped")
        self.machine.run(f"systemctl stop user@{UID}")
        self.went_down = self.machine.power_off(60)

    def collect(self, side, outputs):
        events = {}
        place = self.place_of(side) / side.one.name
        for line in (place / "events").read_text(encoding="ascii").splitlines():
            event = json.loads(line)
            events.setdefault(event["id"], []).append(event)
        said = outputs.get(side.one.name, {})
        for case in side.cases:
            if case.name in side.results:
                self.seen[case.name, side.one.kind, side.init] = compare.Seen(
                    side.init, case, events, side.results[case.name], said, files(place / "d" / table.slug(case.name)))
        side.note = self.log(side)
        out = self.here(self.share(side, "out"))
        side.out = out.read_text(errors="replace") if out.exists() else ""


def tagged(text):
    """Pass → service → lines, of those that probes have written."""
    found = {}
    for line in text.splitlines():
        match = re.match(r"\[([\w-]+):([^\]]+)\] (.*)", line)
        if match:
            found.setdefault(match.group(1), {}).setdefault(match.group(2), []).append(match.group(3))
    return found


def files(folder):
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            text = re.sub(r"^\[[\w-]+:[^\]]+\] ", "", path.read_text(errors="replace")[:2_000_000], flags=re.MULTILINE)
            found[str(path.relative_to(folder))] = {"text": text, "owner": path.stat().st_uid}
    return found


def run_again(suite, cases, translations, checks):
    """Some hundred services at once, on a machine that others use, may be late: a few of them alone are not. What they did before is told."""
    verdicts = judge.Judge(suite.seen, translations)
    wrong = {case.name: (case, problems) for case in cases if (problems := verdicts.judge(case))}
    if not 0 < len(wrong) <= FEW:
        return
    for name, (_, problems) in wrong.items():
        checks.note(f"once more, by itself: {name}: " + "\n".join(problems)[:2000])
    again = Suite(suite.programs, suite.shim_use, table.passes([case for case, _ in wrong.values()], SIZE, TIMELY_SIZE), translations)
    again.run()
    suite.seen.update(again.seen)
    suite.sides += again.sides
    suite.went_down = suite.went_down and again.went_down


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=os.path.abspath)
    parser.add_argument("shim", type=os.path.abspath)
    parser.add_argument("probe", type=os.path.abspath)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--only")
    parser.add_argument("--cases", type=pathlib.Path, default=table.FOLDER, help="a folder of other cases")
    parser.add_argument("--shim-use", default="auto", help="what translate's --shim says: never, auto or always")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder for what was seen")
    arguments = parser.parse_args()
    reason = Machine.why_not() or (not shutil.which("supervisord") and "supervisord is not installed")
    if reason:
        skip_all(reason)
    cases = [case for case in table.load(arguments.cases) if not arguments.only or re.search(arguments.only, case.name)]
    passes = table.passes(cases, SIZE, TIMELY_SIZE)
    with tempfile.TemporaryDirectory() as folder:
        translations = Translation(arguments.program, arguments.shim_use, pathlib.Path(folder)).all(passes)
    suite = Suite((arguments.program, arguments.shim, arguments.probe), arguments.shim_use, passes, translations)
    suite.run()
    checks = Checks()
    run_again(suite, cases, translations, checks)
    if arguments.keep:
        keep(arguments.keep, suite)
    verdicts = judge.Judge(suite.seen, translations)
    judge.report(cases, verdicts, checks)
    checks.check("the machine went down in order", suite.went_down)
    for side in suite.sides:
        if side.note:
            checks.check(f"the driver of {side} has nothing to say", False, side.note[-2000:])
    if arguments.only is None and arguments.cases == table.FOLDER and arguments.shim_use == "auto":
        parity.check(checks, arguments.program, verdicts.rows)
    if arguments.json:
        arguments.json.write_text(json.dumps({"cases": verdicts.rows}, indent=1, sort_keys=True) + "\n")
    checks.note(f"{len(cases)} cases; " + ", ".join(suite.times) + "; settled after "
                + ", ".join(f"{side} {side.seconds or 0:.0f} s" for side in suite.sides))
    return checks.finish()


def keep(folder, suite):
    """What was seen, pickled by (case, scope, init), and the logs of each supervisord."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "seen").write_bytes(pickle.dumps({key: {**one.__dict__, "case": None} for key, one in suite.seen.items()}))
    for side in suite.sides:
        (folder / f"{side}.log").write_text(side.out)


if __name__ == "__main__":
    sys.exit(main())

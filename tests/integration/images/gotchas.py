"""What went wrong in images like these: each case is told of in clear words, or works."""

import contextlib
import os
import pathlib
import shutil
import subprocess

import desktop
import example
import images
import standins
from machine import Machine, switched_off
from pair import fill_machine, translate
from sides import MachineSide, check_logs, wait_until

HEADER = """[supervisord]
nodaemon=true
logfile=/dev/stdout
logfile_maxbytes=0

[unix_http_server]
file=/tmp/supervisor.sock

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=unix:///tmp/supervisor.sock
"""


@contextlib.contextmanager
def full_root(scenario, tree, state):
    """With the units of packages, for translation."""
    with switched_off(tree, state) as root:
        for unit, (command, alias) in scenario.units.items():
            standins.install_unit(root, unit, command, alias)
        yield root


def changes(state):
    return sorted(str(path.relative_to(state)) for path in (state / "upper").rglob("*"))


def refused(checks, title, done, code, before, after):
    """Exit 1, that one error, and the root as it was."""
    errors = [line for line in done.stderr.splitlines() if "error: " in line]
    checks.check(f"{title}: refused in clear words", done.returncode == 1 and len(errors) == 1 and f"[{code}]" in errors[0], done.stderr)
    checks.same(f"{title}: nothing is written", after, before)


def check_refusals(checks, program, scenario, tree, folder):
    cases = (("an image without supervisord", ["rm", "/usr/bin/supervisord"], "load/no-supervisord", []),
             ("a user of another name at the uid", ["usermod", "--login", "ubuntu", "app"], "bridge/unknown-user", []),
             ("an image without the program that --log journal runs", ["true"], "bridge/no-initbridge", ["--log", "journal"]))
    for title, command, code, options in cases:
        state = folder / code.replace("/", "-")
        with full_root(scenario, tree, state) as root:
            subprocess.run(["chroot", root, *command], check=True)
            before = changes(state)
            done = translate(program, scenario, root, "--bootc", *options)
            refused(checks, title, done, code, before, changes(state))


def check_modes(checks, program, scenario, tree, folder):
    """A build with a tight umask makes files that the image's user can read all the same."""
    with switched_off(tree, folder / "umask") as root:
        old = os.umask(0o077)
        try:
            fill_machine(root, program, scenario)
        finally:
            os.umask(old)
        mode = (root / "etc/supervisord.conf").stat().st_mode & 0o777
    checks.same("with umask 077 the configuration has mode 0644", oct(mode), "0o644")


def booted(program, scenario, tree, state, options, change=None):
    """The example as a machine, translated with more options."""
    with switched_off(tree, state) as root:
        if change:
            change(root)
        fill_machine(root, program, scenario, *options)
    return Machine(tree, state)


def check_header(checks, program, scenario, tree, folder):
    header = folder / "header.conf"
    header.write_text(HEADER)
    with booted(program, scenario, tree, folder / "header", ["--header", str(header)]) as machine:
        side = MachineSide(machine, "app", [desktop.BROWSER_LOG])
        title = "a header whose log is /dev/stdout"
        checks.same(f"{title}: services run", side.wait_for(example.BY_SUPERVISORD), example.BY_SUPERVISORD, side.log()[-2000:])
        check_logs(checks, side, title, [standins.SUPERVISORD_LINE.pattern])
        lines = [line for line in side.log().splitlines() if "supervisord started with pid" in line]
        checks.same(f"{title}: supervisord's own lines are there, once", len(lines), 1)


def check_vendor(checks, program, scenario, folder):
    """Units in /usr/lib, on a newer systemd; the first boot, which presets users' units there as well."""
    tree = images.base_tree("trixie")
    with booted(program, scenario, tree, folder / "vendor", ["--vendor"], lambda root: (root / "etc/machine-id").unlink()) as machine:
        side, title = MachineSide(machine, "app", [desktop.BROWSER_LOG]), "units in /usr/lib"
        checks.same(f"{title}: services run", side.wait_for(example.BY_SUPERVISORD), example.BY_SUPERVISORD, side.log()[-2000:])
        states = machine.run("systemctl is-active ssh agent supervisor; systemctl show -P FragmentPath agent; systemctl --user -M app@ show -P FragmentPath supervisord").stdout.split()
        wanted = ["active", "active", "inactive", "/usr/lib/systemd/system/agent.service", "/usr/lib/systemd/user/supervisord.service"]
        checks.same(f"{title}: are those that run", states, wanted)


def with_program(program, root):
    """The program itself, and what it is linked to, for the units that run it."""
    shutil.copy(program, root / "usr/bin/initbridge")
    for line in subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout.splitlines():
        library = next((pathlib.Path(word) for word in line.split() if word.startswith("/")), None)
        if library and not (root / str(library).lstrip("/")).exists():
            shutil.copy(library.resolve(), root / "usr/lib/x86_64-linux-gnu" / library.name)


def check_journal(checks, program, scenario, tree, folder):
    with booted(program, scenario, tree, folder / "journal", ["--log", "journal"], lambda root: with_program(program, root)) as machine:
        side, title = JournalSide(machine, "app", [desktop.BROWSER_LOG]), "logs in the journal"
        checks.same(f"{title}: services run", side.wait_for(example.BY_SUPERVISORD), example.BY_SUPERVISORD, side.log()[-2000:])
        wait_until(lambda: side.last("waybar"))
        check_logs(checks, side, title, [standins.SUPERVISORD_LINE.pattern])
        for name in ("postgres", "labwc", "waybar", "db-init"):
            count = len([text for run in side.runs(name) for text in run.texts if text.startswith("line ")])
            checks.same(f"{title}: all lines of {name} are there", count, 40)
        machine.run("systemctl --user -M app@ restart supervisord")
        checks.same(f"{title}: and after a restart of supervisord", side.wait_for(example.BY_SUPERVISORD), example.BY_SUPERVISORD)
        ends = {run.name: run.end for run in side.runs("postgres")[:1]}
        checks.same(f"{title}: what programs say at their end is there", ends, {"postgres": "INT"})


class JournalSide(MachineSide):
    def log(self):
        return self.machine.run("journalctl -b -o cat --no-pager --all _SYSTEMD_USER_UNIT=supervisord.service _TRANSPORT=stdout").stdout


def run(checks, store, program, folder):
    del store
    scenario = example.scenario(folder / "layers")
    tree = images.base_tree("bookworm")
    check_refusals(checks, program, scenario, tree, folder)
    check_modes(checks, program, scenario, tree, folder)
    check_header(checks, program, scenario, tree, folder)
    check_vendor(checks, program, scenario, folder)
    check_journal(checks, program, scenario, tree, folder)

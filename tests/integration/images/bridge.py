"""`initbridge bridge` in the roots of images and on booted machines, with a hand-written configuration:
installed twice it is as installed once, and removed it leaves nothing behind."""

import hashlib
import os
import subprocess
import time

import gotchas
import images
import standins
from machine import Machine, switched_off
from sides import MachineSide, check_logs, wait_until

CONFIG = """[supervisord]
nodaemon=true
logfile=/var/log/supervisord-app/supervisord.log
pidfile=/run/supervisord-app/supervisord.pid

[unix_http_server]
file=/run/supervisord-app/supervisor.sock

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=unix:///run/supervisord-app/supervisor.sock

[program:web]
command=/usr/bin/web --port 80
autorestart=true
stdout_logfile=/dev/stdout
stdout_logfile_maxbytes=0
redirect_stderr=true
"""
STATES = {"web": "RUNNING"}
# What a running machine changes by itself.
VOLATILE = ("dev", "proc", "sys", "run", "tmp", "share", "var/tmp", "var/log/journal", "var/log/wtmp", "var/log/lastlog", "var/log/supervisor",
            "var/lib/systemd/random-seed", "var/lib/systemd/timers", "var/lib/systemd/timesync", "var/lib/logrotate", "var/cache", "etc/machine-id")


def prepare(root, program):
    (root / "etc/supervisord.conf").write_text(CONFIG)
    standins.install(root, [["/usr/bin/web"]], {})
    gotchas.with_program(program, root)


def listing(root):
    """Path → all that makes an entry what it is, but times."""
    found = {}
    for folder, names, files in os.walk(root):
        here = os.path.relpath(folder, root)
        names[:] = [name for name in names if os.path.normpath(os.path.join(here, name)) not in VOLATILE]
        for name in names + files:
            path = os.path.join(folder, name)
            short = os.path.normpath(os.path.join(here, name))
            if short in VOLATILE:
                continue
            status = os.lstat(path)
            content = ""
            if os.path.islink(path):
                content = os.readlink(path)
            elif os.path.isfile(path):
                with open(path, "rb") as file:
                    content = hashlib.file_digest(file, "sha256").hexdigest()
            found[short] = (oct(status.st_mode), status.st_uid, status.st_gid, content)
    return found


def changed(before, after):
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def bridge(program, root, *words):
    return subprocess.run([program, "bridge", *words, "--root", str(root), "--user", "app"], capture_output=True, text=True)


def check_root(checks, program, tree, folder):
    with switched_off(tree, folder / "root") as root:
        prepare(root, program)
        os.chmod(root / "etc/supervisord.conf", 0o600)
        before = listing(root)
        done = bridge(program, root, "install")
        checks.check("a configuration that the user cannot read is refused", done.returncode == 1 and "bridge/config-unreadable" in done.stderr,
                     f"exit {done.returncode}\n{done.stdout}{done.stderr}")
        checks.same("and nothing is written", changed(before, listing(root)), [])
        os.chmod(root / "etc/supervisord.conf", 0o644)
        before = listing(root)
        done = bridge(program, root, "install")
        once = listing(root)
        checks.check("install in a root", done.returncode == 0 and "etc/systemd/user/supervisord.service" in once, done.stdout + done.stderr)
        again = bridge(program, root, "install")
        checks.check("install twice is install once", again.returncode == 0 and not changed(once, listing(root)), again.stdout + again.stderr)
        status = bridge(program, root, "status")
        checks.check("status finds it in order", status.returncode == 0, status.stdout + status.stderr)
        done = bridge(program, root, "remove")
        checks.same("remove leaves the root as it was", changed(before, listing(root)), [], done.stdout + done.stderr)


# Of a manager that has ended, in a container whose cgroups tell nobody that they are empty; rarely.
LOST = "user@1000.service: Processes still around after final SIGKILL"


def live_state(machine):
    """What a machine says of Debian's own service, of lingering, and of supervisord."""
    words = ("systemctl is-active supervisor; systemctl is-enabled supervisor; systemctl is-active user@1000; test -e /var/lib/systemd/linger/app; echo $?; "
             "test -e /run/supervisord-app; echo $?; systemctl --global is-enabled supervisord 2>/dev/null")
    return machine.run(words).stdout.split()


def check_live(checks, program, release, folder):
    tree, state, title = images.base_tree(release), folder / release, f"live on {release}"
    with switched_off(tree, state) as root:
        prepare(root, program)
    bridge_words = "initbridge bridge {} --user app"
    with Machine(tree, state) as machine:
        side = MachineSide(machine, "app")
        before, before_state = listing(machine.root), live_state(machine)
        # What only supervisord itself finds out: the folder of a log is missing.
        machine.run("sed 's#=/dev/stdout#=/nowhere/web.log#' /etc/supervisord.conf > /etc/bad.conf")
        done = machine.run(bridge_words.format("install") + " --config /etc/bad.conf")
        checks.check(f"{title}: supervisord that does not stay up is a failure", done.returncode == 3 and "cli/bridge-down" in done.stderr,
                     f"exit {done.returncode}\n{done.stdout}{done.stderr}")
        begin = time.monotonic()
        done = machine.run(bridge_words.format("remove") + "; rm /etc/bad.conf", timeout=300)
        took = time.monotonic() - begin  # the timeout of its unit would kill the user's manager after two minutes
        journal = machine.run("journalctl -b --no-pager -n 60").stdout
        if took >= 100 and LOST in journal:
            checks.skip(f"{title}: it does not wait for a timeout", f"systemd itself did: {LOST}")
        else:
            checks.check(f"{title}: it does not wait for a timeout", took < 100, journal)
        checks.same(f"{title}: and goes away again", changed(before, listing(machine.root)), [], done.stdout + done.stderr)
        done = machine.run(bridge_words.format("install"))
        checks.check(f"{title}: install", done.returncode == 0, done.stdout + done.stderr)
        checks.same(f"{title}: it runs when install is done", wait_until(side.states, 3) and side.wait_for(STATES), STATES)
        own = live_state(machine)[:2]  # trixie's ends as failed when it is stopped
        checks.check(f"{title}: Debian's own has stopped", own[0] != "active" and own[1] == "disabled", own)
        pid = machine.run("pgrep -u app -f bin/supervisord").stdout
        again = machine.run(bridge_words.format("install"))
        checks.check(f"{title}: install again changes nothing", again.returncode == 0 and machine.run("pgrep -u app -f bin/supervisord").stdout == pid,
                     again.stdout + again.stderr)
        status = machine.run(bridge_words.format("status"))
        checks.check(f"{title}: status finds it in order", status.returncode == 0, status.stdout + status.stderr)
        check_logs(checks, side, title)
        checks.check(f"{title}: powers off", machine.power_off(150))
    with Machine(tree, state) as machine:
        side = MachineSide(machine, "app")
        checks.same(f"{title}: it is there after a boot", side.wait_for(STATES), STATES)
        done = machine.run(bridge_words.format("remove"))
        checks.check(f"{title}: remove", done.returncode == 0, done.stdout + done.stderr)
        checks.same(f"{title}: supervisord is gone", machine.run("pgrep -u app -f bin/supervisord").stdout, "")
        wait_until(lambda: live_state(machine) == before_state, 25)  # logind lets a manager live on for 10 s
        checks.same(f"{title}: and all is as it was", live_state(machine), before_state)
        checks.same(f"{title}: files, too", changed(before, listing(machine.root)), [])


def run(checks, store, program, folder):
    del store
    check_root(checks, program, images.base_tree("bookworm"), folder)
    for release in images.RELEASES:
        check_live(checks, program, release, folder)

"""The bus room against a real systemd, logind and bus daemon, in a booted machine: on this machine's
own root, and on a root with systemd 257 where images can be made.

Usage: live.py BUS_CLIENT       TAP
"""

import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "support"))
import images
from machine import Machine
from tap import Checks, skip_all
from manager_checks import Client, jobs, once, reload, subset, wait_until, write_units

UID = 4321
SYSTEM_FOLDER = "/etc/systemd/system"
USER_FOLDER = "/etc/systemd/user"


def system(client, checks):
    machine = client.machine
    write_units(machine, SYSTEM_FOLDER, "multi-user.target")
    (machine.share / "exit5").write_text("exit 5\n")
    client.ask("system", "reload")
    version = client.value("system", "version")
    said = machine.run("systemctl --version").stdout.split()[1]
    checks.check("system: its version", version.split(".")[0].split("~")[0].split("-")[0] == said, f"{version} {said}")
    reload(client, "system", checks, SYSTEM_FOLDER)
    jobs(client, "system", checks)
    once(client, "system", checks, 0)
    client.ask("system", "reset-failed fails.service")
    jobs(client, "bus", checks)
    once(client, "bus", checks, 0)


def not_root(client, checks):
    state, start, run, changed = client.ask("system", "state stays.service", "start stays.service", "once ib-mine.service 9000 /bin/true", "reload", user=UID)
    checks.check("a user may look", subset(state, load_state="loaded", active_state="inactive"), state)
    denied = all(a.get("error") == "bus/denied" and a["hint"] == "run it as root" for a in (start, run, changed))
    checks.check("but not touch", denied and client.ask("system", "state stays.service")["active_state"] == "inactive", f"{start}\n{run}\n{changed}")
    denied = client.ask("login", f"linger {UID + 1} on", user=UID)
    checks.check("nor let others linger", denied.get("error") == "bus/denied", denied)
    no_bus = "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nowhere"
    answer = client.ask("system", "version", user=UID, environment=no_bus)
    checks.check("without a bus daemon a user reaches nobody", answer.get("error") == "bus/unreachable", answer)
    answer = client.ask("system", "start quick.service", environment=no_bus)
    checks.check("but root does", answer == {"value": "done"}, answer)
    answer = client.ask("login", f"lingering {UID}", environment=no_bus)
    checks.check("and logind is out of reach", answer.get("error") == "bus/unreachable", answer)


def linger_on(client, checks):
    """By logind, or, where it refuses, as it would have done it."""
    machine = client.machine
    nobody = client.ask(f"user:{UID}", "version")
    checks.check("a user without a manager", nobody.get("error") == "bus/unreachable" and "enable-linger" in nobody["hint"], nobody)
    off = client.ask("login", f"lingering {UID}", f"sessions {UID}")
    checks.check("who does not linger and is not logged in", off == [{"value": False}, []], off)
    on = client.ask("login", f"linger {UID} on")
    if on.get("error"):
        checks.check("logind refuses by name", on["error"] == "bus/refused" and on["name"].startswith("System.Error."), on)
        checks.note(f"systemd {client.value('system', 'version')}: {on['message']}")
        machine.run("mkdir -p /var/lib/systemd/linger && touch /var/lib/systemd/linger/bususer", check=True)
    else:
        checks.check("logind makes the user linger", machine.run("ls /var/lib/systemd/linger").stdout.split() == ["bususer"], on)
    started = client.ask("system", f"start user@{UID}.service")
    version = client.ask(f"user:{UID}", "version")
    checks.check("the user's manager is up after the job", started == {"value": "done"} and "value" in version, f"{started} {version}")
    now = client.ask("login", f"lingering {UID}")
    checks.check("logind knows", now == {"value": True}, now)


def user_manager(client, checks):
    target = f"user:{UID}"
    write_units(client.machine, USER_FOLDER, "default.target")
    client.ask(target, "reload")
    reload(client, target, checks, USER_FOLDER)
    jobs(client, target, checks)
    once(client, target, checks, UID)
    own = client.ask(target, "start stays.service", "stop stays.service", user=UID)
    checks.check("the user reaches it as well", own == [{"value": "done"}] * 2, own)
    other = client.ask(target, "version", user=UID + 1)
    checks.check("another user does not", other.get("error") == "bus/denied", other)


def broken_connections(client, checks):
    machine, target = client.machine, f"user:{UID}"
    private = f"/run/user/{UID}/systemd/private"
    machine.run(f"mv {private} {private}.away && ln -s /run/systemd/private {private}", check=True)
    answer = client.ask(target, "start quick.service")
    checks.check("a link to the system's manager is not followed", answer.get("error") == "bus/unreachable" and "somebody else" in answer["message"], answer)
    machine.run(f"mv -f {private}.away {private}", check=True)
    command = client.line(target, ["start slow.service"])
    done = machine.run(f"{command} & sleep 1; systemctl kill -s KILL user@{UID}.service; wait")
    checks.check("a manager that dies ends the wait", '"bus/disconnected"' in done.stdout, done.stdout + done.stderr)
    revived = client.ask("system", f"restart user@{UID}.service")
    answer = client.ask(target, "start quick.service")
    checks.check("and its successor answers", revived == answer == {"value": "done"}, f"{revived} {answer}")


def sessions(client, checks):
    machine = client.machine
    machine.run("systemd-run --unit=login-test -p PAMName=login -p User=bususer sleep infinity", check=True)
    found = wait_until(lambda: any(is_login for _, _, is_login in client.ask("login", f"sessions {UID}")))
    checks.check("a login shows as a session", found, client.ask("login", f"sessions {UID}"))
    machine.run("systemctl stop login-test")
    gone = wait_until(lambda: not any(is_login for _, _, is_login in client.ask("login", f"sessions {UID}")))
    checks.check("and its end too", gone, client.ask("login", f"sessions {UID}"))


def linger_off(client, checks):
    off = client.ask("login", f"linger {UID} off")
    if off.get("error"):
        checks.check("logind refuses that by name as well", off["error"] == "bus/refused", off)
        return
    stopped = client.ask("system", f"stop user@{UID}.service")
    left = client.machine.run("ls /var/lib/systemd/linger").stdout
    checks.check("lingering ends", stopped == {"value": "done"} and left == "" and client.ask("login", f"lingering {UID}") == {"value": False}, left)
    answer = client.ask(f"user:{UID}", "version")
    checks.check("and with it the user's manager", answer.get("error") == "bus/unreachable", answer)


def check_machine(machine, program, checks):
    client = Client(machine, program)
    machine.run(f"useradd -u {UID} -m bususer && useradd -u {UID + 1} -m busother", check=True)
    system(client, checks)
    not_root(client, checks)
    linger_on(client, checks)
    user_manager(client, checks)
    broken_connections(client, checks)
    sessions(client, checks)
    linger_off(client, checks)


def not_booted(program, checks):
    if os.path.exists("/run/systemd/system"):
        checks.skip("a machine without systemd", "systemd runs this one")
        return
    said = json.loads(subprocess.run([program, "system", "version"], capture_output=True, text=True).stdout)
    checks.check("a machine without systemd", said.get("error") == "bus/unreachable" and "does not run this machine" in said["message"], said)


def main():
    program = os.path.abspath(sys.argv[1])
    reason = Machine.why_not()
    if reason:
        skip_all(reason)
    checks = Checks()
    not_booted(program, checks)
    with Machine() as machine:
        check_machine(machine, program, checks)
    missing = images.why_not()
    if missing:
        checks.skip("systemd 257", missing)
        return checks.finish()
    with images.Store() as store:
        try:
            store.commit("bus-live", "trixie", lambda root: None)
        except images.Unavailable as error:
            checks.skip("systemd 257", error)
        else:
            with Machine(store.tree("bus-live")) as machine:
                check_machine(machine, program, checks)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

"""A real tree of layers, with stand-ins for its programs that behave like them: a desktop whose nested
compositors make sockets, programs that wait for these, a browser that the compositor starts once it is
up, and a listener that ends supervisord when the browser is given up on.

The layers are others' and not part of the project: INITBRIDGE_TEST_DATA says where they are.
"""

import contextlib
import os
import pathlib

from machine import Machine
from pair import Scenario, build_container, build_machine
from sides import ContainerSide, MachineSide, check_logs, check_same, wait_until

OUTER, INNER = "$XDG_RUNTIME_DIR/wayland-1", "$XDG_RUNTIME_DIR/wayland-0"
BEHAVIOURS = {
    "pipewire-wrapper": {"after": 0.5, "listen": ["/tmp/pulse/native"]},
    "selkies-wrapper": {"after": 1, "listen": [OUTER]},
    "labwc-wrapper": {"wait_for": [OUTER], "after": 0.5, "listen": [INNER], "run": ["supervisorctl", "start", "chrome"]},
    "waybar-labwc-wrapper": {"wait_for": [INNER]},
    "swaync-wrapper": {"wait_for": [INNER]},
    "chrome-wrapper": {"wait_for": [INNER]},
    "chrome-crash-listener": {"listener": "chrome"},
    "cdp-proxy": {"listen": ["tcp:9222"]},
    "mcp-proxy": {"wait_for": ["tcp:9222"], "listen": ["tcp:9224"]},
    "traefik": {"listen": ["tcp:3000"]},
    "sshd-wrapper": {"listen": ["tcp:2222"]},
}
PACKAGED = {"sshd.service": ("/usr/sbin/sshd -D", None), "qemu-guest-agent.service": ("/usr/bin/qemu-ga", None)}
STATES = dict.fromkeys(("pipewire", "chrome-devtools-mcp", "cdp-proxy", "chrome", "chrome-crash", "dbus", "labwc", "waybar", "swaync",
                        "traefik", "selkies-fileserver", "selkies"), "RUNNING")
RENAME = "RUN usermod --login user --home /home/user --move-home app && groupmod --new-name user app\n"
CRASH_FILE = "/tmp/standins/chrome-wrapper.crash"


def scenario():
    """None without the data."""
    image_file = pathlib.Path(os.environ.get("INITBRIDGE_TEST_DATA", "")) / "builder/2026-04-29/image.yml"
    if not os.environ.get("INITBRIDGE_TEST_DATA") or not image_file.exists():
        return None
    return Scenario(image_file, "selkies-desktop", "selkies-desktop-bootc", "user", BEHAVIOURS, PACKAGED,
                    ("--service-user", "user:1000:/home/user"), ("dbus-daemon",), RENAME)


def check_up(checks, container, machine):
    for side, wanted in ((container, {**STATES, "sshd": "RUNNING"}), (machine, STATES)):
        states = side.wait_for(wanted)
        checks.same(f"{side.title}: all of the desktop runs", states, wanted, side.log()[-3000:])
        checks.check(f"{side.title}: the browser is one that waits to be started", "manual" in side.ctl("avail | grep '^chrome '").stdout)
        checks.check(f"{side.title}: the compositor started it", side.last("labwc-wrapper").says("ran supervisorctl start chrome"))
        ready = [name for name in ("labwc-wrapper", "waybar-labwc-wrapper", "swaync-wrapper", "chrome-wrapper", "mcp-proxy")
                 if not any(text.startswith("found ") for text in side.last(name).texts)]
        checks.check(f"{side.title}: who waits for a socket finds it", not ready, ready)
    for side in (container, machine):
        bus = side.shell("dbus-send --bus=unix:path=/tmp/dbus-session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.GetId")
        checks.check(f"{side.title}: the session bus answers", bus.returncode == 0, bus.stderr)
    active = machine.machine.run("systemctl is-active sshd qemu-guest-agent; systemctl is-system-running").stdout.split()
    checks.same("machine: packaged units run, and none has failed", active, ["active", "active", "running"])


def main_pid(machine):
    return machine.machine.run("systemctl --user -M user@ show -P MainPID supervisord").stdout.strip()


def check_breaker(checks, container, machine):
    """The browser crashes until it is given up on, then the listener ends supervisord: the container ends,
    and the machine starts supervisord anew."""
    before = main_pid(machine)
    for side in (container, machine):
        side.shell(f"touch {CRASH_FILE}")
    wait_until(lambda: main_pid(machine) not in ("0", before))
    machine.shell(f"rm {CRASH_FILE}")
    wait_until(lambda: container.container.state()[0] == "exited")
    checks.same("container: ends, with exit 0", container.container.state(), ("exited", 0))
    restarts = machine.machine.run("systemctl --user -M user@ show -P NRestarts supervisord").stdout.strip()
    checks.same("machine: supervisord was started anew, once", restarts, "1")
    for side in (container, machine):
        crashes = [run for run in side.runs("chrome-wrapper") if run.end == "crash"]
        checks.same(f"{side.title}: the browser crashed, and was tried four times more", len(crashes), 5)
        listener = side.runs("chrome-crash-listener")[0]
        checks.check(f"{side.title}: the listener heard of it", listener.says("event PROCESS_STATE_FATAL processname:chrome"), listener.texts[-4:])
    checks.same("machine: all of the desktop is there again", machine.wait_for(STATES), STATES)


def run(checks, store, program, folder):
    del folder
    images = scenario()
    if images is None:
        checks.skip("a real tree of layers", "INITBRIDGE_TEST_DATA does not say where the layers are")
        return
    container_image, _ = build_container(store, program, "bookworm", images)
    machine_image, said = build_machine(store, program, "bookworm", images)
    checks.check("the listener that ends process 1 is told of", "bridge/fatal-listener" in said.stderr, said.stderr)
    with contextlib.ExitStack() as stack:
        container = ContainerSide(stack.enter_context(store.run(container_image)))
        machine = MachineSide(stack.enter_context(Machine(store.tree(machine_image))), "user")
        check_up(checks, container, machine)
        check_same(checks, container, machine, [name for name in BEHAVIOURS if name != "sshd-wrapper"] + ["selkies-fileserver"])
        check_breaker(checks, container, machine)
        for side in (container, machine):
            check_logs(checks, side, side.title, [r"dbus(-daemon)?\[\d+\]: .*"])

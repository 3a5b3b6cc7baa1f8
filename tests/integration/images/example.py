"""The images of examples/ and a layer with what they do not show, as a container and as a machine: the
same services, in the same states, started with the same, their logs complete; stopped, crashed, powered
off and booted again."""

import contextlib
import re
import shutil

import desktop
import standins
from machine import Machine
from pair import build_container, build_machine, image_environment
from sides import ContainerSide, MachineSide, check_logs, check_same, wait_until

EXTRA = """
name: extra
service:
  - name: agent
    exec: /usr/bin/agent --name "two words" '%(ENV_HOME)s/agent' "100%"
    env: {AGENT_MODE: "a b;c"}
    run_by: systemd
    restart: always
    umask: "027"
  - {name: spare, exec: /usr/bin/spare, auto_start: false, working_directory: /srv}
  - {name: watcher, kind: eventlistener, exec: /usr/bin/watcher, events: [PROCESS_STATE]}
  - {name: stubborn, exec: /usr/bin/stubborn, stop_timeout: 3s}
  - {name: many, exec: "/usr/bin/many --number %(process_num)d", instances: 2, restart: always}
"""
STATES = {name: state for name, (state, _) in desktop.SERVICES.items()}
MORE_STATES = {"agent": "RUNNING", "watcher": "RUNNING", "many:many_00": "RUNNING", "many:many_01": "RUNNING", "spare": "STOPPED", "stubborn": "RUNNING"}
IN_CONTAINER = {**STATES, **MORE_STATES}
BY_SYSTEMD = ("ssh", "agent")
STOPPED = re.compile(r"stopped: (\w[\w-]*?)(?:_\d+)? \(")
BY_SUPERVISORD = {name: state for name, state in IN_CONTAINER.items() if name not in ("sshd", "agent")}
STAND_INS = ("postgres", "labwc", "chromium", "chromium.child", "waybar", "watcher", "many", "db-init", "spare", "agent", "stubborn")


def scenario(folder):
    """The examples, with the layer above in the same images."""
    shutil.copytree(desktop.EXAMPLES, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "layers/extra").mkdir()
    (folder / "layers/extra/layer.yml").write_text(EXTRA)
    text = (folder / "image.yml").read_text()
    (folder / "image.yml").write_text(text.replace("panel]", "panel, extra]"))
    return desktop.scenario(folder / "image.yml", {"watcher": {"listener": "nothing"}, "stubborn": {"stubborn": True}})


def as_upgraded(root):
    """No machine-id, so that the first boot presets all units; and of the image's /var no more than an
    upgrade brings: nothing, tmpfiles.d has to make it."""
    (root / "etc/machine-id").unlink()
    shutil.rmtree(root / "var/lib/systemd/linger")


def check_up(checks, container, machine):
    for side, wanted in ((container, IN_CONTAINER), (machine, BY_SUPERVISORD)):
        states = side.wait_for(wanted)
        if not checks.same(f"{side.title}: services are in the states their entries ask for", states, wanted, side.log()[-2000:]):
            return False
    active = machine.machine.run(f"systemctl is-active {' '.join(BY_SYSTEMD)}").stdout.split()
    checks.same("machine: systemd runs the packaged unit and the native one", active, ["active"] * len(BY_SYSTEMD))
    failed = machine.machine.run("systemctl is-system-running; systemctl --failed --no-legend; systemctl --user -M app@ --failed --no-legend").stdout.split()
    checks.same("machine: no unit has failed", failed, ["running"])
    order = [[line.split("'")[1] for line in text.splitlines() if " spawned: '" in line]
             for text in (container.log(), machine.read(f"{machine.folder}/supervisord.log"))]
    checks.same("started in the same order", [name for name in order[0] if name not in ("sshd", "agent")], order[1])
    return True


def check_environment(checks, container, images):
    """Of process 1: what an image builder would put in with ENV, found in the layers without our help."""
    got = dict(item.split("=", 1) for item in container.shell("tr '\\0' '\\n' </proc/1/environ").stdout.splitlines())
    wanted = image_environment(images)
    checks.same("container: the environment is that of the layers", {key: got.get(key) for key in wanted}, wanted)


def check_first_boot(checks, machine):
    run = machine.machine.run
    console = machine.machine.console()
    checks.check("first boot preset all units", "Populated /etc with preset unit settings" in console, console[:2000])
    states = run("systemctl is-enabled ssh agent supervisor; systemctl is-active supervisor; systemctl --global is-enabled supervisord").stdout.split()
    checks.same("and left ours enabled, and Debian's supervisor.service disabled", states, ["enabled", "enabled", "disabled", "inactive", "enabled"])
    sessions = run("loginctl list-sessions --no-legend").stdout  # from v256 on with those of managers
    checks.check("nobody had to log in", not [line for line in sessions.splitlines() if " manager" not in line], sessions)
    status = run("su - app -c 'supervisorctl status database'").stdout
    checks.check("supervisorctl finds its socket without being told", "RUNNING" in status, status)


def check_started_alike(checks, container, machine):
    for side in (container, machine):
        side.ctl("start spare")
    wait_until(lambda: container.last("spare") and machine.last("spare"))
    check_same(checks, container, machine, STAND_INS)
    for side in (container, machine):
        side.ctl("stop spare")


def check_stop_and_crash(checks, side):
    before = side.last("postgres").pid
    done = side.ctl("restart database")
    started = wait_until(lambda: side.last("postgres").pid != before)
    old = [run for run in side.runs("postgres") if run.pid == before][-1]
    checks.check(f"{side.title}: one service is restarted by its own stop signal", started and old.end == "INT", f"{old.texts[-3:]} {done.stdout}")
    before = side.last("chromium").pid
    side.kill("chromium", "USR1")
    started = wait_until(lambda: side.last("chromium").pid != before)
    checks.check(f"{side.title}: a service that crashed is started anew", started and [r for r in side.runs("chromium") if r.pid == before][-1].end == "crash")
    wait_until(lambda: side.last("chromium.child").end is None and "RUNNING" in side.ctl("status browser").stdout)
    side.ctl("stop browser")
    ends = [side.last(name).end for name in ("chromium", "chromium.child")]
    checks.same(f"{side.title}: a stop reaches the processes of a service", ends, ["TERM", "TERM"])
    others = {name: state for name, state in side.states().items() if name != "browser"}
    checks.check(f"{side.title}: the other services went on", others == {n: s for n, s in IN_CONTAINER.items() if n in others}, others)
    side.ctl("start browser")


def check_other_users(checks, machine):
    """A person who lingers, and a greeter with a manager: supervisord stays the only one."""
    run = machine.machine.run
    for user in ("other", "greeter"):
        run(f"touch /var/lib/systemd/linger/{user}; systemctl start user@$(id -u {user})", check=True)
        state = run(f"systemctl is-active user@$(id -u {user}); systemctl --user -M {user}@ show -P ConditionResult -P ActiveState supervisord").stdout.split()
        checks.same(f"the manager of {user} skips supervisord", sorted(state), ["active", "inactive", "no"])
    count = run("pgrep -fc '^/usr/bin/python3 /usr/bin/supervisord'").stdout.strip()
    checks.same("there is one supervisord", count, "1")


def check_rotation(checks, machine):
    done = machine.machine.run("logrotate --force /etc/logrotate.d/supervisord-app; ls /var/log/supervisord-app")
    checks.check("logs are rotated", "stdout.log.1" in done.stdout.split(), done.stdout + done.stderr)
    machine.ctl("restart panel")
    wait_until(lambda: "start " in machine.read(f"{machine.folder}/stdout.log"))
    size = machine.machine.run(f"stat -c '%s %U %a' {machine.folder}/stdout.log").stdout.split()
    checks.check("and written on from their start", int(size[0]) < 20000 and size[1:] == ["app", "640"], size)


def check_down(checks, container, machine):
    """Who ran saw a signal before it was gone, in the same order on both; who stayed was killed in the end."""
    container.container.stop()
    checks.same("container: stops in order, with exit 0", container.container.state(), ("exited", 0))
    checks.check("machine: powers off in order", machine.machine.power_off(200), machine.machine.why_up())
    logs = {"container": container.log(), "machine": machine.kept(f"{machine.folder}/stdout.log.1") + machine.kept(f"{machine.folder}/stdout.log")}
    for title, text in logs.items():
        last = {run.name: run for run in standins.read_log(text)[0]}
        wanted = {"postgres": "INT", "labwc": "TERM", "waybar": "TERM", "many": "TERM", "stubborn": None}
        checks.same(f"{title}: every program was asked to stop", {name: last[name].end for name in wanted}, wanted)
        checks.check(f"{title}: one that stays had its time", last["stubborn"].says("stays in spite of TERM"), last["stubborn"].texts[-2:])
    own = (logs["container"], machine.kept(f"{machine.folder}/supervisord.log"))
    orders = [[line for line in STOPPED.findall(text[text.rindex("exit request"):]) if line not in ("sshd", "agent")] for text in own]
    checks.same("stopped in the same order", orders[0], orders[1])
    checks.check("all were stopped, the stubborn one by KILL", len(orders[0]) > 6 and all("stubborn (terminated by SIGKILL)" in text for text in own), orders)


def check_second_boot(checks, container, machine):
    for side, wanted in ((container, IN_CONTAINER), (machine, BY_SUPERVISORD)):
        checks.same(f"{side.title}: all is there again after a second boot", side.wait_for(wanted), wanted, side.log()[-1500:])
    checks.same("machine: packaged and native units are, too", machine.machine.run("systemctl is-active ssh agent").stdout.split(), ["active"] * 2)
    for unit in ("ssh", "agent"):
        text = machine.machine.run(f"journalctl -b -1 -o cat --no-pager --all _SYSTEMD_UNIT={unit}.service").stdout
        ends = [run.end for run in standins.read_log(text)[0]]
        checks.same(f"machine: {unit} was asked to stop when it went down", ends[-1:], ["TERM"], text[-300:])


def run(checks, store, program, folder, release):
    images = scenario(folder / "layers")
    container_image, said = build_container(store, program, release, images)
    machine_image, also_said = build_machine(store, program, release, images, as_upgraded)
    checks.check("translated without a warning", "warning" not in said.stderr + also_said.stderr, said.stderr + also_said.stderr)
    tree, state = store.tree(machine_image), folder / "state"
    read_only = [f"--bind-ro={tree}/usr:/usr"]
    with contextlib.ExitStack() as stack:
        container = ContainerSide(stack.enter_context(store.run(container_image)), [desktop.BROWSER_LOG])
        with Machine(tree, state, read_only) as booted:
            machine = MachineSide(booted, "app", [desktop.BROWSER_LOG])
            machine.units = ["agent.service"]
            if not check_up(checks, container, machine):
                return
            check_environment(checks, container, images)
            check_first_boot(checks, machine)
            check_started_alike(checks, container, machine)
            for side in (container, machine):
                check_stop_and_crash(checks, side)
            check_other_users(checks, machine)
            check_rotation(checks, machine)
            for side in (container, machine):
                check_logs(checks, side, side.title)
            check_down(checks, container, machine)
        container.container.start()
        with Machine(tree, state, read_only) as booted:
            machine = MachineSide(booted, "app", [desktop.BROWSER_LOG])
            check_second_boot(checks, container, machine)

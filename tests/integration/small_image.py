"""A small image with a bit of everything, brought up whole by both inits in one booted machine.

systemd starts it by isolating its default target, as at boot; the user scope comes up by lingering,
without a login. Then the real supervisord runs the same image's configuration. What each service saw
(argv, environment, folder, user, groups, umask) must be the same, and its state what the entry asks for.
Usage: small_image.py INITBRIDGE PROBE       TAP
"""

import os
import pathlib
import shutil
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from machine import Machine
from same_run import PROBE, read_probe, wait_for
from tap import Checks

LAYERS = {
    "base": """
name: base
env:
  DATA: ~/data
  LANG: C.UTF-8
path_append: [~/bin]
service:
  - {name: first, exec: "initbridge-probe first stay --data %(ENV_DATA)s ~/x $HOME '$HOME' '100%'", priority: 5, restart: always}
  - {name: once, kind: oneshot, exec: initbridge-probe once done, priority: 6}
  - {name: later, exec: initbridge-probe later stay, after: [first], restart: on-failure, umask: "077"}
  - {name: idle, exec: initbridge-probe idle stay, enable: false}
""",
    "web": """
name: web
depends: [base]
security: {memory_max: 1g}
port_relay: [8080]
service:
  - name: web
    exec: initbridge-probe web stay "two words" '%(ENV_GREETING)s'
    env: {GREETING: "it's \\"quoted\\"; # 100%", PATH: "/opt/web:%(ENV_PATH)s"}
    working_directory: /srv/web
    stdout: file:/var/log/web/out.log
    stderr: file:/var/log/web/err.log
    restart: always
    priority: 20
  - {name: other, user: imageother, exec: initbridge-probe other stay, restart: always}
  - {name: many, exec: "initbridge-probe many%(process_num)d stay", instances: 3, restart: always}
  - {name: desk, scope: user, exec: initbridge-probe desk stay ~/desk, restart: always}
  - {name: cron, use_packaged: cron.service, overrides: {env: {EXTRA: "a b"}}}
  - {name: cron, exec: initbridge-probe cron stay}
""",
}
# probe name → unit, scope; those that must have run, and be running afterwards
RUNNING = ["first", "later", "web", "other", "many0", "many1", "many2", "desk"]
BOTH_SAW = RUNNING + ["once"]
CRON = "[Unit]\nDescription=stand-in\n[Service]\nExecStart=/usr/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n"


def prepare(machine, program, probe):
    layers = machine.share / "layers"
    for name, text in LAYERS.items():
        (layers / name).mkdir(parents=True)
        (layers / name / "layer.yml").write_text(text)
    shutil.copy(program, machine.share / "initbridge")
    shutil.copy(probe, machine.share / "probe")
    machine.run(f"cp /share/probe {PROBE}; cp /share/initbridge /usr/bin/initbridge; mkdir -p /srv/web; "
                "useradd -u 4001 -m image; useradd -u 4002 -m imageother; usermod -aG audio image; "
                "mkdir -p /run/probe/systemd /run/probe/supervisord; chmod 1777 /run/probe/*", check=True)
    (machine.share / "cron.service").write_text(CRON)
    machine.run("rm -f /etc/systemd/system/multi-user.target.wants/cron.service; cp /share/cron.service /usr/lib/systemd/system/cron.service", check=True)


def translate(machine, init, root, user):
    words = f"translate --init {init} --root {root} --owner small --service-user {user} /share/layers/web"
    return machine.run(f"cd /share && /usr/bin/initbridge {words}")


def bring_up_systemd(machine, checks):
    done = translate(machine, "systemd", "/", "image:4001:/home/image")
    checks.check("translated into the root of the machine", done.returncode == 0, done.stderr)
    again = translate(machine, "systemd", "/", "image:4001:/home/image")
    checks.check("a second run changes nothing", again.returncode == 0 and again.stdout.strip() == "nothing to change", again.stdout + again.stderr)
    verify = machine.run("systemctl is-enabled first web other cron many@0 many@2; systemctl --global is-enabled desk; systemctl is-enabled idle")
    checks.check("enabled and not, as the entries say", verify.stdout.split() == ["enabled"] * 7 + ["disabled"], verify.stdout + verify.stderr)
    machine.run("systemd-tmpfiles --create; systemctl daemon-reload; systemctl restart systemd-logind; systemctl isolate default.target")
    wait_for(machine, "systemd", BOTH_SAW, 60)


def check_systemd(machine, checks):
    for name in ("first", "later", "web", "other", "many@0", "many@1", "many@2", "cron", "relay-8080"):
        state = machine.run(f"systemctl show -P ActiveState -P SubState {name}").stdout.split()
        checks.check(f"systemd runs {name}", state == ["active", "running"], f"{state}\n" + machine.run(f"systemctl status {name}").stdout)
    once = machine.run("systemctl show -P ActiveState -P Result once").stdout.split()
    checks.check("the oneshot is done", sorted(once) == ["active", "success"], once)
    idle = machine.run("systemctl show -P ActiveState idle; systemctl start idle; systemctl show -P ActiveState idle").stdout.split()
    checks.check("what is not enabled waits and can be started by name", idle == ["inactive", "active"], idle)
    slice_of = machine.run("systemctl show -P Slice -P MemoryMax web; systemctl show -P MemoryMax initbridge-web.slice").stdout.split()
    checks.check("the memory cap is on the layer's slice", "initbridge-web.slice" in slice_of and str(2**30) in slice_of, slice_of)
    order = machine.run("for u in first once web later; do systemctl show -P ExecMainStartTimestampMonotonic $u; done").stdout.split()
    checks.check("started in the order of priorities and after", order == sorted(order, key=int), order)
    checks.check("the packaged unit has its override", "EXTRA=a b" in machine.run("systemctl show -P Environment cron").stdout)
    logs = machine.run("stat -c '%U %n' /var/log/web/out.log /var/log/web/err.log").stdout
    checks.check("log files belong to the user", logs.split() == ["image", "/var/log/web/out.log", "image", "/var/log/web/err.log"], logs)


def run_as_container(machine, checks):
    """supervisord as the image's ENV, WORKDIR and USER would start it. `other` needs root to become
    another user, so it is compared in an image whose service user is root (same_run.py)."""
    machine.run("systemctl stop first later web other idle once 'many@*' relay-8080; systemctl stop user@4001; mkdir -p /share/c; chmod 777 /share")
    text = LAYERS["web"].replace("  - {name: other, user: imageother, exec: initbridge-probe other stay, restart: always}\n", "")
    (machine.share / "layers/web/layer.yml").write_text(text)
    done = translate(machine, "supervisord", "/share/c", "image:4001:/home/image")
    checks.check("translated for a container", done.returncode == 0, done.stderr)
    machine.run("cp -a /share/c/etc/supervisord.conf /etc/supervisord.conf; : >/tmp/supervisord.out; chown image /tmp/supervisord.out; cd / && umask 022 && setpriv --reuid=4001 --regid=4001 --init-groups "
                "env -i HOME=/home/image USER=image LOGNAME=image DATA=/home/image/data LANG=C.UTF-8 "
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/home/image/bin "
                "supervisord -n -c /etc/supervisord.conf >>/tmp/supervisord.out 2>&1 </dev/null & sleep 1")
    wait_for(machine, "supervisord", [n for n in BOTH_SAW if n != "other"], 60)
    time.sleep(3)
    status = machine.run("supervisorctl -c /etc/supervisord.conf status").stdout
    states = {line.split()[0]: line.split()[1] for line in status.splitlines()}
    wanted = {"first": "RUNNING", "later": "RUNNING", "web": "RUNNING", "desk": "RUNNING", "many:many_00": "RUNNING", "cron": "RUNNING",
              "many:many_01": "RUNNING", "many:many_02": "RUNNING", "once": "EXITED", "idle": "STOPPED", "relay-8080": "RUNNING"}
    checks.check("supervisord has every service in its state", states == wanted, status + machine.run("cat /tmp/supervisord.out").stdout)


def compare(machine, checks):
    machine.run("cp -a /run/probe /share/probed")
    for name in BOTH_SAW:
        if name == "other":
            continue
        seen = {}
        for init in ("systemd", "supervisord"):
            path = machine.share / "probed" / init / name
            seen[init] = read_probe(path) if path.exists() else {}
        if name == "desk":  # the user manager's own variables
            own = (b"XDG_RUNTIME_DIR=", b"DBUS_SESSION_BUS_ADDRESS=", b"QT_ACCESSIBILITY=", b"XDG_DATA_DIRS=")
            for fields in seen.values():
                fields["env"] = [v for v in fields.get("env", []) if not v.startswith(own)]
        differences = [f"{field}: systemd {seen['systemd'].get(field)} supervisord {seen['supervisord'].get(field)}"
                       for field in seen["systemd"] if seen["systemd"].get(field) != seen["supervisord"].get(field)]
        checks.check(f"{name} sees the same on both", all(seen.values()) and not differences, "\n".join(differences) or "it did not run on both")


def main():
    reason = Machine.why_not() or (not shutil.which("supervisord") and "supervisord is not installed")
    if reason:
        print(f"1..0 # SKIP {reason}")
        return 0
    program, probe = map(os.path.abspath, sys.argv[1:3])
    checks = Checks()
    with Machine() as machine:
        prepare(machine, program, probe)
        bring_up_systemd(machine, checks)
        check_systemd(machine, checks)
        run_as_container(machine, checks)
        compare(machine, checks)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

"""initbridge-generator(8) on a booted systemd: layers become services at boot and at daemon-reload.

Usage: generator.py INITBRIDGE SHIM        TAP
"""

import pathlib
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from machine import Machine, switched_off
from tap import Checks, skip_all

LAYERS = {
    "etc/initbridge/layers.d/web/layer.yml": """name: web
service:
  - {name: gen-web, exec: /bin/sleep 1000, restart: always, start_secs: 1}
  - {name: gen-log, exec: "/bin/sh -c 'echo logged; exec sleep 1000'", stdout: "file:/var/log/gen/a/log"}
  - {name: gen-waits, exec: /bin/sleep 1000, auto_start: false}
  - {name: gen-user, exec: /bin/sleep 1000, scope: user}
""",
    "etc/initbridge/layers.d/bad.yml": "service:\n  - {name: gen-bad, exec: /bin/true, restrat: always}\n",
    "etc/initbridge/layers.d/zweb.yml": "service:\n  - {name: gen-web, exec: /bin/true}\n",
    "usr/share/initbridge/layers.d/bad.yml": "service:\n  - {name: gen-hidden, exec: /bin/sleep 1000}\n",
    "usr/share/initbridge/layers.d/masked.yml": "service:\n  - {name: gen-masked, exec: /bin/sleep 1000}\n",
    "usr/share/initbridge/layers.d/pack.yml": "service:\n  - {name: gen-pack, use_packaged: gen-pack, overrides: {env: {WHO: me}}}\n",
    "usr/share/initbridge/layers.d/README": "no layer\n",
    "usr/lib/systemd/system/gen-pack.service": "[Service]\nExecStart=/bin/sleep 1000\n[Install]\nWantedBy=multi-user.target\n",
}


def install(root, program, shim):
    for source, target in ((program, "usr/bin/initbridge"), (shim, "usr/libexec/initbridge/exec")):
        (root / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, root / target)
    for folder, name in (("system-generators", "initbridge-generator"), ("user-generators", "initbridge-user-generator")):
        (root / "usr/lib/systemd" / folder).mkdir(parents=True, exist_ok=True)
        (root / "usr/lib/systemd" / folder / name).symlink_to("/usr/bin/initbridge")
    for path, text in LAYERS.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    (root / "etc/initbridge/layers.d/masked.yml").symlink_to("/dev/null")
    linger = root / "var/lib/systemd/linger"
    linger.mkdir(parents=True, exist_ok=True)
    (linger / "root").touch()


def state(machine, unit, manager="systemctl"):
    shown = machine.run(f"{manager} show -P LoadState -P ActiveState {unit}").stdout.split()
    return " ".join(shown)


def at_boot(machine, checks):
    for unit in ("gen-web", "gen-log", "gen-pack"):
        checks.same(f"{unit} runs after the boot", state(machine, f"{unit}.service"), "loaded active")
    checks.same("what is not to start waits", state(machine, "gen-waits.service"), "loaded inactive")
    checks.same("a service of the user's manager runs there", state(machine, "gen-user.service", "XDG_RUNTIME_DIR=/run/user/0 systemctl --user"), "loaded active")
    checks.same("the folder of a log is made before", machine.run("cat /var/log/gen/a/log").stdout, "logged\n")
    checks.same("a packaged unit has its overrides", machine.run("systemctl show -P Environment gen-pack").stdout, "WHO=me\n")
    checks.same("systemd knows a unit as generated", machine.run("systemctl is-enabled gen-web").stdout, "generated\n")
    checks.same("a unit names its manifest", machine.run("systemctl show -P SourcePath gen-web").stdout, "/etc/initbridge/layers.d/web/layer.yml\n")
    for name in ("masked", "hidden", "bad"):
        checks.same(f"there is no service of a layer that is {name}", state(machine, f"gen-{name}.service"), "not-found inactive")


def what_is_wrong(machine, checks):
    checks.same("a bad layer is a failed unit", state(machine, "initbridge-layer-bad.service"), "loaded failed")
    checks.same("so is one that does not fit with the others, which run", state(machine, "initbridge-layer-zweb.service"), "loaded failed")
    shown = machine.run("systemctl status --no-pager -l initbridge-layer-bad.service").stdout
    checks.check("its status tells place, reason and way out", "/etc/initbridge/layers.d/bad.yml:2:38: error: unknown key 'restrat'" in shown
                 and "did you mean 'restart'?" in shown, shown)
    failed = machine.run("systemctl list-units --state=failed --plain --no-legend 'gen-*' 'initbridge-*'").stdout.splitlines()
    checks.same("nothing else failed", [line.split()[0] for line in failed], ["initbridge-layer-bad.service", "initbridge-layer-zweb.service"])
    checked = machine.run("initbridge check --generator")
    checks.check("check --generator tells the same", checked.returncode == 1 and "bad.yml:2:38: error" in checked.stderr, checked.stderr)
    checked = machine.run("initbridge check --generator /etc/initbridge/layers.d/web")
    checks.same("of a good layer it tells no error", (checked.returncode, "error:" in checked.stderr), (0, False))


def at_reload(machine, checks):
    pid = machine.run("systemctl show -P MainPID gen-web").stdout
    layer = "/etc/initbridge/layers.d/bad.yml"
    machine.run(f"printf 'service:\\n  - {{name: gen-new, exec: /bin/sleep 1000}}\\n' >{layer}; rm /etc/initbridge/layers.d/zweb.yml", check=True)
    machine.run("systemctl daemon-reload && systemctl start gen-new", check=True)
    checks.same("a layer that was made right is a service after daemon-reload", state(machine, "gen-new.service"), "loaded active")
    checks.same("its failed unit is gone", state(machine, "initbridge-layer-bad.service").split()[0], "not-found")
    checks.same("what did not change still runs", machine.run("systemctl show -P MainPID gen-web").stdout, pid)
    machine.run("mkdir -p /etc/systemd/system/gen-new.service.d; printf '[Service]\\nEnvironment=X=1\\n' >/etc/systemd/system/gen-new.service.d/a.conf; systemctl daemon-reload")
    checks.same("the administrator's drop-in counts", machine.run("systemctl show -P Environment gen-new").stdout.split()[-1:], ["X=1"])
    machine.run("systemctl mask --now gen-new")
    checks.same("so does a mask", state(machine, "gen-new.service"), "masked inactive")
    machine.run(f"systemctl unmask gen-new; rm -r {layer} /etc/systemd/system/gen-new.service.d; systemctl daemon-reload")
    checks.same("what no layer says any more is no unit", state(machine, "gen-new.service"), "not-found inactive")


def main():
    program, shim = map(pathlib.Path, sys.argv[1:3])
    checks = Checks()
    reason = Machine.why_not()
    if reason:
        skip_all(reason)
    with tempfile.TemporaryDirectory(prefix="initbridge-generator-", dir="/var/tmp") as folder:
        with switched_off("/", folder) as root:
            install(root, program, shim)
        with Machine("/", state=folder) as machine:
            at_boot(machine, checks)
            what_is_wrong(machine, checks)
            at_reload(machine, checks)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

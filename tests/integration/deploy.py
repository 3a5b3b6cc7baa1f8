"""initbridge deploy, diff and undeploy on a booted machine: real units, real services, and runs that are killed.

Usage: deploy.py INITBRIDGE SHIM        TAP
"""

import difflib
import json
import pathlib
import shlex
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from deployed import FOLDERS, listing_of, write_layer
from machine import Machine
from tap import Checks, skip_all

PACKAGED = "[Service]\nExecStart=/bin/sleep 2000\n[Install]\nWantedBy=multi-user.target\n"
WEB = "  - {name: dep-web, exec: /bin/sleep 1000, restart: always}\n"
DB = "  - {name: dep-db, exec: /bin/sleep 1000, priority: 5}\n"
ONCE = "  - {name: dep-once, exec: /bin/true, kind: oneshot}\n"
USER = "  - {name: dep-user, exec: /bin/sleep 1000, scope: user}\n"
ENABLED = "  - {name: dep-on, use_packaged: dep-on, enable: false}\n"
CHANGED = "  - {name: dep-running, use_packaged: dep-running, overrides: {env: {A: b}}}\n"
DESK = "  - {name: dep-desk, exec: /bin/sleep 1000, wanted_by: dep-late.target}\n"
QUIET = "  - {name: dep-quiet, use_packaged: dep-quiet}\n"


class Host:
    def __init__(self, machine):
        self.machine = machine

    def write(self, *entries):
        write_layer(self.machine.share, "stack", *entries)

    def call(self, verb, *options, timeout=120):
        words = " ".join(map(shlex.quote, (verb, *options)))
        return self.machine.run(f"INITBRIDGE_SHIM=/share/exec /share/initbridge {words}", timeout=timeout)

    def deploy(self, *options):
        return self.call("deploy", "--yes", *options, "/share/stack")

    def show(self, unit, *names, manager="systemctl"):
        properties = " ".join(f"-P {name}" for name in names)
        return self.machine.run(f"{manager} show {properties} {unit}").stdout.split()

    def state(self, unit, **options):
        return " ".join(self.show(unit, "LoadState", "ActiveState", **options))

    def pid(self, unit):
        return self.show(unit, "MainPID")[0]

    def tree(self):
        """Every file, link and folder with its rights and content."""
        return self.machine.run(listing_of(FOLDERS)).stdout

    def units(self):
        names = ("dep-web", "dep-db", "dep-once", "dep-on", "dep-running", "dep-quiet")
        return {name: self.show(f"{name}.service", "LoadState", "ActiveState", "UnitFileState") for name in names}


def same_tree(checks, name, got, wanted):
    checks.check(name, got == wanted, "\n".join(difflib.unified_diff(wanted.splitlines(), got.splitlines(), "before", "after", n=0, lineterm="")))


def prepare(machine):
    machine.run("useradd --uid 4321 --create-home depuser", check=True)
    for name in ("dep-on", "dep-running", "dep-quiet"):
        machine.run(f"printf {shlex.quote(PACKAGED)} >/usr/lib/systemd/system/{name}.service", check=True)
    machine.run("mkdir -p /usr/share/initbridge /usr/libexec/initbridge /var/lib/initbridge/deployments /usr/lib/systemd/system-preset /usr/lib/systemd/user-preset", check=True)
    machine.run("systemctl daemon-reload; systemctl enable --now dep-on dep-running", check=True)


def first(host, checks):
    host.write(WEB, DB, ONCE, ENABLED, CHANGED, QUIET)
    before = host.tree()
    planned = host.call("diff", "/share/stack")
    checks.check("diff tells the plan", planned.returncode == 0 and "start dep-web.service\n" in planned.stdout
                 and "write /etc/systemd/system/dep-web.service" in planned.stdout and "restart dep-running.service\n" in planned.stdout, planned.stdout + planned.stderr)
    same_tree(checks, "and changes nothing", host.tree(), before)
    pid = host.pid("dep-running")
    done = host.deploy()
    checks.check("deploy does it", done.returncode == 0 and done.stdout == planned.stdout, done.stdout + done.stderr)
    checks.same("services run", [host.state(f"{name}.service") for name in ("dep-web", "dep-db", "dep-once", "dep-quiet")], ["loaded active"] * 4)
    checks.same("a packaged unit that is not to be enabled no longer is", host.show("dep-on", "UnitFileState"), ["disabled"])
    checks.check("one with overrides was restarted", host.pid("dep-running") not in (pid, "0") and host.show("dep-running", "Environment") == ["A=b"])


def again(host, checks):
    names = ("dep-web", "dep-db", "dep-running", "dep-quiet")
    pids = [host.pid(name) for name in names]
    done = host.deploy()
    checks.same("a second deploy has nothing to do", (done.returncode, done.stdout), (0, "nothing to change\n"), done.stderr)
    host.write(WEB.replace("1000", "1001"), DB, ONCE, ENABLED, CHANGED, QUIET)
    done = host.deploy()
    checks.same("a changed entry is restarted", (done.returncode, [line for line in done.stdout.splitlines() if line.startswith(("start", "stop", "restart"))]),
                (0, ["restart dep-web.service"]), done.stdout + done.stderr)
    now = [host.pid(name) for name in names]
    checks.check("and nothing else", now[1:] == pids[1:] and now[0] != pids[0], f"{pids} {now}")
    host.write("# a remark\n", WEB.replace("1000", "1001"), DB, CHANGED, QUIET)
    done = host.deploy()
    checks.same("what layers no longer have is stopped, and gone", (done.returncode, host.state("dep-once.service")), (0, "not-found inactive"), done.stderr)
    checks.same("or is again what it was", host.show("dep-on", "ActiveState", "UnitFileState"), ["active", "enabled"])
    checks.same("all without a restart", [host.pid(name) for name in names], now)


def edited(host, checks):
    host.machine.run("echo '# by hand' >>/etc/systemd/system/dep-db.service")
    host.write(WEB.replace("1000", "1001"), DB.replace("1000", "1002"), CHANGED, QUIET)
    before = host.tree()
    done = host.deploy()
    checks.check("a file that was edited by hand is not overwritten", done.returncode == 1 and "error:" in done.stderr and "plan/changed-since" in done.stderr and "--force" in done.stderr,
                 f"{done.returncode} {done.stdout} {done.stderr}")
    same_tree(checks, "and nothing else is done", host.tree(), before)
    done = host.deploy("--force")
    checks.check("but with --force", done.returncode == 0 and host.machine.run("grep -c 'by hand' /etc/systemd/system/dep-db.service").stdout == "0\n", f"{done.returncode} {done.stderr}")


def failing(host, checks):
    before, units, pid = host.tree(), host.units(), host.pid("dep-web")
    host.write(WEB.replace("1000", "1003"), DB.replace("1000", "1002"), CHANGED, QUIET, "  - {name: dep-bad, exec: \"/bin/sh -c 'echo my last words; sleep 0.3; exit 3'\", start_secs: 2, start_retries: 0}\n",
               "  - {name: dep-early, exec: \"/bin/sh -c 'sleep 0.5; exit 4'\"}\n")
    done = host.deploy()
    checks.same("a service that dies fails the deployment", done.returncode, 3, done.stdout + done.stderr)
    checks.check("which says why, with its last words", "dep-bad" in done.stderr and "my last words" in done.stderr, done.stderr)
    same_tree(checks, "the tree is as before", host.tree(), before)
    checks.same("so are the units", host.units(), units)
    checks.check("what was restarted runs as before", host.show("dep-web", "ExecStart")[0:1] != [] and "1001" in " ".join(host.show("dep-web", "ExecStart")) and host.pid("dep-web") != "0", pid)
    checks.same("no unit of it is left", host.state("dep-bad.service"), "not-found inactive")


def deferred(host, checks):
    host.machine.run("printf '[Unit]\\nDescription=x\\n' >/etc/systemd/system/dep-late.target", check=True)
    host.write(WEB.replace("1000", "1001"), DB.replace("1000", "1002"), CHANGED, QUIET, DESK)
    done = host.deploy()
    checks.check("what a target starts that is not there is left to it", done.returncode == 0 and "leave for later dep-desk.service\n" in done.stdout and "deploy/deferred" in done.stderr,
                 f"{done.returncode} {done.stdout} {done.stderr}")
    host.write(WEB.replace("1000", "1001"), DB.replace("1000", "1002"), CHANGED, QUIET)
    done = host.deploy()
    host.machine.run("systemctl start dep-late.target", check=True)
    host.write(WEB.replace("1000", "1001"), DB.replace("1000", "1002"), CHANGED, QUIET, DESK)
    done = host.deploy()
    checks.check("where it is, the service is started", done.returncode == 0 and "start dep-desk.service\n" in done.stdout and host.state("dep-desk.service") == "loaded active",
                 f"{done.returncode} {done.stdout} {done.stderr}")
    host.write(WEB.replace("1000", "1001"), DB.replace("1000", "1002"), CHANGED, QUIET)
    host.deploy()
    host.machine.run("rm /etc/systemd/system/dep-late.target; systemctl daemon-reload", check=True)


def killed(host, checks):
    """After each line of progress, as long as there is another one."""
    before, units = host.tree(), host.units()
    host.write(WEB.replace("1000", "1004"), DB.replace("1000", "1002"), CHANGED, "  - {name: dep-new, exec: /bin/sleep 1000}\n")
    kills = 0
    for delay in (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4):
        done = host.machine.run(f"INITBRIDGE_SHIM=/share/exec timeout -s KILL {delay} /share/initbridge deploy --yes /share/stack >/dev/null 2>&1")
        if done.returncode == 0:
            break  # it was quicker
        cut = host.machine.run("test -e /var/lib/initbridge/journal.json").returncode == 0
        kills += cut
        recovered = host.call("undeploy", "--yes", "dep-nothing")  # any run takes back first
        same = host.tree() == before and host.units() == units
        checks.check(f"killed after {delay} s{' in the middle' if cut else ''}: the next run takes it back", same and (not cut or "deploy/cut-short" in recovered.stderr),
                     f"{recovered.stderr}\n{host.units()}\n{units}")
        if not same:
            break
    checks.check("some were killed in the middle", kills > 0)
    done = host.deploy()
    checks.check("and then it can be done", done.returncode == 0 and host.state("dep-new.service") == "loaded active" and host.state("dep-quiet.service") == "loaded inactive", done.stderr)


def shared(host, checks):
    """Two deployments with a layer in common."""
    for name in ("common", "one", "two"):
        layer = host.machine.share / "layers" / name
        layer.mkdir(parents=True)
        needs = "" if name == "common" else "depends: [common]\n"
        (layer / "layer.yml").write_text(f"name: {name}\n{needs}service:\n  - {{name: dep-{name}, exec: /bin/sleep 1000}}\n")
    tree = host.tree()
    for order in (("one", "two"), ("two", "one")):
        for name in ("one", "two"):
            done = host.call("deploy", "--yes", "--owner", name, f"/share/layers/{name}", "/share/layers/common")
            checks.same(f"{name} is deployed", done.returncode, 0, done.stderr)
        pid = host.pid("dep-common")
        done = host.call("undeploy", "--yes", order[0])
        checks.same(f"{order[0]} goes, and what {order[1]} has as well goes on", (done.returncode, host.pid("dep-common"), host.state(f"dep-{order[0]}.service")),
                    (0, pid, "not-found inactive"), done.stderr)
        done = host.call("undeploy", "--yes", order[1])
        checks.same("the last takes it along", (done.returncode, host.state("dep-common.service")), (0, "not-found inactive"), done.stderr)
    same_tree(checks, "nothing is left of either", host.tree(), tree)


def masked(host, checks):
    """By a link to /dev/null, of a name that layers have as well; and a packaged unit."""
    host.machine.run("systemctl mask dep-quiet; ln -s /dev/null /etc/systemd/system/dep-mask.service; systemctl daemon-reload", check=True)
    before = host.tree()
    host.write(QUIET)
    done = host.call("deploy", "--yes", "--owner", "masks", "/share/stack")
    checks.check("a masked packaged unit is not started", done.returncode == 1 and "systemd/masked-unit" in done.stderr, f"{done.returncode} {done.stderr}")
    host.write(WEB.replace("dep-web", "dep-mask"))
    done = host.call("deploy", "--yes", "--owner", "masks", "/share/stack")
    checks.check("a mask is not ours", done.returncode == 1 and "plan/foreign-file" in done.stderr, f"{done.returncode} {done.stderr}")
    same_tree(checks, "nothing was done", host.tree(), before)
    done = host.call("deploy", "-y", "-q", "--force", "--owner", "masks", "/share/stack")
    checks.same("with --force it runs", (done.returncode, host.state("dep-mask.service")), (0, "loaded active"), done.stderr)
    done = host.call("undeploy", "--yes", "masks")
    checks.same("and is masked again", (done.returncode, host.state("dep-mask.service")), (0, "masked inactive"), done.stderr)
    same_tree(checks, "as it was", host.tree(), before)
    host.machine.run("systemctl unmask dep-quiet; rm /etc/systemd/system/dep-mask.service; systemctl daemon-reload", check=True)


def user_scope(host, checks):
    host.write(WEB, USER)
    done = host.deploy("--owner", "users")
    checks.check("a second deployment stands beside the first", done.returncode == 3 and "plan/other-owner" in done.stderr or done.returncode == 1, f"{done.returncode} {done.stderr}")
    for user, uid in (("root", 0), ("depuser", 4321)):
        manager = f"setpriv --reuid {uid} --regid {uid} --clear-groups env XDG_RUNTIME_DIR=/run/user/{uid} systemctl --user"
        words = ("--owner", "users", "--service-user", user)
        host.write(USER)
        done = host.deploy(*words)
        checks.same(f"a service of user scope runs in the manager of {user}", (done.returncode, host.state("dep-user.service", manager=manager)), (0, "loaded active"), done.stderr)
        before, pid = host.tree(), host.show("dep-user.service", "MainPID", manager=manager)
        host.write(USER, USER.replace("dep-user", "dep-other"))
        for delay in (0.4, 0.8, 1.6, 3.2):
            done = host.machine.run(f"INITBRIDGE_SHIM=/share/exec timeout -s KILL {delay} /share/initbridge deploy --yes {' '.join(words)} /share/stack >/dev/null 2>&1")
            if host.state("dep-other.service", manager=manager) == "loaded active" or done.returncode == 0:
                break
        cut = host.machine.run("test -e /var/lib/initbridge/journal.json").returncode == 0
        if cut:
            host.call("undeploy", "--yes", "dep-nothing")
            same_tree(checks, f"cut short, it is taken back there ({user})", host.tree(), before)
            checks.same(f"in the manager as well ({user})", (host.state("dep-other.service", manager=manager), host.show("dep-user.service", "MainPID", manager=manager)),
                        ("not-found inactive", pid))
        done = host.call("undeploy", "--yes", "users")
        checks.same(f"and it is taken away there ({user})", (done.returncode, host.machine.run("find /etc/systemd/user /var/lib/systemd/linger -name 'dep*' -o -name root").stdout), (0, ""), done.stderr)


def refusals(host, checks):
    host.write(WEB, "  - {name: dep-x, exec: /bin/true, restrat: always}\n")
    done = host.deploy()
    checks.check("what is wrong with layers changes nothing", done.returncode == 1 and "spec/unknown-key" in done.stderr, done.stderr)
    host.write(WEB)
    done = host.call("deploy", "/share/stack")
    checks.check("nobody to ask, nothing done", done.returncode == 2 and "--yes" in done.stderr, f"{done.returncode} {done.stderr}")
    done = host.machine.run("flock /var/lib/initbridge/lock /share/initbridge deploy --yes /share/stack")
    checks.check("two at once are refused", done.returncode == 3 and "deploy/busy" in done.stderr, f"{done.returncode} {done.stderr}")
    done = host.call("undeploy", "--yes", "nobody")
    checks.check("what is not deployed cannot be taken away", done.returncode == 3 and "deploy/not-deployed" in done.stderr, done.stderr)
    done = host.machine.run("setpriv --reuid 65534 --clear-groups /share/initbridge deploy --system --yes /share/stack")
    checks.check("only root may", done.returncode == 3 and "deploy/not-root" in done.stderr, done.stderr)
    shown = json.loads(host.call("diff", "--output", "json", "/share/stack").stdout)
    checks.check("diff tells tools", shown["result"] == "planned" and shown["plan"]["owner"] == "stack", shown)


def main():
    program, shim = map(pathlib.Path, sys.argv[1:3])
    reason = Machine.why_not()
    if reason:
        skip_all(reason)
    checks = Checks()
    with Machine() as machine:
        shutil.copy(program, machine.share / "initbridge")
        shutil.copy(shim, machine.share / "exec")
        host = Host(machine)
        prepare(machine)
        tree, units = host.tree(), host.units()
        for part in (first, again, edited, failing, deferred, killed, masked, shared, user_scope, refusals):
            part(host, checks)
        done = host.call("undeploy", "--yes", "stack")
        checks.same("undeploy: done", done.returncode, 0, done.stdout + done.stderr)
        same_tree(checks, "undeploy: the tree is as it was, byte for byte", host.tree(), tree)
        checks.same("undeploy: so are the units", host.units(), units)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

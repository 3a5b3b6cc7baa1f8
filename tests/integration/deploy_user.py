"""initbridge deploy, diff and undeploy of a user who is not root, lingers, and has no session: nothing but what is theirs changes.

Usage: deploy_user.py INITBRIDGE SHIM        TAP
"""

import json
import pathlib
import re
import shlex
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from deployed import listing_of, write_layer
from machine import Machine
from tap import Checks, skip_all

HOME = "/home/own"
AS = "setpriv --reuid 4321 --regid 4321 --clear-groups env -i PATH=/usr/bin:/bin"
MINE = "  - {name: own-web, scope: user, exec: /bin/sleep 1000, restart: always, stdout: file:%(here)s/own/web.log}\n".replace("%(here)s", HOME)
RETRIED = "  - {name: own-retried, scope: user, exec: /bin/sleep 1000, restart: always, start_retries: 2, start_secs: 1}\n"
PACKAGED = "  - {name: own-packaged, use_packaged: own-packaged, scope: user, overrides: {env: {A: b}}}\n"
DESKTOP = "  - {name: own-desktop, scope: user, exec: /bin/sleep 1000, wanted_by: graphical-session.target}\n"
SYSTEM = "  - {name: not-mine, exec: /bin/sleep 1000}\n"
UNIT = "[Service]\nExecStart=/bin/sleep 2000\n[Install]\nWantedBy=default.target\n"


class User:
    def __init__(self, machine):
        self.machine = machine

    def write(self, *entries):
        write_layer(self.machine.share, "mine", *entries)

    def call(self, words, timeout=120):
        return self.machine.run(f"{AS} /share/initbridge {words}", timeout=timeout)

    def systemctl(self, words):
        return self.machine.run(f"{AS} XDG_RUNTIME_DIR=/run/user/4321 systemctl --user {words}")

    def show(self, unit, *names):
        return self.systemctl("show " + " ".join(f"-P {name}" for name in names) + " " + unit).stdout.split()

    def home(self):
        """Every file, link and folder with its rights, owners and content."""
        return self.machine.run(f"cd {HOME} && rm -rf .cache; {listing_of('.')}").stdout

    def others(self):
        """What has changed where a deployment of root's would write."""
        return self.machine.run("find /etc/systemd /usr/share/initbridge /usr/libexec/initbridge /usr/lib/systemd /usr/lib/tmpfiles.d /var/lib/initbridge "
                                "-newer /share/begin ! -type d 2>/dev/null").stdout


def prepare(machine):
    machine.run(f"useradd --uid 4321 --create-home own; printf {shlex.quote(UNIT)} >/usr/lib/systemd/user/own-packaged.service; "
                "mkdir -p /usr/share/initbridge /usr/libexec/initbridge; rm -f /usr/share/initbridge/*; cp /share/exec /usr/libexec/initbridge/exec; "
                "touch /share/begin", check=True)


def without_manager(user, checks):
    user.write(MINE)
    done = user.call("deploy --yes /share/mine")
    checks.check("without a manager of theirs it is told how to get one", done.returncode == 3 and "loginctl enable-linger own" in done.stderr and "deploy/no-user-manager" in done.stderr, done.stdout + done.stderr)
    checks.same("and nothing is left in the home folder", user.machine.run(f"find {HOME} -name '*initbridge*' -o -name systemd").stdout, "")
    user.machine.run("loginctl enable-linger own; until test -S /run/user/4321/bus; do sleep 0.1; done", check=True)


def first(user, checks):
    user.write(MINE, RETRIED, PACKAGED)
    before = user.home()
    planned = user.call("diff /share/mine")
    checks.check("diff tells the plan of who is not root", planned.returncode == 0 and f"write {HOME}/.config/systemd/user/own-web.service" in planned.stdout
                 and "start own-web.service (user)\n" in planned.stdout, planned.stdout + planned.stderr)
    checks.same("and changes nothing", user.home(), before)
    done = user.call("deploy --yes /share/mine")
    # The folder that records are in is there by then, and not of those that the manifest lists.
    wanted, got = (re.sub(rf"make folder {HOME}/.local .*\n|(?<=manifest-mine.json).*", "", done.stdout) for done in (planned, done))
    checks.same("deploy does it", (done.returncode, got), (0, wanted), done.stderr)
    names = ("own-web", "own-retried", "own-packaged")
    checks.same("services run", [user.show(name, "ActiveState", "UnitFileState") for name in names], [["active", "enabled"]] * 3)
    checks.same("a packaged unit has what was put over it", user.show("own-packaged", "Environment"), ["A=b"])
    checks.same("a log is written", user.machine.run(f"stat -c %U {HOME}/own/web.log").stdout, "own\n")
    strangers = user.machine.run(f"find {HOME} ! -user own").stdout
    checks.same("all is theirs", (strangers, user.others()), ("", ""))
    return before


def again(user, checks):
    pids = [user.show(name, "MainPID") for name in ("own-web", "own-retried")]
    done = user.call("deploy --yes --user /share/mine")
    checks.same("a second deploy has nothing to do", (done.returncode, done.stdout), (0, "nothing to change\n"), done.stderr)
    user.write(MINE.replace("1000", "1001"), RETRIED, PACKAGED)
    done = user.call("deploy --yes /share/mine")
    now = [user.show(name, "MainPID") for name in ("own-web", "own-retried")]
    checks.check("only what changed is restarted", done.returncode == 0 and now[0] != pids[0] and now[1] == pids[1], f"{pids} {now} {done.stderr}")


def operate(user, checks):
    listed = user.call("service list --output names")
    checks.same("the verbs know them", listed.stdout.split(), ["own-web", "own-retried", "own-packaged"], listed.stderr)
    status = json.loads(user.call("service status --output json").stdout)
    checks.same("and their states", [(one["name"], one["state"]) for one in status["services"]],
                [("own-web", "running"), ("own-retried", "running"), ("own-packaged", "running")], status)
    done = user.call("service restart own-web")
    checks.same("and act on them", done.returncode, 0, done.stderr)


def failing(user, checks):
    before, pid = user.home(), user.show("own-retried", "MainPID")
    user.write(MINE.replace("1000", "1002"), RETRIED, PACKAGED, "  - {name: own-bad, scope: user, exec: \"/bin/sh -c 'echo my last words; exit 3'\", start_secs: 1, start_retries: 0}\n")
    done = user.call("deploy --yes /share/mine")
    checks.check("a service that dies takes all back", done.returncode == 3 and "own-bad" in done.stderr, f"{done.returncode} {done.stderr}")
    checks.same("the home folder is as before", user.home(), before)
    checks.same("and the rest was left alone", (user.show("own-retried", "MainPID"), user.show("own-bad", "LoadState")), (pid, ["not-found"]))


def deferred(user, checks):
    user.write(MINE.replace("1000", "1001"), RETRIED, PACKAGED, DESKTOP)
    done = user.call("deploy --yes /share/mine")
    checks.check("what a graphical session starts is left to it", done.returncode == 0 and "leave for later own-desktop.service (user)\n" in done.stdout
                 and "graphical-session.target" in done.stderr and "deploy/deferred" in done.stderr, f"{done.returncode} {done.stdout} {done.stderr}")
    checks.same("enabled, and not started", user.show("own-desktop", "ActiveState", "UnitFileState"), ["inactive", "enabled"])
    user.machine.run("printf '[Unit]\\nBindsTo=graphical-session.target\\nBefore=graphical-session.target\\n' >/etc/systemd/user/own-session.target", check=True)
    user.systemctl("daemon-reload")
    user.systemctl("start own-session.target")
    checks.same("which does", user.show("own-desktop", "ActiveState"), ["active"])
    user.write(MINE.replace("1000", "1001"), RETRIED, PACKAGED, DESKTOP.replace("1000", "1001"))
    done = user.call("deploy --yes /share/mine")
    checks.check("and a change restarts it there", done.returncode == 0 and "restart own-desktop.service (user)\n" in done.stdout, done.stdout + done.stderr)
    user.systemctl("stop own-session.target")


def killed(user, checks):
    before = user.home()
    user.write(MINE.replace("1000", "1003"), RETRIED, PACKAGED, "  - {name: own-new, scope: user, exec: /bin/sleep 1000}\n")
    kills = 0
    for delay in (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2):
        done = user.machine.run(f"{AS} timeout -s KILL {delay} /share/initbridge deploy --yes /share/mine >/dev/null 2>&1")
        if done.returncode == 0:
            break
        cut = user.machine.run(f"test -e {HOME}/.local/state/initbridge/journal.json").returncode == 0
        kills += cut
        recovered = user.call("undeploy --yes nothing")
        checks.check(f"killed after {delay} s{' in the middle' if cut else ''}: the next run takes it back",
                     user.home() == before and (not cut or "deploy/cut-short" in recovered.stderr), recovered.stderr)
    checks.check("some were killed in the middle", kills > 0)


def refusals(user, checks):
    user.write(MINE, SYSTEM, "  - {name: own-late, scope: user, exec: /bin/sleep 1000, after: not-mine}\n")
    planned = user.call("diff /share/mine")
    checks.check("what is of system scope is left out aloud", planned.returncode == 0 and "resolve/other-scope" in planned.stderr and "not-mine.service" not in planned.stdout
                 and "own-late" in planned.stdout, planned.stdout + planned.stderr)
    checks.same("or refused", user.call("diff --strict /share/mine").returncode, 1)
    done = user.call("deploy --system --yes /share/mine")
    checks.check("only root may change the machine", done.returncode == 3 and "deploy/not-root" in done.stderr, done.stderr)
    user.machine.run("mv /usr/libexec/initbridge/exec /usr/libexec/initbridge/gone")
    user.write(RETRIED.replace("own-retried", "own-other"))
    done = user.call("diff --owner other /share/mine")
    checks.check("a shim that is missing is told", done.returncode == 1 and "shim/not-there" in done.stderr, f"{done.returncode} {done.stderr}")
    user.machine.run("mv /usr/libexec/initbridge/gone /usr/libexec/initbridge/exec")
    user.machine.run("mkdir -p /etc/systemd/user/default.target.wants; ln -s /usr/lib/systemd/user/own-packaged.service /etc/systemd/user/default.target.wants/", check=True)
    user.write(PACKAGED.replace("overrides: {env: {A: b}}", "enable: false"))
    done = user.call("diff --owner other /share/mine")
    checks.check("what starts for every user is not theirs to disable", done.returncode == 1 and "deploy/not-theirs" in done.stderr
                 and "systemctl --user mask own-packaged.service" in done.stderr, f"{done.returncode} {done.stderr}")
    user.machine.run("rm /etc/systemd/user/default.target.wants/own-packaged.service", check=True)
    user.write(MINE)
    done = user.machine.run("setpriv --reuid 4399 --clear-groups /share/initbridge diff /share/mine")
    checks.check("who has no home folder has no place for it", done.returncode == 3 and "deploy/no-home" in done.stderr, f"{done.returncode} {done.stderr}")
    done = user.call("diff --user --system /share/mine")
    checks.check("one of both", done.returncode == 2 and "exclude one another" in done.stderr, done.stderr)
    user.machine.run("loginctl disable-linger own; systemctl start user@4321", check=True)
    user.write(MINE)
    planned = user.call("diff /share/mine")
    checks.check("that nothing lingers is told", "deploy/not-lingering" in planned.stderr, planned.stderr)
    user.machine.run("loginctl enable-linger own")


def main():
    program, shim = map(pathlib.Path, sys.argv[1:3])
    reason = Machine.why_not()
    if reason:
        skip_all(reason)
    checks = Checks()
    with Machine() as machine:
        shutil.copy(program, machine.share / "initbridge")
        shutil.copy(shim, machine.share / "exec")
        prepare(machine)
        user = User(machine)
        without_manager(user, checks)
        before = first(user, checks)
        for part in (again, operate, failing, deferred, killed, refusals):
            part(user, checks)
        done = user.call("undeploy --yes mine")
        checks.same("undeploy: done", done.returncode, 0, done.stdout + done.stderr)
        after = user.home().replace(user.machine.run(f"cd {HOME} && find ./own -printf '%p %y %m %u %g %l\\n' | sort").stdout, "")
        left = [line for line in after.splitlines() if line not in before.splitlines() and "./own/web.log" not in line]
        checks.same("undeploy: nothing but the log is left", left, [])
        checks.same("undeploy: not even the folders of its records", user.machine.run(f"find {HOME}/.local {HOME}/.config 2>/dev/null").stdout, "")
        checks.same("undeploy: the packaged unit is as it was", user.show("own-packaged", "ActiveState", "UnitFileState"), ["inactive", "disabled"])
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

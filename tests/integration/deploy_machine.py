"""initbridge deploy --machine: into a container that machined knows, and nowhere else.

Usage: deploy_machine.py INITBRIDGE SHIM        TAP
"""

import pathlib
import shlex
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from deployed import FOLDERS, listing_of, write_layer
from machine import Machine
from tap import Checks, skip_all

WEB = "  - {name: in-web, exec: /bin/sleep 1000, restart: always, start_retries: 2, stdout: journal}\n"
BAD = "  - {name: in-bad, exec: \"/bin/sh -c 'echo my last words; sleep 0.3; exit 3'\", start_secs: 2, start_retries: 0}\n"
USER = "  - {name: in-user, scope: user, exec: /bin/sleep 1000}\n"
BOOT = "mkdir /tmp/inner; mount --bind / /tmp/inner; systemctl start systemd-machined; " \
       "setsid systemd-nspawn -D /tmp/inner --volatile=overlay --boot --machine={0} {1} --private-network --console=pipe </dev/null >/tmp/{0}.log 2>&1 & " \
       "for i in $(seq 300); do systemctl -M {0} is-system-running 2>/dev/null | grep -Eq 'running|degraded' && exit 0; sleep 0.1; done; cat /tmp/{0}.log; exit 1"


class Inside:
    """The container `name` on a machine."""

    def __init__(self, machine, name):
        self.machine, self.name = machine, name

    def write(self, *entries):
        write_layer(self.machine.share, "stack", *entries)

    def call(self, words, timeout=120):
        return self.machine.run(f"cd /share && INITBRIDGE_SHIM=/share/exec ./initbridge {words}", timeout=timeout)

    def run(self, command):
        return self.machine.run(f"nsenter -t $(machinectl show -p Leader --value {self.name}) -a sh -c {shlex.quote(command)}")

    def state(self, unit):
        return self.machine.run(f"systemctl -M {self.name} show -P ActiveState -P UnitFileState {unit}").stdout.split()

    def tree(self):
        return self.run(listing_of(FOLDERS)).stdout


def whole(inside, checks):
    outside = inside.machine.run(f"find {FOLDERS} | sort").stdout
    before = inside.tree()
    inside.write(WEB, USER)
    planned = inside.call(f"diff --machine {inside.name} stack")
    checks.check("diff tells the plan", planned.returncode == 0 and "start in-web.service\n" in planned.stdout, planned.stdout + planned.stderr)
    done = inside.call(f"deploy --yes --machine {inside.name} stack")
    checks.check("deploy does it", done.returncode == 0 and done.stdout == planned.stdout, f"{done.returncode} {done.stdout} {done.stderr}")
    checks.same("the service runs inside", inside.state("in-web"), ["active", "enabled"])
    checks.check("that of user scope too", "in-user.service" in inside.run("XDG_RUNTIME_DIR=/run/user/0 systemctl --user list-units in-user.service").stdout)
    owner = inside.run("stat -c \"%u %g\" /etc/systemd/system/in-web.service").stdout
    checks.same("files are those of its root", owner, "0 0\n")
    done = inside.call(f"deploy --yes --machine {inside.name} stack")
    checks.same("a second deploy has nothing to do", (done.returncode, done.stdout), (0, "nothing to change\n"), done.stderr)
    inside.write(WEB, USER, BAD)
    done = inside.call(f"deploy --yes --machine {inside.name} stack")
    checks.check("a service that dies takes all back, with its last words", done.returncode == 3 and "my last words" in done.stderr and inside.state("in-web")[:1] == ["active"],
                 f"{done.returncode} {done.stderr}")
    done = inside.call(f"undeploy --yes --machine {inside.name} stack")
    checks.same("undeploy: done", done.returncode, 0, done.stderr)
    checks.check("undeploy: the tree is as it was", before and inside.tree() == before, inside.tree())
    checks.same("nothing has changed outside", inside.machine.run(f"find {FOLDERS} | sort").stdout, outside)


def refusals(inside, checks):
    done = inside.call("diff --machine nobody stack")
    checks.check("a machine that is not there is told", done.returncode == 3 and "No machine 'nobody' known" in done.stderr, f"{done.returncode} {done.stderr}")
    done = inside.machine.run(f"setpriv --reuid 65534 --clear-groups /share/initbridge diff --machine {inside.name} /share/stack")
    checks.check("only root may enter one", done.returncode == 3 and "cli/machine" in done.stderr, f"{done.returncode} {done.stderr}")
    done = inside.call(f"diff --machine {inside.name} --user stack")
    checks.check("there is one manager to speak to", done.returncode == 2 and "exclude one another" in done.stderr, f"{done.returncode} {done.stderr}")


def main():
    program, shim = map(pathlib.Path, sys.argv[1:3])
    reason = Machine.why_not()
    if reason:
        skip_all(reason)
    checks = Checks()
    with Machine() as machine:
        shutil.copy(program, machine.share / "initbridge")
        shutil.copy(shim, machine.share / "exec")
        # With users of its own, as most have, though of the same numbers.
        booted = machine.run(BOOT.format("inner", "--private-users=identity"))
        if booted.returncode != 0:
            skip_all(f"a container does not boot in this one: {booted.stdout[-300:]}")
        inside = Inside(machine, "inner")
        inside.run(f"mkdir -p {FOLDERS} /var/lib/initbridge/deployments /usr/lib/systemd/system-preset /usr/lib/systemd/user-preset; rm -f /usr/share/initbridge/*")
        whole(inside, checks)
        refusals(inside, checks)
        machine.run("machinectl terminate inner")
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

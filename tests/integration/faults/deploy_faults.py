"""initbridge deploy on a booted machine, with each system call failing in turn by which it changes anything, or its last: it leaves the
machine as it was, by itself or in the next run; or it has done its work.

Usage: deploy_faults.py INITBRIDGE SHIM FAULTS        TAP
"""

import collections
import errno
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from deployed import listing_of
from machine import Machine
from tap import Checks, skip_all

FOLDERS = "/etc/systemd/system /usr/lib/systemd/system-preset /usr/lib/tmpfiles.d /usr/share/initbridge /usr/libexec/initbridge /var/lib/initbridge"
UNITS = "fault-web.service fault-db.service fault-new.service fault-packaged.service"
BEFORE = """name: faulty
service:
  - {name: fault-web, exec: /bin/sleep 1000, restart: always}
  - {name: fault-db, exec: /bin/sleep 1000}
"""
AFTER = """name: faulty
service:
  - {name: fault-web, exec: /bin/sleep 1001, restart: always, stdout: file:/var/log/faulty/web.log}
  - {name: fault-new, exec: /bin/sleep 1000}
  - {name: fault-packaged, use_packaged: fault-packaged, overrides: {env: {A: b}}}
"""
PACKAGED = "[Service]\\nExecStart=/bin/sleep 2000\\n[Install]\\nWantedBy=multi-user.target\\n"
ERRORS = (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO)
MOST = 400  # system calls


class Host:
    def __init__(self, machine):
        self.machine = machine

    def deploy(self, layer, fault=""):
        faulty = f"rm -f /share/mark; export {fault} INITBRIDGE_FAULT_MARK=/share/mark LD_PRELOAD=/share/faults.so; " if fault else ""
        return self.machine.run(f"{faulty}INITBRIDGE_SHIM=/share/exec exec /share/initbridge deploy --yes --quiet /share/{layer}/faulty")

    def recover(self):
        return self.machine.run("/share/initbridge undeploy --yes nothing")

    def state(self):
        """Files with their rights and contents, and units with what runs in them."""
        return self.machine.run(f"{listing_of(FOLDERS)}; "
                                f"systemctl show -p Id,LoadState,ActiveState,UnitFileState,NRestarts,Environment {UNITS}; "
                                f"for unit in {UNITS}; do tr '\\0' ' ' </proc/$(systemctl show -P MainPID $unit)/cmdline; done 2>/dev/null").stdout

    def failed_call(self):
        path = self.machine.share / "mark"
        return path.read_text() if path.exists() else None


def prepare(host):
    for name, text in (("before", BEFORE), ("after", AFTER)):
        folder = host.machine.share / name / "faulty"
        folder.mkdir(parents=True)
        (folder / "layer.yml").write_text(text)
    host.machine.run(f"mkdir -p {FOLDERS} /var/lib/initbridge/deployments; printf '{PACKAGED}' >/usr/lib/systemd/system/fault-packaged.service; systemctl daemon-reload", check=True)


def faults(number):
    """What is tried at that call: it fails, and now and then all after it as well, or the process is killed."""
    yield f"{number}:{ERRORS[number % len(ERRORS)]}"
    if number % 5 == 0:
        yield f"{number}-:{ERRORS[number // 5 % len(ERRORS)]}"
    elif number % 5 == 1:
        yield f"{number}:kill"


def inject(host, fault, wanted, checks):
    """(the call that failed, how it went); None where the program makes fewer calls."""
    before, after = wanted
    done = host.deploy("after", fault)
    call = host.failed_call()
    if call is None:
        host.deploy("before")
        return None
    told = f"{fault} ({call}): exit {done.returncode}"
    recovered = host.recover()
    seen = host.state()
    if done.returncode == 0 and seen == after:
        back = host.deploy("before")
        if back.returncode != 0 or host.state() != before:
            checks.check(f"{told}: it goes back", False, back.stderr)
        return call, "done all the same"
    if seen != before:  # a deployment that was complete but for its last words stays
        killed_late = fault.endswith("kill") and seen == after and "deploy/cut-short" not in recovered.stderr
        checks.check(told, killed_late, f"{done.stderr}\n{recovered.stderr}\n" + "\n".join(sorted(set(seen.splitlines()) ^ set(before.splitlines()))))
        host.deploy("before")
        return call, "killed when it was done"
    return call, "taken back by the next run" if "deploy/cut-short" in recovered.stderr else "taken back at once"


def main():
    program, shim, library = map(pathlib.Path, sys.argv[1:4])
    reason = Machine.why_not()
    if reason:
        skip_all(reason)
    checks = Checks()
    with Machine() as machine:
        for source, name in ((program, "initbridge"), (shim, "exec"), (library, "faults.so")):
            shutil.copy(source, machine.share / name)
        host = Host(machine)
        prepare(host)
        states = {}
        for layer in ("before", "after", "before"):
            done = host.deploy(layer)
            known = states.setdefault(layer, host.state())
            checks.check(f"without a fault: {layer}", done.returncode == 0 and host.state() == known, done.stderr)
        outcomes, calls = collections.Counter(), collections.Counter()
        for variable, step in (("INITBRIDGE_FAULT", 1), ("INITBRIDGE_FAULT_MESSAGE", 6)):
            for number in range(1, MOST, step):
                here = [inject(host, f"{variable}={fault}", (states["before"], states["after"]), checks) for fault in faults(number)]
                for call, outcome in filter(None, here):
                    outcomes[outcome] += 1
                    calls[call] += 1
                if here[0] is None:
                    break
            checks.check(f"every call was reached: {variable}", number < MOST and number > 20, f"{number} {calls}")
        checks.check("some faults were taken back at once, some by the next run", outcomes["taken back at once"] > 20 and outcomes["taken back by the next run"] > 5, outcomes)
        checks.note(f"{sum(outcomes.values())} faults: " + ", ".join(f"{count} {what}" for what, count in outcomes.items())
                    + "; calls: " + ", ".join(f"{call} {count}" for call, count in calls.items()))
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

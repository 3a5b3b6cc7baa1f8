"""What holds for any manager and any way to it; for live.py."""

import json
import shlex
import shutil
import subprocess
import time

from units import UNITS


class Client:
    """The test program inside the machine."""

    def __init__(self, machine, program):
        self.machine = machine
        folder = machine.share / "client"
        folder.mkdir()
        shutil.copy(program, folder / "client")
        # What a small root does not have, or in another version. (glibc is compatible upwards.)
        for line in subprocess.run(["ldd", program], capture_output=True, text=True).stdout.splitlines():
            if line.split()[0].split(".")[0] in ("libfmt", "libstdc++", "libgcc_s"):
                shutil.copy(line.split()[2], folder)

    def line(self, target, commands, user=None, environment=""):
        become = f"setpriv --reuid={user} --regid={user} --clear-groups " if user else ""
        return f"env LD_LIBRARY_PATH=/share/client {environment} {become} /share/client/client " + shlex.join([target, *commands])

    def ask(self, target, *commands, **how):
        """The answers, one for each command; the only one by itself."""
        done = self.machine.run(self.line(target, commands, **how))
        if done.returncode:
            raise RuntimeError(f"{target} {commands}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        return answers[0] if len(commands) == 1 else answers

    def value(self, *words, **how):
        return self.ask(*words, **how).get("value")


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


def subset(state, **wanted):
    return {key: state.get(key) for key in wanted} == wanted


def write_units(machine, folder, boot_target):
    units = machine.share / "units"
    units.mkdir(exist_ok=True)
    for name, text in UNITS.items():
        (units / name).write_text(text)
    machine.run(f"mkdir -p {folder} && cp /share/units/*.service {folder}/ && ln -sf /dev/null {folder}/masked.service && "
                f"mkdir -p {folder}/{boot_target}.wants && ln -s {folder}/condition-enabled.service {folder}/{boot_target}.wants/", check=True)


def jobs(client, target, checks):
    """All that holds for any manager and any way to it."""

    def name(text):
        return f"{target}: {text}"

    def starts(unit, outcome, **state):
        job, found = client.ask(target, f"start {unit}", f"state {unit}")
        checks.check(name(f"{unit} ends in {outcome}"), job == {"value": outcome} and subset(found, **state), f"{job}\n{found}")

    def refuses(unit, code, error, **state):
        answer, found = client.ask(target, f"start {unit}", f"state {unit}")
        checks.check(name(f"{unit} is refused"), answer.get("error") == code and answer.get("name") == error
                     and unit in answer["message"] and subset(found, **state), f"{answer}\n{found}")

    now = time.time()
    starts("stays.service", "done", load_state="loaded", active_state="active", sub_state="running", result="success", condition_result=True)
    before = client.ask(target, "state stays.service")
    checks.check(name("it tells since when it is active"), before["main_pid"] > 1 and abs(before["active_since"] - now) < 30, before)
    after = client.ask(target, "restart stays.service", "try-restart stays.service", "state stays.service")
    checks.check(name("a restart makes a new process"), after[:2] == [{"value": "done"}] * 2 and after[2]["main_pid"] not in (0, before["main_pid"]), after)
    stopped = client.ask(target, "stop stays.service", "state stays.service", "try-restart stays.service", "state stays.service")
    checks.check(name("stopped, and try-restart leaves it so"), stopped[0] == stopped[2] == {"value": "done"}
                 and all(subset(s, active_state="inactive", main_pid=0) for s in stopped[1::2]), stopped)
    starts("quick.service", "done", active_state="inactive", result="success")
    starts("fails.service", "failed", active_state="failed", result="exit-code", exec_main_code=1, exec_main_status=3)
    starts("killed.service", "failed", active_state="failed", result="signal", exec_main_code=2, exec_main_status=9)
    starts("missing.service", "failed", active_state="failed", result="exit-code", exec_main_status=203)
    starts("missing-simple.service", "done")
    checks.check(name("a simple service whose program is missing fails after its job"), wait_until(
        lambda: subset(client.ask(target, "state missing-simple.service"), active_state="failed", exec_main_status=203)))
    starts("condition.service", "done", active_state="inactive", condition_result=False)
    starts("condition-enabled.service", "done", active_state="inactive", condition_failed=True)  # systemd forgets the other one
    starts("assert.service", "assert", active_state="inactive")
    starts("needs.service", "dependency", active_state="inactive")
    refuses("masked.service", "bus/bad-unit", "org.freedesktop.systemd1.UnitMasked", load_state="masked")
    refuses("broken.service", "bus/bad-unit", "org.freedesktop.systemd1.BadUnitSetting", load_state="bad-setting")
    refuses("only-needed.service", "bus/bad-unit", "org.freedesktop.systemd1.OnlyByDependency", load_state="loaded")
    refuses("nowhere.service", "bus/no-such-unit", "org.freedesktop.systemd1.NoSuchUnit", load_state="not-found", fragment_path="")
    answer = client.ask(target, "start not/a/name")
    checks.check(name("what is no unit name is refused"), answer.get("error") == "bus/refused", answer)
    answers = client.ask(target, "reset-failed fails.service", "state fails.service", "reset-failed nowhere.service")
    checks.check(name("a failure is forgotten"), answers[0] == answers[2] == {"value": None} and answers[1]["active_state"] == "inactive", answers)
    flaps = client.ask(target, "start flaps.service")
    given_up = wait_until(lambda: client.ask(target, "state flaps.service")["active_state"] == "failed")
    state = client.ask(target, "state flaps.service")
    checks.check(name("a start limit shows"), flaps == {"value": "done"} and given_up and state["n_restarts"] >= 2
                 and state["result"] in ("exit-code", "start-limit-hit"), state)
    again = client.ask(target, "reset-failed flaps.service", "start flaps.service", "stop flaps.service")
    checks.check(name("and a reset lets it start again"), again == [{"value": None}, {"value": "done"}, {"value": "done"}], again)
    waits(client, target, checks, name)


def waits(client, target, checks, name):
    begin = time.monotonic()
    units = [f"short@{n}.service" for n in range(20)]
    together = client.ask(target, "all start " + " ".join(units))
    took = time.monotonic() - begin
    checks.check(name("twenty jobs run at once"), together == [{"value": "done"}] * 20 and took < 8, f"{took} s\n{together}")
    merged = client.ask(target, "all start short@m.service short@m.service short@m.service")
    checks.check(name("a merged job ends for all"), merged == [{"value": "done"}] * 3, merged)
    stormed = client.ask(target, "storm start quick.service 100")
    checks.check(name("no end of a hundred quick jobs is missed"), stormed == {"done": 100}, stormed)
    begin = time.monotonic()
    late, state = client.ask(target, "start slow.service 300", "state slow.service")
    took = time.monotonic() - begin
    checks.check(name("a deadline ends the wait, not the job"), late.get("error") == "bus/timeout" and took < 5
                 and state["active_state"] == "activating", f"{took} s {late} {state}")
    waiting = client.machine.run(f"{client.line(target, ['start slow.service'])} & sleep 1; {client.line(target, ['stop slow.service'])}; wait")
    checks.check(name("a job that another one replaces is canceled"), sorted(waiting.stdout.split()) == ['{"value":"canceled"}', '{"value":"done"}'], waiting.stdout + waiting.stderr)


NASTY = ["$HOME", "${HOME}", "$$", "%n", "%%", "\\", ";", "\"'", "é"]
SHOW_ARGV = "import json, os, sys\nopen(sys.argv[1], 'w').write(json.dumps([sys.argv[2:], os.getuid()]))\n"


def once(client, target, checks, uid):
    """Commands that the manager runs once for us."""
    (client.machine.share / "argv.py").write_text(SHOW_ARGV)
    out = f"/tmp/once-{target.replace(':', '-')}.json"
    done = client.ask(target, f"once ib-once.service 30000 /usr/bin/python3 /share/argv.py {out} " + " ".join(NASTY))
    saw = json.loads(client.machine.run(f"cat {out}").stdout or "null")
    checks.check(f"{target}: a command is run once with literal arguments", done == {"value": "done"} and saw == [NASTY, uid], f"{done} {saw}")
    failed = client.ask(target, "once ib-fails.service 30000 /bin/sh /share/exit5", "state ib-fails.service",
                        "once ib-fails.service 30000 /bin/sh /share/exit5", "once ib-fails.service 30000 /bin/true", "state ib-fails.service")
    checks.check(f"{target}: a command that fails can be asked why, and run again", failed[0] == failed[2] == {"value": "failed"}
                 and subset(failed[1], result="exit-code", exec_main_status=5) and failed[3] == {"value": "done"}
                 and failed[4]["active_state"] == "inactive", failed)
    late = client.ask(target, "once ib-late.service 500 /bin/sleep 60")
    ended = wait_until(lambda: client.ask(target, "state ib-late.service")["active_state"] == "failed", 10)
    checks.check(f"{target}: a command that takes too long is ended", late.get("error") == "bus/timeout" and ended, late)
    taken = client.ask(target, "once stays.service 30000 /bin/true", "reset-failed ib-late.service")[0]
    checks.check(f"{target}: a name that is taken is refused", taken.get("name") == "org.freedesktop.systemd1.UnitExists", taken)


def reload(client, target, checks, folder):
    machine = client.machine
    found = client.ask(target, "state fresh.service", "file-state fresh.service", "file-state enabled.service")
    checks.check(f"{target}: a unit that is not there", found[0]["load_state"] == "not-found" and found[1:] == [{"value": ""}, {"value": "disabled"}], found)
    client.ask(target, "start stays.service")
    machine.run(f"cp {folder}/stays.service {folder}/fresh.service; sed -i 's/infinity/1000/' {folder}/stays.service; "
                f"mkdir -p {folder}/default.target.wants; ln -s {folder}/enabled.service {folder}/default.target.wants/", check=True)
    before, done, after, fresh, enabled = client.ask(
        target, "state stays.service", "reload", "state stays.service", "state fresh.service", "file-state enabled.service")
    checks.check(f"{target}: a reload reads units again", before["need_daemon_reload"] and done == {"value": None} and not after["need_daemon_reload"]
                 and fresh["load_state"] == "loaded" and fresh["fragment_path"].endswith("/fresh.service"), f"{before}\n{done}\n{after}\n{fresh}")
    checks.check(f"{target}: our own links enable", enabled == {"value": "enabled"}, enabled)
    client.ask(target, "stop stays.service")
    machine.run(f"rm {folder}/fresh.service {folder}/default.target.wants/enabled.service")
    client.ask(target, "reload")

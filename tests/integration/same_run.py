"""The same entries, run by the real supervisord and by a real systemd as PID 1: every service must
see the same argv, environment, working directory, user, groups and umask. Nothing may differ but
what contract point "may differ" lists (docs/parity in the README).

Usage: same_run.py INITBRIDGE PROBE [COUNT [SEED]]      TAP; everything runs in a booted machine.
"""

import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import values
from machine import Machine

MAY_DIFFER = ("SUPERVISOR_", "INVOCATION_ID=", "JOURNAL_STREAM=", "SYSTEMD_EXEC_PID=", "MANAGERPID=", "MEMORY_PRESSURE_")
PROBE = "/usr/local/bin/initbridge-probe"
# As systemd's own reader takes it (systemd.exec(5), EnvironmentFile=); V0 is weaker than an entry's own.
ENVIRONMENT_FILE = """# comment
; another
F_PLAIN=plain
  F_BLANKS =  blanks around \t
F_SINGLE='single $quotes\\' "x"
F_DOUBLE="double \\" \\\\ \\$ \\` \\n \\
quotes"
F_JOINED=one\\
two
F_BACK=back\\slash \\
F_LINES="two
lines"
F_EMPTY=
export F_EXPORT=no
1F=no
F-DASH=no
F_TWICE=last
F_TWICE=wins
F_HASH=a # b
F_GLUED='x' y\t"z"
F_CR=with\rreturn
V0=weaker
HOME=/of/the/file
LANG=systemd-has-one-of-its-own
SHELL=and-one-of-these
F_END="é""".encode()
LAYER_ENV = {"LAYER_PLAIN": "one", "LAYER_HOME": "~/data", "LAYER_NASTY": "a b;c \"d\" 'e' $F %g \\h"}


def make_entries(count, seed):
    """[(name, argv after the probe, entry as YAML)], the first ones fixed, the rest random."""
    rng = values.rng(seed)
    entries = []
    for number in range(count):
        name = f"s{number:04d}"
        words = [values.text(rng) for _ in range(rng.randrange(4))]
        env = {f"V{i}": values.text(rng) for i in range(rng.randrange(4))}
        lines = [f"  - name: {name}", f"    exec: {values.yaml_string(values.exec_line([PROBE, name, 'once'] + words))}"]
        if env:
            lines.append("    env:")
            lines += [f"      {key}: {values.yaml_string(values.escaped(value))}" for key, value in env.items()]
        folder = None
        if number % 3 == 0:
            folder = values.path(rng, "/srv/probe")
            lines.append(f"    working_directory: {values.yaml_string(values.escaped(folder))}")
        if number % 4 == 1:
            lines.append("    user: probeuser")
        if number % 5 == 2:
            lines.append("    umask: 027")
        if number % 7 == 3:  # through the shim on systemd
            lines.append("    start_secs: 0")
        if number % 7 == 5:  # and the gate on supervisord
            lines.append("    wait_for: [file:/]")
        if number % 11 == 6:
            lines.append("    environment_file: /share/env")
        entries.append((name, words, env, folder, "\n".join(lines)))
    return entries


def write_layer(top, entries):
    layer = top / "nasty"
    layer.mkdir(parents=True)
    lines = ["name: nasty", "env:"] + [f"  {k}: {values.yaml_string(v)}" for k, v in LAYER_ENV.items()]
    lines += ["path_append: ['~/bin', /opt/nasty/bin]", "service:"] + [entry[4] for entry in entries]
    (layer / "layer.yml").write_text("\n".join(lines) + "\n")
    return layer


def translate(program, init, layer, root):
    root.mkdir()
    done = subprocess.run([program, "translate", "--init", init, "--root", str(root), str(layer)], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"Bail out! translate --init {init}: exit {done.returncode}\n{done.stderr[:4000]}")


def read_probe(path):
    fields = {"arg": [], "env": [], "group": []}
    items = path.read_bytes().split(b"\0")[:-1]
    for kind, value in zip(items[::2], items[1::2]):
        kind = kind.decode()
        if kind in fields:
            fields[kind].append(value)
        else:
            fields[kind] = value
    fields["env"] = sorted(v for v in fields["env"] if not v.decode(errors="replace").startswith(MAY_DIFFER))
    fields["group"] = sorted(fields["group"])
    return fields


def wait_for(machine, init, names, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        there = set(machine.run(f"ls /run/probe/{init}").stdout.split())
        if set(names) <= there:
            return
        time.sleep(0.3)


def run_both(machine, entries):
    names = [entry[0] for entry in entries]
    folders = " ".join(shlex.quote(entry[3]) for entry in entries if entry[3])
    machine.run("useradd --create-home probeuser; mkdir -p /run/probe/systemd /run/probe/supervisord; chmod 1777 /run/probe/*; "
                f"cp /share/probe {PROBE}", check=True)
    (machine.share / "env").write_bytes(ENVIRONMENT_FILE)
    (machine.share / "mkdirs").write_text(f"mkdir -p -- {folders}\n")
    machine.run("sh /share/mkdirs", check=True)
    machine.run("cp -a /share/systemd/. / && systemctl daemon-reload", check=True)
    machine.run("cd /share/systemd/etc/systemd/system && ls -d s*.service | xargs systemctl start --no-block", timeout=300)
    wait_for(machine, "systemd", names, 120)
    machine.run("cd / && umask 022 && env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/root/bin:/opt/nasty/bin "
                "HOME=/root USER=root LOGNAME=root LAYER_PLAIN=one LAYER_HOME=/root/data "
                f"LAYER_NASTY={shlex.quote(LAYER_ENV['LAYER_NASTY'])} "
                "supervisord -c /share/supervisord/etc/supervisord.conf -n >/share/supervisord.log 2>&1 </dev/null & sleep 1")
    wait_for(machine, "supervisord", names, 120)
    machine.run("cp -a /run/probe /share/probed")


def compare(machine, entries):
    failed = 0
    print(f"1..{len(entries)}")
    for number, (name, words, env, folder, text) in enumerate(entries, 1):
        problems = []
        seen = {}
        for init in ("systemd", "supervisord"):
            path = machine.share / "probed" / init / name
            if path.exists():
                seen[init] = read_probe(path)
                wanted = [os.fsencode(w) for w in [PROBE, name, "once"] + words]
                if seen[init]["arg"] != wanted:
                    problems.append(f"{init}: argv {seen[init]['arg']} instead of {wanted}")
                for key, value in env.items():
                    if os.fsencode(f"{key}={value}") not in seen[init]["env"]:
                        problems.append(f"{init}: {key} is not {value!r}")
                if os.fsdecode(seen[init]["cwd"]) != (folder or "/"):
                    problems.append(f"{init}: cwd {seen[init]['cwd']}")
            else:
                problems.append(f"{init} never ran it")
        if len(seen) == 2 and seen["systemd"] != seen["supervisord"]:
            for field in seen["systemd"]:
                if seen["systemd"][field] != seen["supervisord"].get(field):
                    problems.append(f"{field}: systemd {seen['systemd'][field]} supervisord {seen['supervisord'].get(field)}")
        failed += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {number} - {name}")
        for problem in problems:
            print("#", problem)
        if problems:
            print("#", text.replace("\n", "\n# "))
    return failed


def main():
    reason = Machine.why_not() or (not shutil.which("supervisord") and "supervisord is not installed")
    if reason:
        print(f"1..0 # SKIP {reason}")
        return 0
    program, probe = map(os.path.abspath, sys.argv[1:3])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 300
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    entries = make_entries(count, seed)
    with Machine() as machine:
        layer = write_layer(machine.share / "layers", entries)
        shutil.copy(probe, machine.share / "probe")
        for init in ("systemd", "supervisord"):
            translate(program, init, layer, machine.share / init)
        run_both(machine, entries)
        failed = compare(machine, entries)
        if failed:
            print("#", (machine.share / "supervisord.log").read_text(errors="replace")[-3000:].replace("\n", "\n# "))
            print("#", machine.run("journalctl -b -p warning --no-pager | tail -40").stdout.replace("\n", "\n# "))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

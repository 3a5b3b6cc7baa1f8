"""Does systemd's own parser read from our units what the services say?

    check.py CASES SHOW SHIM [COUNT [SEED]]

`systemd-analyze verify` with debug logging prints the units that it loaded. What it prints is
compared with what CASES says. A command that goes through env, nice, sh or SHIM is run for real, with the
argv and the environment that systemd read, and SHOW (under the program's name) tells what arrived.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

BATCH = 50
ESCAPES = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}


def unhex(field):
    return bytes.fromhex(field[1:])


def unhex_list(field):
    return [unhex(item) for item in field.split(",") if item]


def split_command_line(line):
    """Reads back quote_command_line(): words, those in double quotes with C escapes."""
    words = []
    at = 0
    while at < len(line):
        word = b""
        quoted = line[at : at + 1] == b'"'
        at += quoted
        while at < len(line) and line[at : at + 1] != (b'"' if quoted else b" "):
            if quoted and line[at : at + 1] == b"\\":
                octal = re.match(rb"[0-7]{3}", line[at + 1 : at + 4])
                code = line[at + 1 : at + 2]
                word += bytes([int(octal[0], 8)]) if octal else ESCAPES.get(code, code)
                at += 4 if octal else 2
            else:
                word += line[at : at + 1]
                at += 1
        words.append(word)
        at += 2 if quoted else 1
    return words


def field(dump, name):
    found = re.search(rb"\n\t+" + name + rb": (.*)\n", dump)
    return found[1] if found else None


def environment(dump):
    block = re.search(rb"\n\t\tProcSubset: [^\n]*\n(.*?)\t\t(UnsetEnv|EnvironmentFile|RuntimeDir)",
                      dump, re.DOTALL)
    entries = (b"\n" + block[1]).split(b"\n\t\tEnvironment: ")[1:]
    if entries:
        entries[-1] = entries[-1][:-1]
    return entries


def run_for_real(words, env):
    result = subprocess.run(
        words, env=dict(item.split(b"=", 1) for item in env), capture_output=True, check=False)
    count, *values = result.stdout.split(b"\0")[:-1] or [b"0"]
    return values[: int(count)], values[int(count) :], result.stderr


def check_unit(case, dump, shim):
    unit, program, argv, env, directory, log, description = case
    problems = []

    def expect(what, seen, wanted):
        if seen != wanted:
            problems.append(f"{unit}: {what}:\n  seen   {seen!r}\n  wanted {wanted!r}")

    words = split_command_line(field(dump, b"Command Line"))
    seen_env = environment(dump)
    routed = words != argv
    if routed:
        if words[0] not in (b"/usr/bin/env", b"/usr/bin/nice", b"/bin/sh", shim):
            expect("argv", words, argv)
            return problems, routed
        words, seen_env, error = run_for_real(words, seen_env)
        if error:
            problems.append(f"{unit}: {error!r}")
    expect("argv", words, argv)
    expect("environment", sorted(seen_env), sorted(env))
    expect("directory", field(dump, b"WorkingDirectory"), directory)
    expect("log", field(dump, b"StandardOutputFileToAppend"), log)
    one_line = re.sub(rb"[\n\r]", b" ", description).strip(b" \t\n\r")
    expect("description", field(dump, b"Description"), one_line or unit.encode())
    return problems, routed


def verify(folder, units, debug):
    env = dict(os.environ, LC_ALL="C.UTF-8", SYSTEMD_LOG_LEVEL="debug" if debug else "info")
    return subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *units],
        cwd=folder, env=env, capture_output=True, check=False)


def make_program(path, show):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if not os.path.lexists(path):
        os.link(show, path)


def use_shim(folder, unit, shim):
    """The one that was built stands for the one of an image."""
    path = os.path.join(folder, unit)
    with open(path, "rb") as file:
        text = file.read()
    with open(path, "wb") as file:
        file.write(text.replace(b":/usr/libexec/initbridge/exec ", b":" + shim + b" "))


def check_batch(folder, batch, shim):
    problems = []
    units = [case[0] for case in batch]
    for unit in units:
        use_shim(folder, unit, shim)
    plain = verify(folder, units, False)
    if plain.stdout or plain.stderr or plain.returncode != 0:
        problems.append(f"verify: {plain.returncode} {plain.stderr[:3000]!r}")
    dump = verify(folder, units, True).stdout
    parts = re.split(rb"\n\t-> Unit ([^\n]*):(?=\n\t\t)", b"\n" + dump)
    dumps = {parts[i].decode(): parts[i + 1] for i in range(1, len(parts), 2)}
    routed = 0
    for case in batch:
        found, through = check_unit(case, dumps.get(case[0], b""), shim)
        problems += found
        routed += through
    return problems, routed


def check_tmpfiles(folder, cases):
    """Does systemd-tmpfiles make the very log files?"""
    if os.getuid() != 0 or shutil.which("systemd-tmpfiles") is None:
        return []
    root = folder + "/root"
    os.makedirs(root + "/var/log")
    result = subprocess.run(
        ["systemd-tmpfiles", "--root=" + root, "--create", folder + "/tmpfiles.conf"],
        capture_output=True, check=False)
    made = set(os.listdir(os.fsencode(root) + b"/var/log"))
    wanted = {case[5].removeprefix(b"/var/log/") for case in cases}
    problems = [f"tmpfiles: {name!r} was not made" for name in wanted - made]
    problems += [f"tmpfiles: {name!r} was made" for name in made - wanted]
    return problems + ([result.stderr.decode(errors="replace")[:1000]] if result.stderr else [])


def main():
    cases_program, show, shim = sys.argv[1:4]
    count, seed = (sys.argv[4:] + ["1200", "1"][len(sys.argv) - 4 :])[:2]
    if shutil.which("systemd-analyze") is None:
        print("1..0 # SKIP systemd-analyze is not installed")
        return 0
    problems, routed, values = [], 0, 0
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(folder + "/path")
        local_show = folder + "/show"
        shutil.copy(show, local_show)
        listing = subprocess.run([cases_program, folder, count, seed],
                                 capture_output=True, check=True, text=True).stdout
        cases = []
        for line in listing.splitlines():
            unit, program, argv, env, directory, log, description = line.split("\t")
            case = (unit, None if program == "-" else unhex(program), unhex_list(argv),
                    unhex_list(env), unhex(directory), unhex(log), unhex(description))
            if case[1]:
                make_program(case[1], local_show.encode())
            values += len(case[2]) + len(case[3]) + 3
            cases.append(case)
        for start in range(0, len(cases), BATCH):
            found, through = check_batch(folder, cases[start : start + BATCH], os.path.abspath(shim).encode())
            problems += found
            routed += through
        problems += check_tmpfiles(folder, cases)
    for problem in problems[:20]:
        print("# " + problem.replace("\n", "\n# "))
    print("1..1")
    good = not problems and cases and routed
    print(f"{'ok' if good else 'not ok'} 1 - {values} values in {len(cases)} units, "
          f"{routed} through env, nice, sh or the shim, {len(problems)} problems")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())

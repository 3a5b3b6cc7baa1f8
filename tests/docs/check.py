"""README, manual and --help tell the truth: every example is run, every diagnostic code is explained
and shown by a test.

An example is a ```console block; its `$ …` lines are run in a copy of examples/, and the lines that
follow must be what it prints (a line `...` stands for any number of lines).
Usage: check.py SOURCE_ROOT INITBRIDGE      TAP
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile


# What no test can make a machine do.
MACHINE_FAILURES = {"bus/no-journal", "fs/sync", "fs/undo"}


def console_blocks(path):
    for block in re.finditer(r"^```console\n(.*?)^```", path.read_text(), re.M | re.S):
        steps = []
        for line in block.group(1).splitlines():
            if line.startswith("$ "):
                steps.append([line[2:], []])
            elif steps:
                steps[-1][1].append(line)
        yield path.read_text()[: block.start()].count("\n") + 1, steps


def matches(wanted, got):
    """Lines against lines, where `...` takes any number of them."""
    if not wanted:
        return not got
    if wanted[0].strip() == "...":
        return any(matches(wanted[1:], got[skip:]) for skip in range(len(got) + 1))
    return bool(got) and wanted[0].rstrip() == got[0].rstrip() and matches(wanted[1:], got[1:])


def run_blocks(top, program):
    for path in [top / "README.md"] + sorted(top.glob("docs/*.md")) + sorted(top.glob("packaging/man/*.md")):
        for line, steps in console_blocks(path):
            problems = []
            with tempfile.TemporaryDirectory(prefix="initbridge-docs-") as tmp:
                shutil.copytree(top / "examples", pathlib.Path(tmp) / "examples")
                os.mkdir(pathlib.Path(tmp) / "bin")
                os.symlink(program, pathlib.Path(tmp) / "bin/initbridge")
                env = {"PATH": f"{tmp}/bin:/usr/bin:/bin", "LC_ALL": "C", "HOME": tmp}
                for command, wanted in steps:
                    done = subprocess.run(["sh", "-c", command], cwd=pathlib.Path(tmp) / "examples", env=env, text=True,
                                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
                    got = done.stdout.splitlines()
                    if wanted and not matches(wanted, got):
                        problems += [f"$ {command}"] + [f"  {line}" for line in got]
                    if not wanted and done.returncode:
                        problems += [f"$ {command}: exit {done.returncode}"] + got
            yield f"{path.relative_to(top)}:{line}", problems


def codes(top):
    found = {}
    for path in sorted(top.glob("translate/**/codes.hpp")) + sorted(top.glob("src/**/codes.hpp")):
        for match in re.finditer(r'((?:^\s*///.*\n)*)\s*inline constexpr std::string_view (\w+)\s*=\s*"([^"]+)"', path.read_text(), re.M):
            found[match.group(3)] = (path, match.group(2), match.group(1))
    return found


def check_codes(top):
    found = codes(top)
    tests = "\n".join(p.read_text(errors="replace") for p in sorted((top / "tests").rglob("*")) if p.suffix in (".case", ".cpp", ".py"))
    sources = "\n".join(p.read_text() for d in ("translate", "src") for p in (top / d).rglob("*.?pp"))
    yield "there are codes", [] if len(found) > 20 else [f"only {len(found)}"]
    yield "every code says when it occurs", [c for c, (_, _, comment) in found.items() if not comment.strip()]
    yield "every code is used", [c for c, (_, name, _) in found.items() if not re.search(rf"codes::{name}\b", sources)]
    yield "every code is shown by a test", [c for c, (p, name, _) in found.items() if c not in MACHINE_FAILURES
                                           and not re.search(rf"(?<![\w/-]){re.escape(c)}(?![\w-])|codes::{name}\b", tests)]


def check_help(program, top):
    out = subprocess.run([program, "--help"], capture_output=True, text=True).stdout
    manual = (top / "packaging/man/initbridge.1.md").read_text()
    verbs = re.findall(r"^  (\w[\w-]*)  ", out, re.M)
    yield "--help lists verbs", [] if verbs else [out]
    yield "the manual has every verb of --help", [v for v in verbs if not re.search(rf"\*\*(initbridge )?{v}\b", manual)]
    missing = []
    for verb in verbs:
        text = subprocess.run([program, verb, "--help"], capture_output=True, text=True).stdout
        missing += [f"{verb} {option}" for option in re.findall(r"(--[a-z][a-z-]+)", text) if f"{option}" not in manual]
    yield "the manual has every option of --help", sorted(set(missing))


def explained_keys(top):
    """Keys that the golden outputs hold: (init, key) → a case that shows it."""
    found = {}
    for path in sorted(top.glob("tests/golden/translate/*.case")):
        init = None
        for line in path.read_text().splitlines():
            head = re.match(r"==> (/\S+)", line)
            if head:
                name = head.group(1)
                init = "supervisord" if re.fullmatch(r"/etc/supervisord\.d/.*\.conf", name) else None
                if re.fullmatch(r"/etc/systemd/(system|user)/[^/]+\.service", name) and not name.endswith("/supervisord.service"):
                    init = "systemd"
            elif line.startswith(("$ ", "[stderr]", "link ", "write ")):
                init = None
            elif init and re.match(r"[A-Za-z_]+=", line):
                found.setdefault((init, line.split("=")[0]), path.name)
    return found


def check_explained(program, top):
    """`explain` knows every line that the renderers write, writes of none that they do not, and names real codes."""
    fields = json.loads(subprocess.run([program, "explain", "--output", "json"], capture_output=True, text=True).stdout)["fields"]
    known = {(init, key) for field in fields for init in ("supervisord", "systemd") for key in field[init]["keys"]}
    written = explained_keys(top)
    ready_made = {"packaged-in-a-full-root.case", "ready-made-units.case"}  # units of others are in these
    yield "explain knows every line of the outputs", [f"{k}: {v}" for k, v in written.items() if k not in known and v not in ready_made]
    yield "the outputs have every line that explain knows", sorted(known - set(written))
    real = codes(top)
    yield "explain names codes that there are", [code for f in fields for i in ("supervisord", "systemd") for code in f[i]["codes"] if code not in real]
    yield "explain names a code for all that is not exact", [f["field"] for f in fields for i in ("supervisord", "systemd") if (f[i]["verdict"] == "exact") != (not f[i]["codes"])]


def main():
    top, program = pathlib.Path(sys.argv[1]).resolve(), os.path.abspath(sys.argv[2])
    results = list(run_blocks(top, program)) + list(check_codes(top)) + list(check_help(program, top)) + list(check_explained(program, top))
    print(f"1..{len(results)}")
    for number, (name, problems) in enumerate(results, 1):
        print(f"{'not ok' if problems else 'ok'} {number} - {name}")
        for problem in problems:
            print("#", problem)
    return 1 if any(problems for _, problems in results) else 0


if __name__ == "__main__":
    sys.exit(main())

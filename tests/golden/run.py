"""Golden tests: every tests/golden/**/*.case is a whole run of the program, in one readable file.

    # what it shows
    --- run initbridge check web          (shell-like words; {root} is a folder of its own)
    --- file web/layer.yml                (an input; `file-escaped` has Python escapes, such as \\xff)
    --- link root/etc -> /somewhere       (an input link; `root/` is what {root} names)
    --- expected                          (exit status, standard output and error, the tree below {root})

Prints TAP. With INITBRIDGE_ACCEPT=1 the expected part is rewritten and the case counts as skipped.
"""

import os
import pathlib
import re
import shlex
import stat
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MARK = re.compile(r"^--- (run|file|file-escaped|link|expected)(?: (.*))?$")


def parse(text):
    head, parts = [], []
    for line in text.splitlines(keepends=True):
        match = MARK.match(line.rstrip("\n"))
        if match:
            parts.append([match.group(1), match.group(2) or "", ""])
        elif parts:
            parts[-1][2] += line
        else:
            head.append(line)
    return "".join(head), parts


def lay_out(parts, top):
    for kind, what, body in parts:
        if kind in ("file", "file-escaped"):
            path = top / what
            path.parent.mkdir(parents=True, exist_ok=True)
            data = body.encode()
            if kind == "file-escaped":
                data = body.rstrip("\n").encode("latin-1", "backslashreplace").decode("unicode_escape").encode("latin-1")
            path.write_bytes(data)
        elif kind == "link":
            name, target = what.split(" -> ")
            path = top / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(target)


def show_tree(root):
    lines = []
    for path in sorted(root.rglob("*"), key=lambda p: str(p)):
        name = "/" + str(path.relative_to(root))
        info = path.lstat()
        if stat.S_ISLNK(info.st_mode):
            lines.append(f"==> {name} -> {os.readlink(path)}")
        elif stat.S_ISDIR(info.st_mode):
            if not any(path.iterdir()):
                lines.append(f"==> {name}/ {stat.S_IMODE(info.st_mode):04o}")
        elif name.startswith("/usr/share/initbridge/manifest-"):
            lines.append(f"==> {name} {stat.S_IMODE(info.st_mode):04o} (a manifest)")
        else:
            lines.append(f"==> {name} {stat.S_IMODE(info.st_mode):04o}")
            lines.append(path.read_text(errors="backslashreplace").rstrip("\n"))
    return "\n".join(lines)


def run(program, shim, parts, top):
    root = top / "root"
    root.mkdir(exist_ok=True)
    out, wrote = [], False
    for kind, what, _ in parts:
        if kind != "run":
            continue
        words = [w.replace("{root}", "root") for w in shlex.split(what)]
        assert words[0] == "initbridge", what
        wrote = wrote or "{root}" in what
        done = subprocess.run([program] + words[1:], cwd=top, capture_output=True, stdin=subprocess.DEVNULL,
                              env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "INITBRIDGE_CONFIG": "/dev/null", "INITBRIDGE_SHIM": shim}, timeout=60)
        out.append(f"$ {what}\nexit {done.returncode}")
        for name, data in (("stdout", done.stdout), ("stderr", done.stderr)):
            if data:
                out.append(f"[{name}]\n" + data.decode(errors="backslashreplace").rstrip("\n"))
    if wrote:
        out.append("[tree]\n" + show_tree(root))
    text = "\n".join(out) + "\n"
    return re.sub(r"initbridge \d+\.\d+\.\d+", "initbridge VERSION", text)


def main():
    program = os.path.abspath(sys.argv[1])
    # The real one has other bytes with each compiler.
    folder = tempfile.TemporaryDirectory(prefix="initbridge-golden-shim-")
    shim = pathlib.Path(folder.name) / "exec"
    shim.write_text("(the shim)\n")
    cases = sorted(HERE.rglob("*.case"))
    accept = os.environ.get("INITBRIDGE_ACCEPT") == "1"
    print(f"1..{len(cases)}")
    failed = 0
    for number, case in enumerate(cases, 1):
        name = str(case.relative_to(HERE))[:-5]
        head, parts = parse(case.read_text())
        with tempfile.TemporaryDirectory(prefix="initbridge-golden-") as tmp:
            lay_out(parts, pathlib.Path(tmp))
            got = run(program, str(shim), parts, pathlib.Path(tmp))
        want = "".join(body for kind, _, body in parts if kind == "expected")
        if got.strip() == want.strip():
            print(f"ok {number} - {name}")
        elif accept:
            kept = [f"--- {k}{' ' + w if w else ''}\n{b}" for k, w, b in parts if k != "expected"]
            case.write_text(head + "".join(kept) + "--- expected\n" + got)
            print(f"ok {number} - {name} # SKIP expected part rewritten")
        else:
            failed += 1
            print(f"not ok {number} - {name}")
            import difflib
            for line in difflib.unified_diff(want.splitlines(), got.splitlines(), "expected", "got", lineterm=""):
                print("#", line)
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())

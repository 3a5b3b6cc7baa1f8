"""Inputs that no text file can hold: huge, unreadable, special files, hostile roots.

Each must give its exit status and its diagnostic, in bounded time, and leave the root as it was.
Usage: limits.py INITBRIDGE       TAP
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

LAYER = "service:\n  - {name: web, exec: /bin/true}\n"


def fingerprint(top):
    """Everything below a folder: names, kinds, modes, contents, link targets."""
    lines = []
    for path in sorted(top.rglob("*")):
        info = path.lstat()
        extra = os.readlink(path) if path.is_symlink() else hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        lines.append(f"{path.relative_to(top)} {info.st_mode:o} {extra}")
    return "\n".join(lines)


class Case:
    """One layer, one root with a folder outside of it, and what must come of `translate`."""

    def __init__(self, program, tmp):
        self.program, self.top = program, tmp
        self.layer, self.root, self.outside = tmp / "web", tmp / "root", tmp / "outside"
        for path in (self.layer, self.root, self.outside):
            path.mkdir()
        (self.layer / "layer.yml").write_text(LAYER)
        (self.outside / "keep").write_text("keep\n")

    def run(self, *words, user=None):
        command = [self.program, "translate", "--init", "systemd", "--root", str(self.root), *words, str(self.layer)]
        if user:
            command = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] + command
        return subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=60, stdin=subprocess.DEVNULL)


def refused(case, code, status=1, **kw):
    before, outside = fingerprint(case.root), fingerprint(case.outside)
    start = time.monotonic()
    done = case.run(**kw)
    assert done.returncode == status, f"exit {done.returncode}: {done.stderr[:500]}"
    assert f"[{code}]" in done.stderr, done.stderr[:500]
    assert len(done.stderr) < 200_000, f"{len(done.stderr)} bytes of diagnostics"
    assert time.monotonic() - start < 30, "took too long"
    assert fingerprint(case.root) == before, "the root changed"
    assert fingerprint(case.outside) == outside, "something outside the root changed"


def stays_inside(case):
    outside = fingerprint(case.outside)
    done = case.run()
    assert done.returncode == 0, f"exit {done.returncode}: {done.stderr[:500]}"
    assert fingerprint(case.outside) == outside, "something outside the root changed"
    found = [p for p in case.root.rglob("web.service") if not p.is_symlink()]
    assert len(found) == 1, found
    return found[0]


def fifty_megabytes(case):
    (case.layer / "layer.yml").write_text("# " + "x" * 78 + "\n" + ("# " + "x" * 78 + "\n") * 650_000 + LAYER)
    refused(case, "spec/yaml-limit")


def endless_lines(case):
    (case.layer / "layer.yml").write_text("service:\n" + "".join(f"  - {{name: s{i}, exec: /bin/true, nope: 1}}\n" for i in range(20000)))
    before = fingerprint(case.root)
    done = case.run()
    assert done.returncode == 1 and "[spec/unknown-key]" in done.stderr, done.stderr[:300]
    assert fingerprint(case.root) == before


def deep_block_nesting(case):
    (case.layer / "layer.yml").write_text("".join(" " * i + "x:\n" for i in range(5000)))
    refused(case, "spec/yaml-limit")


def deep_flow_nesting(case):
    (case.layer / "layer.yml").write_text("x: " + "[" * 200_000)
    refused(case, "spec/yaml-limit")


def unreadable_file(case):
    os.chmod(case.layer / "layer.yml", 0)
    for path in (case.top, case.layer, case.root):
        os.chmod(path, 0o755)
    refused(case, "load/unreadable", user=65534) if os.geteuid() == 0 else refused(case, "load/unreadable")


def manifest_is_a_fifo(case):
    (case.layer / "layer.yml").unlink()
    os.mkfifo(case.layer / "layer.yml")
    refused(case, "load/unreadable")


def manifest_is_a_directory(case):
    (case.layer / "layer.yml").unlink()
    (case.layer / "layer.yml").mkdir()
    refused(case, "load/unreadable")


def etc_is_an_absolute_link(case):
    (case.root / "real").mkdir()
    (case.root / "etc").symlink_to("/real")
    assert "root/real/systemd" in str(stays_inside(case))


def etc_climbs_out(case):
    (case.root / "outside").mkdir()
    (case.root / "etc").symlink_to("../../../../outside")
    assert "root/outside/systemd" in str(stays_inside(case))


def etc_leads_to_a_folder_outside_by_its_full_name(case):
    (case.root / "etc").symlink_to(case.outside)
    outside = fingerprint(case.outside)
    case.run()
    assert fingerprint(case.outside) == outside, "something outside the root changed"


def unit_is_a_link_outside(case):
    (case.root / "etc/systemd/system").mkdir(parents=True)
    (case.root / "etc/systemd/system/web.service").symlink_to(case.outside / "keep")
    refused(case, "plan/foreign-file")


def unit_is_a_fifo(case):
    (case.root / "etc/systemd/system").mkdir(parents=True)
    os.mkfifo(case.root / "etc/systemd/system/web.service")
    before = fingerprint(case.outside)
    done = case.run()
    assert done.returncode in (1, 3), f"exit {done.returncode}"
    assert fingerprint(case.outside) == before


def root_is_read_only_for_us(case):
    for path in (case.top, case.layer):
        os.chmod(path, 0o755)
    os.chmod(case.root, 0o555)
    refused(case, "fs/make-folder", status=3, user=65534) if os.geteuid() == 0 else refused(case, "fs/mkdir", status=3)


def etc_is_a_file(case):
    (case.root / "etc").write_text("not a folder\n")
    before = fingerprint(case.root)
    done = case.run()
    assert done.returncode in (1, 3), f"exit {done.returncode}"
    assert fingerprint(case.root) == before


def umask_does_not_matter(case):
    old = os.umask(0o077)
    try:
        unit = stays_inside(case)
    finally:
        os.umask(old)
    assert unit.stat().st_mode & 0o777 == 0o644, oct(unit.stat().st_mode)
    assert unit.parent.stat().st_mode & 0o777 == 0o755, oct(unit.parent.stat().st_mode)


def second_run_touches_nothing(case):
    stays_inside(case)
    times = {p: p.lstat().st_mtime_ns for p in case.root.rglob("*")}
    assert case.run().returncode == 0
    assert {p: p.lstat().st_mtime_ns for p in case.root.rglob("*")} == times


def what_is_gone_is_removed_and_only_ours(case):
    unit = stays_inside(case)
    other = unit.parent / "other.service"
    other.write_text("[Service]\nExecStart=/bin/true\n")
    (case.layer / "layer.yml").write_text("service:\n  - {name: new, exec: /bin/true}\n")
    done = case.run()
    assert done.returncode == 0, done.stderr
    assert not unit.exists() and other.exists() and (unit.parent / "new.service").exists()
    assert not (unit.parent / "multi-user.target.wants/web.service").is_symlink()


CASES = [v for v in list(globals().values()) if callable(v) and getattr(v, "__code__", None)
         and v.__code__.co_varnames[:1] == ("case",) and v.__name__ not in ("refused", "stays_inside")]


def main():
    program = os.path.abspath(sys.argv[1])
    print(f"1..{len(CASES)}")
    failed = 0
    for number, check in enumerate(CASES, 1):
        tmp = pathlib.Path(tempfile.mkdtemp(prefix="initbridge-limits-"))
        try:
            check(Case(program, tmp))
            print(f"ok {number} - {check.__name__}")
        except (AssertionError, subprocess.TimeoutExpired) as problem:
            failed += 1
            print(f"not ok {number} - {check.__name__}\n# " + str(problem).replace("\n", "\n# "))
        finally:
            shutil.rmtree(tmp, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

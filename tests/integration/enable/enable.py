"""Enables units with the library and with systemctl --root, and compares every link.

For all units under $INITBRIDGE_TEST_DATA/units (a folder for each package) and for the [Install]
sections of enable_cases.py; then what `systemctl disable` removes, and whether `systemctl preset-all`
leaves the links as our presets say.
Usage: enable.py ENABLE_LINKS       TAP
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from enable_cases import CASES, WISHES

UNIT_SUFFIXES = (".service", ".socket", ".target", ".timer", ".path", ".mount", ".automount", ".slice", ".swap")
failures = 0
number = 0


def report(good, title, detail=""):
    global failures, number
    number += 1
    print(f"{'ok' if good else 'not ok'} {number} - {title.replace('#', '')}")
    if not good:
        failures += 1
        for line in detail.splitlines():
            print(f"# {line}")


class Library:
    """The library, behind a process that answers one request a line."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, verb, root, scope, *names):
        self.process.stdin.write("\t".join([verb, str(root), scope, *names]) + "\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line == ".\n":
                return lines
            lines.append(line.rstrip("\n"))
        raise SystemExit("Bail out! the library's process died")

    def links(self, verb, root, scope, *names):
        return dict(line.split(" -> ", 1) for line in self.ask(verb, root, scope, *names))


def systemctl(root, scope, *words):
    flags = ["--global"] if scope == "user" else []
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "SYSTEMD_LOG_LEVEL": "err"}
    return subprocess.run(
        ["systemctl", f"--root={root}", *flags, *words], capture_output=True, text=True, env=environment, check=False
    )


def full_name(name):
    return name if name.endswith(UNIT_SUFFIXES) else name + ".service"


def links_of(root):
    """All links below /etc: path → target as written."""
    found = {}
    for folder, folders, files in os.walk(root / "etc"):
        for name in folders + files:
            path = os.path.join(folder, name)
            if os.path.islink(path):
                found["/" + os.path.relpath(path, root)] = os.readlink(path)
    return found


def lay_out(root, files):
    for path, content in files.items():
        place = root / path[1:] if path.startswith("/") else root / "usr/lib/systemd/system" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str) and content.startswith("->"):
            place.symlink_to(content[2:])
        elif isinstance(content, str):
            place.write_bytes(content.encode())
        else:
            place.write_bytes(content)


def merge(root, present, wanted):
    """`wanted` laid over `present`: a link that leads to the same file stays as it is spelled."""

    def leads_to(path, target):
        return os.path.normpath(os.path.join(os.path.dirname(path), target))

    merged = dict(present)
    for path, target in wanted.items():
        if path not in present or leads_to(path, present[path]) != leads_to(path, target):
            merged[path] = target
    return merged


def differences(ours, theirs):
    lines = [f"only ours: {path} -> {target}" for path, target in sorted(ours.items()) if theirs.get(path) != target]
    lines += [f"only theirs: {path} -> {target}" for path, target in sorted(theirs.items()) if ours.get(path) != target]
    return "\n".join(lines)


class Roots:
    """One root after the other, below a temporary folder."""

    def __init__(self, base):
        self.base = pathlib.Path(base)

    def fresh(self, files):
        root = self.base / "root"
        shutil.rmtree(root, ignore_errors=True)
        for scope in ("system", "user"):
            (root / "usr/lib/systemd" / scope).mkdir(parents=True)
        (root / "etc").mkdir()
        lay_out(root, files)
        return root


def compare_enable(library, root, scope, name, reference, title):
    """Enables in a root that is as laid out; leaves it as systemctl left it."""
    before = links_of(root)
    ours = merge(root, before, library.links("enable", root, scope, full_name(name)))
    result = systemctl(root, scope, "enable", full_name(reference))
    theirs = links_of(root)
    detail = differences(ours, theirs)
    report(not detail, title, detail + "\n" + result.stderr)


def compare_disable(library, root, scope, name, title):
    before = links_of(root)
    gone = set(library.ask("disable", root, scope, full_name(name)))
    systemctl(root, scope, "disable", full_name(name))
    masks = {path: target for path, target in before.items() if target == "/dev/null"}
    theirs = {**links_of(root), **masks}  # we do not unmask an instance when its template is disabled
    ours = {path: target for path, target in before.items() if path not in gone}
    detail = differences(ours, theirs)
    report(not detail, title, detail)


def check_cases(library, roots):
    for title, files, names in CASES:
        for name in names:
            asked, _, reference = name.partition("=")
            root = roots.fresh(files)
            compare_enable(library, root, "system", asked, reference or asked, f"enable {asked}: {title}")
            compare_disable(library, root, "system", reference or asked, f"disable {asked}: {title}")


def packaged_files(package):
    """The files of a package, laid where they are on a merged system; by scope the unit names."""
    files, names = {}, {"system": [], "user": []}
    for path in sorted(package.rglob("*")):
        relative = "/" + str(path.relative_to(package))
        if relative.startswith("/lib/"):
            relative = "/usr" + relative
        if path.is_symlink():
            files[relative] = "->" + os.readlink(path)
        elif path.is_file():
            files[relative] = path.read_bytes()
        for scope, found in names.items():
            if relative == f"/usr/lib/systemd/{scope}/{path.name}" and path.name.endswith(UNIT_SUFFIXES):
                found.append(path.name)
    return files, names


def check_packages(library, roots, data):
    count = 0
    for package in sorted((data / "units").iterdir()):
        if not package.is_dir():
            continue
        files, names = packaged_files(package)
        for scope, found in names.items():
            for name in found:
                instances = [name.replace("@.", "@x-1.")] if "@." in name else []
                for unit in [name, *instances]:
                    count += 1
                    root = roots.fresh(files)
                    title = f"{package.name} {scope} {unit}"
                    compare_enable(library, root, scope, unit, unit, f"enable {title}")
                    compare_disable(library, root, scope, unit, f"disable {title}")
            check_wishes_of(library, roots, files, scope, found, package.name)
    report(count > 100, f"units of packages are there ({count})")


def apply_wishes(library, root, scope, wishes):
    """Writes links and presets as the library wants them; returns what it said."""
    answer = library.ask("wish", root, scope, *wishes)
    for line in answer:
        word, rest = line.split(" ", 1)
        if word == "gone":
            (root / rest[1:]).unlink()
        elif word == "link":
            path, target = rest.split(" -> ", 1)
            place = root / path[1:]
            place.parent.mkdir(parents=True, exist_ok=True)
            if place.is_symlink():
                place.unlink()
            place.symlink_to(target)
    presets = root / f"usr/lib/systemd/{scope}-preset"
    presets.mkdir(parents=True, exist_ok=True)
    lines = [line.split(" ", 1)[1] for line in answer if line.startswith("preset ")]
    (presets / "10-initbridge-test.preset").write_text("\n".join(lines) + "\n")
    return "\n".join(answer)


def check_presets(library, roots, files, scope, wishes, title):
    """preset-all in the three ways in which distributions run it at first boot changes nothing."""
    for mode, last in (("full", "disable *"), ("enable-only", "disable *"), ("disable-only", "enable *")):
        root = roots.fresh(files)
        said = apply_wishes(library, root, scope, wishes)
        (root / f"usr/lib/systemd/{scope}-preset/99-last.preset").write_text(last + "\n")
        ours = links_of(root)
        result = systemctl(root, scope, f"--preset-mode={mode}", "preset-all")
        detail = differences(ours, links_of(root))
        report(not detail, f"preset-all {mode}: {title}", f"{detail}\n{said}\n{result.stderr}")


def check_wishes_of(library, roots, files, scope, names, title):
    if names:
        for turn in (0, 1):
            wishes = [("+" if index % 2 == turn else "-") + name for index, name in enumerate(names)]
            check_presets(library, roots, files, scope, wishes, f"{title} {scope} {turn}")


def check_default_enable(library, roots):
    """Debian's first boot enables all that no preset disables: what we disable must stay so."""
    for title, files, wishes in WISHES:
        root = roots.fresh(files)
        apply_wishes(library, root, "system", wishes)
        ours = links_of(root)
        systemctl(root, "system", "--preset-mode=enable-only", "preset-all")
        detail = differences(ours, links_of(root))
        report(not detail, f"preset-all without other presets: {title}", detail)


def check_merged_lib(library, roots):
    """A systemd that was built with split-usr finds units in /lib, others in /usr/lib."""
    searched = subprocess.run(["systemd-analyze", "unit-paths"], capture_output=True, text=True, check=False).stdout
    if "\n/lib/systemd/system\n" not in searched:
        print("# this systemd does not look into /lib: no comparison in a root with one")
        return
    for place in ("usr/lib", "etc"):
        root = roots.fresh({f"/{place}/systemd/system/a.service": "[Install]\nWantedBy=x.target\nAlias=b.service\n"})
        (root / "lib").symlink_to("usr/lib")
        compare_enable(library, root, "system", "a", "a", f"/{place} in a root where /lib is a link")
        compare_disable(library, root, "system", "a", f"disable /{place} in a root where /lib is a link")


def main():
    if shutil.which("systemctl") is None:
        print("1..0 # SKIP there is no systemctl to compare with")
        return 0
    library = Library(sys.argv[1])
    with tempfile.TemporaryDirectory() as base:
        roots = Roots(base)
        check_cases(library, roots)
        check_merged_lib(library, roots)
        for title, files, wishes in WISHES:
            check_presets(library, roots, files, "system", wishes, title)
        check_default_enable(library, roots)
        data = pathlib.Path(os.environ.get("INITBRIDGE_TEST_DATA", "/nonexistent"))
        if (data / "units").is_dir():
            check_packages(library, roots, data)
        else:
            report(True, "units of packages # SKIP INITBRIDGE_TEST_DATA does not name a folder with units")
    print(f"1..{number}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

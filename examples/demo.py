"""Shows the main job on the example layers: one list of services, rendered for both inits, side by side.

Usage: demo.py INITBRIDGE [--boot]          (./dev demo builds it and runs this; --boot runs both images, see boot.py)
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
COLOUR = sys.stdout.isatty() and "NO_COLOR" not in os.environ


def paint(code, text):
    return f"\x1b[{code}m{text}\x1b[0m" if COLOUR else text


def translate(program, image, init, root):
    """Runs the program as its users do, and shows what it says."""
    words = ["translate", "--init", init, "--image", image, "--root", str(root), "image.yml"]
    print(paint("1", "$ initbridge " + " ".join(words).replace(str(root), "ROOT")))
    done = subprocess.run([program] + words, cwd=HERE, capture_output=True, text=True)
    sys.stdout.write(done.stderr)
    if done.returncode:
        raise SystemExit(done.returncode)


def programs(conf):
    """Section name → its lines, of an assembled supervisord configuration."""
    found, name = {}, None
    for line in conf.splitlines():
        match = re.match(r"\[(?:program|eventlistener):(.*)\]$", line)
        if match:
            name = match.group(1)
            found[name] = []
        elif line.startswith("["):
            name = None
        elif name and line and not line.startswith((";", "#")):
            found[name].append(line)
    return found


def unit_lines(path):
    return [line for line in path.read_text().splitlines() if line and not line.startswith(("#", "Description"))]


def units(root):
    found = {}
    for scope in ("system", "user"):
        folder = root / "etc/systemd" / scope
        for path in sorted(folder.glob("*.service")):
            if path.is_file() and not path.is_symlink():
                found[path.stem] = [f"# {scope} unit {path.name}"] + unit_lines(path)
        for path in sorted(folder.glob("*.service.d/*.conf")):
            found[path.parent.name[:-10]] = [f"# drop-in for the packaged {path.parent.name[:-2]}"] + unit_lines(path)
    return found


def without_shared(found):
    """Leaves out the environment that all native units have alike, and says how much that is."""
    native = [set(lines) for lines in found.values() if any(line.startswith("ExecStart=:") for line in lines)]
    shared = {line for line in set.intersection(*native) if line.startswith("Environment=")} if native else set()
    for name, lines in found.items():
        at = next((number for number, line in enumerate(lines) if line in shared), None)
        if at is not None:
            found[name] = [line for line in lines[:at] if line not in shared] + [f"(Environment= of the image: {len(shared)} lines)"] + [
                line for line in lines[at:] if line not in shared]
    return found


def wrap(line, width):
    pieces = [line[i:i + width] for i in range(0, len(line), width)] or [""]
    return [pieces[0]] + ["  " + piece for piece in pieces[1:]]


def side_by_side(name, left, right, width):
    print(paint("1;36", f"── {name} " + "─" * (2 * width - len(name))))
    left = [piece for line in left for piece in wrap(line, width - 2)]
    right = [piece for line in right for piece in wrap(line, width - 2)]
    for number in range(max(len(left), len(right))):
        a = left[number] if number < len(left) else ""
        b = right[number] if number < len(right) else ""
        print(f"{a:<{width}} {paint('2', '│')} {b}")


def links(root):
    return [f"{path.relative_to(root)} -> {os.readlink(path)}" for path in sorted((root / "etc").rglob("*")) if path.is_symlink()]


def main():
    program = os.path.abspath(sys.argv[1])
    if "--boot" in sys.argv[2:]:
        import boot  # which needs more than rendering does

        return boot.main(program)
    width = max(48, (min(shutil.get_terminal_size((150, 40)).columns, 180) - 3) // 2)
    with tempfile.TemporaryDirectory(prefix="initbridge-demo-") as tmp:
        roots = {}
        for image, init in (("desktop", "supervisord"), ("desktop-bootc", "systemd")):
            roots[init] = pathlib.Path(tmp) / init
            roots[init].mkdir()
            translate(program, image, init, roots[init])
        left = programs((roots["supervisord"] / "etc/supervisord.conf").read_text())
        right = without_shared(units(roots["systemd"]))
        print()
        print(f"{paint('1', 'supervisord as PID 1: /etc/supervisord.conf'):<{width}} {'':<3}{paint('1', 'systemd as PID 1: /etc/systemd')}")
        for name in left:
            side_by_side(name, left[name], right.get(name, ["(nothing)"]), width)
        print(paint("1;36", "── enabled by "+ "─" * (2 * width - 11)))
        for line in links(roots["systemd"]):
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())

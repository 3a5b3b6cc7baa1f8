"""Every real layer and every real image, for both inits, checked by the inits' own parsers.

What an image holds is worked out here a second time, on PyYAML, so that the two readings check
each other. Real defects of the data are listed by name in defects(); anything else that fails, and any
defect listed there that does not show, is a failure of this test.

Usage: real_layers.py INITBRIDGE         needs INITBRIDGE_TEST_DATA; TAP
"""

import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

HERE = pathlib.Path(__file__).resolve().parent
ORACLE = HERE.parent / "support/supervisor_oracle.py"
INITS = ("supervisord", "systemd")
USER = ["--service-user", "user:1000:/home/user"]

# Images that cannot be resolved from the data: their layers are not in it.
UNRESOLVED = {f"image bench-{name}": "load/missing-layer" for name in (
    "target", "fixture-os", "fixture-web", "tier1", "tier23", "redis", "redis-server", "redis-client", "fixture-k8s", "composition-app")}


def defects(label, layers, names):
    """Codes of the diagnostics that the data deserves."""
    if label in UNRESOLVED:
        return {UNRESOLVED[label]}
    found = set()
    if {"chrome", "chrome-mutter"} <= set(names) and layers.has("chrome", "chrome"):
        found.add("resolve/duplicate-name")  # both layers define a program `chrome`
    return found


class Yaml(yaml.SafeLoader):
    """YAML 1.2 core as far as these files need it: yes/no/on/off are words."""


Yaml.yaml_implicit_resolvers = {k: [r for r in v if r[0] != "tag:yaml.org,2002:bool"] for k, v in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def load(path):
    return yaml.load(path.read_text(), Yaml) or {}


def listed(value):
    return value if isinstance(value, list) else [value] if value else []


class Layers:
    """What image builders mean by layers, written down a second time."""

    def __init__(self, folder):
        self.folder = folder

    def read(self, name):
        path = self.folder / name / "layer.yml"
        whole = load(path)
        inner = whole.get("layer")
        return {**whole, **inner} if isinstance(inner, dict) else whole

    def has(self, layer, entry):
        return any(e["name"] == entry for e in self.read(layer).get("service") or [])

    def collect(self, names, seen):
        """Depth first: dependencies, parts, the layer itself. (One folder of the data holds only
        layers with services: what a layer depends on may be missing there.)"""
        for name in names:
            name = re.sub(r"^@.*/layers/([^:]+)(:.*)?$", r"\1", name)
            if name in seen or not (self.folder / name / "layer.yml").exists():
                continue
            layer = self.read(name)
            depends = [d for key in ("depends", "depend", "requires", "require") for d in listed(layer.get(key))]
            parts = [p for key in ("layers", "layer") if not isinstance(layer.get(key), dict) for p in listed(layer.get(key))]
            self.collect(depends, seen)
            self.collect(parts, seen)
            if name not in seen:
                seen.append(name)
        return seen

    def services(self, names):
        """(programs, listeners) that supervisord gets, and native units' names of `exec` entries."""
        programs, listeners = [], []
        for name in names:
            layer = self.read(name)
            for entry in layer.get("service") or layer.get("services") or []:
                if "exec" in entry:
                    (listeners if entry.get("kind") == "eventlistener" else programs).append(entry["name"])
            programs += [f"relay-{port}" for port in listed(layer.get("port_relay"))]
        return sorted(programs), sorted(listeners)


def translate(program, init, root, *words):
    return subprocess.run([program, "translate", "--init", init, "--root", str(root), *USER, *words], capture_output=True, text=True)


def parse_supervisord(confs):
    """For each of these files the programs as supervisord's own parser sees them, or the words in which it refuses."""
    done = subprocess.run(["/usr/bin/python3", str(ORACLE), "--lenient", *map(str, confs)], capture_output=True, text=True, check=True)
    decoder, rest, answers = json.JSONDecoder(), done.stdout.lstrip(), []
    while rest:
        answer, end = decoder.raw_decode(rest)
        answers.append(answer)
        rest = rest[end:].lstrip()
    return dict(zip(confs, answers, strict=True))


# What systemd-analyze says of the machine that it runs on, not of the unit.
NOT_OURS = re.compile(r"Command .* is not executable: No such file or directory|Failed to resolve unit specifiers in .*, ignoring"
                      r"|is not executable: Permission denied|Special user nobody configured")


def verify_units(root):
    """What systemd-analyze says of the units that is ours to blame."""
    said = []
    for scope in ("system", "user"):
        units = sorted(p for p in (root / f"etc/systemd/{scope}").glob("*.*") if p.is_file() and not p.is_symlink())
        if not units:
            continue
        with tempfile.TemporaryDirectory() as runtime:
            env = dict(os.environ, XDG_RUNTIME_DIR=runtime, SYSTEMD_LOG_LEVEL="warning", LC_ALL="C")
            words = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no"] + (["--user"] if scope == "user" else [])
            done = subprocess.run(words + [str(u) for u in units], capture_output=True, text=True, env=env)
        said += [line for line in (done.stdout + done.stderr).splitlines() if line.strip() and not NOT_OURS.search(line)]
    return said


def refusal(root, done):
    """The problems of a translation that was refused."""
    found = [line for line in done.stderr.splitlines() if ": error: " in line or line.startswith("error: ")] or [f"exit {done.returncode}"]
    return found + (["and something was written"] if any(root.iterdir()) else [])


def translate_all(program, tmp, wanted):
    """{(label, init): root or problems}; units are looked at here, since one look takes a process each."""
    def one(numbered):
        number, (label, words, init) = numbered
        root = tmp / str(number)
        root.mkdir()
        done = translate(program, init, root, *words)
        if done.returncode:
            return (label, init), refusal(root, done)
        if init == "supervisord":
            return (label, init), root
        found = verify_units(root)
        shutil.rmtree(root)
        return (label, init), found

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(pool.map(one, enumerate(wanted)))


def compare_programs(answer, wanted):
    """What supervisord's parser makes of a translation, beside the services that the layers have."""
    if "refused" in answer:
        return [f"supervisord refuses it: {answer['refused']}"]
    got = tuple(sorted({p["name"] for p in answer["programs"] if p["kind"] == kind}) for kind in ("program", "eventlistener"))
    return [] if got == wanted else [f"supervisord has {got}, the layers have {wanted}"]


def subjects(data):
    """(label, layers folder, names of its layers, words of the command line)"""
    for folder in [data / "builder/2026-04-29/layers"] + sorted((data / "layers").glob("*")):
        layers = Layers(folder)
        for path in sorted(folder.glob("*/layer.yml")):
            yield f"{folder.parent.name}/{folder.name}/{path.parent.name}", layers, [path.parent.name], [str(path.parent)]
    image_file = data / "builder/2026-04-29/image.yml"
    layers = Layers(image_file.parent / "layers")
    images = load(image_file)["image"]
    for name in images:
        chain, base = [], name
        while base in images:
            chain.insert(0, base)
            base = images[base].get("base")
        yield f"image {name}", layers, [layer for part in chain for layer in listed(images[part].get("layers"))], ["--image", name, str(image_file)]


def main():
    data = os.environ.get("INITBRIDGE_TEST_DATA", "")
    if not data or not pathlib.Path(data).is_dir():
        print("1..0 # SKIP INITBRIDGE_TEST_DATA does not name the folder of real layers")
        return 0
    program = os.path.abspath(sys.argv[1])
    listed = [(label, layers, layers.collect(names, []), words) for label, layers, names, words in subjects(pathlib.Path(data))]
    with tempfile.TemporaryDirectory() as tmp:
        done = translate_all(program, pathlib.Path(tmp), [(label, words, init) for label, _, _, words in listed for init in INITS])
        confs = {key: made / "etc/supervisord.conf" for key, made in done.items() if isinstance(made, pathlib.Path)}
        parsed = parse_supervisord(list(confs.values()))
    results = []
    for label, layers, closed, _ in listed:
        expected = defects(label, layers, closed)
        for init in INITS:
            conf = confs.get((label, init))
            problems = done[label, init] if conf is None else compare_programs(parsed[conf], layers.services(closed))
            met = {code for code in expected if any(f"[{code}]" in p for p in problems)}
            ok = met == expected and all(any(f"[{code}]" in p for code in expected) for p in problems)
            results.append((ok, f"{label} for {init}{' (a defect of the data)' if expected else ''}", problems or expected))
    print(f"1..{len(results)}")
    for number, (ok, label, problems) in enumerate(results, 1):
        print(f"{'ok' if ok else 'not ok'} {number} - {label}")
        if not ok:
            for problem in problems:
                print("#", problem)
    return 0 if all(ok for ok, _, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())

"""One set of layers as two images, as an image builder makes them: a container with supervisord as
process 1, and a machine with systemd as process 1 that runs supervisord as a user's service."""

import dataclasses
import pathlib
import shutil
import subprocess
import tempfile

import standins
import yaml

SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"
STANDIN_FOLDER = "mkdir -m 1777 /tmp/standins"


@dataclasses.dataclass
class Scenario:
    image_file: pathlib.Path
    container: str  # names of images in it
    machine: str
    user: str
    behaviours: dict  # of the stand-ins, see standin.py
    units: dict  # of packages: name → (command, alias or None)
    options: tuple = ()  # of translate, for both
    real: tuple = ()  # programs that the root has, and that no stand-in replaces
    lines: str = ""  # for both Containerfiles, and run in the machine's root as well

    @property
    def home(self):
        return f"/home/{self.user}"


def translate(program, scenario, root, *options):
    """Runs the program; what it said is in the result."""
    name = scenario.machine if "--bootc" in options else scenario.container
    return subprocess.run([program, "translate", "--image", name, "--root", str(root), *scenario.options, *options, str(scenario.image_file)],
                          capture_output=True, text=True)


def translated(program, scenario, root, *options):
    done = translate(program, scenario, root, *options)
    if done.returncode:
        raise RuntimeError(f"translate {' '.join(options)}: exit {done.returncode}\n{done.stderr}")
    return done


def _read(path):
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    layer = data.get("layer")
    return layer if isinstance(layer, dict) else data


def _names(data, *keys):
    for key in keys:
        value = data.get(key)
        if value:
            return [value] if isinstance(value, str) else value
    return []


def _layers(image_file, image):
    """The layers of an image in order: what each depends on, its parts, itself."""
    top = yaml.safe_load(image_file.read_text(encoding="utf-8"))
    images, found = top.get("image") or top.get("images") or top, {}

    def add(name):
        path = image_file.parent / "layers" / name / "layer.yml"
        if name in found or not path.exists():
            return
        found[name] = None  # in its place once its parts are known
        data = _read(path)
        for other in _names(data, "depends", "depend", "requires", "require") + _names(data, "layers", "layer"):
            add(other)
        del found[name]
        found[name] = data

    def add_image(name):
        if name in images:
            add_image(images[name].get("base", ""))
            for layer in _names(images[name], "layers", "layer"):
                add(layer)

    add_image(image)
    add("supervisord")
    return list(found.values())


def image_environment(scenario):
    """What image builders put into the container image with ENV: `env` and `path_append` of the layers."""
    env, path = {}, [SYSTEM_PATH]

    def resolved(text):
        text = str(text).lower() if isinstance(text, bool) else str(text)
        for spelling in ("${HOME}", "$HOME"):
            text = text.replace(spelling, scenario.home)
        return scenario.home + text[1:] if text.startswith("~/") else text.replace(":~/", f":{scenario.home}/")

    for layer in _layers(scenario.image_file, scenario.container):
        env.update({key: resolved(value) for key, value in (layer.get("env") or {}).items()})
        path += [part for part in map(resolved, layer.get("path_append") or []) if part not in path]
    own = {"PATH": ":".join(path), "HOME": scenario.home, "USER": scenario.user, "LOGNAME": scenario.user}
    return {**own, **env}


def containerfile(program, scenario, *options):
    """What `initbridge containerfile` prints, for a base that has supervisor already."""
    done = subprocess.run([program, "containerfile", "--image", scenario.container, *scenario.options, *options, str(scenario.image_file)],
                          capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"containerfile: exit {done.returncode}\n{done.stderr}")
    kept = [line for line in done.stdout.split("\n") if not line.startswith(("FROM ", "RUN apt-get ", "RUN dnf "))]
    return f"{scenario.lines}RUN {STANDIN_FOLDER}\n" + "\n".join(kept)


def _commands(program, scenario):
    """Of all services, whoever runs them: under supervisord alone they all stand in its configuration."""
    with tempfile.TemporaryDirectory() as root:
        translated(program, scenario, root)
        conf = (pathlib.Path(root) / "etc/supervisord.conf").read_text()
    commands = list(standins.programs(conf, scenario.home).values()) + [command.split() for command, _ in scenario.units.values()]
    return [words for words in commands if words[0] not in scenario.real]


def build_container(store, program, release, scenario):
    """By a Containerfile. Returns the image's name and what the program said."""
    name = f"{scenario.container}-{release}"
    tree = store.folder / name / "tree"
    tree.mkdir(parents=True)
    done = translated(program, scenario, tree)
    standins.install(tree, _commands(program, scenario), scenario.behaviours)
    store.build(name, release, containerfile(program, scenario), tree.parent)
    shutil.rmtree(tree.parent)
    return name, done


def fill_machine(root, program, scenario, *options):
    """Packages first, then the program in the finished root: it enables what packages brought."""
    for line in scenario.lines.splitlines():
        subprocess.run(["chroot", root, "sh", "-c", line.removeprefix("RUN ")], check=True, capture_output=True)
    for unit, (command, alias) in scenario.units.items():
        standins.install_unit(root, unit, command, alias)
    standins.install(root, _commands(program, scenario), scenario.behaviours)
    (root / "usr/lib/tmpfiles.d/standins.conf").write_text("d /tmp/standins 1777 root root -\n")
    return translated(program, scenario, root, "--bootc", *options)


def build_machine(store, program, release, scenario, change=None):
    """In the image's own root; `change(root)` comes last. Returns the image's name and what the program said."""
    name, said = f"{scenario.machine}-{release}", []

    def fill(root):
        said.append(fill_machine(root, program, scenario))
        if change:
            change(root)

    store.commit(name, release, fill)
    return name, said[0]

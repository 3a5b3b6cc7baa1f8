"""The lines that `initbridge containerfile` prints, read by a real builder of images: any value of `env`
arrives as it was, services' names are in the labels, a folder of the service user stays the user's, and
the Containerfiles of packaging/ are made of these lines and build.

Usage: containerfile.py INITBRIDGE SOURCE_ROOT [COUNT [SEED]]       TAP
"""

import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import images
import values
from tap import Checks, skip_all

CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
NASTY = ["", " ", "$HOME", "${PATH}", "\\$x", "a\\", "\\\\", '"', '\\"', "'", "#x", " # y", "a;b", "<<EOF", "${x:-y}", "tab\there", "ü€😀", "`id`", "%(x)s", "a=b", "[1]", "\\n"]
# The base has no sshd.
SSHD = "RUN printf '[Service]\\nExecStart=/bin/true\\n[Install]\\nWantedBy=multi-user.target\\n' >/usr/lib/systemd/system/sshd.service\n"
GENERATED = re.compile(r"^# (initbridge containerfile .*)\n", re.M)


def lines_of(program, *words, folder=None):
    done = subprocess.run([program, "containerfile", *map(str, words)], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"containerfile {words}: exit {done.returncode}\n{done.stderr}")
    return done.stdout


def config_of(store, name):
    return json.loads(store.buildah("inspect", "--type", "image", name).stdout)["OCIv1"]["config"]


def with_home(text):
    """What `env` of a layer says of the service user's home."""
    text = re.sub(r"\$\{HOME\}|\$HOME(?![A-Za-z0-9_])", "/root", text)
    return re.sub(r"(?:^|(?<=:))~/", "/root/", text)


def check_values(checks, store, program, folder, count, seed):
    """One image with `count` variables, most of them random."""
    rng = random.Random(seed)
    texts = (NASTY + [CONTROL.sub("", values.text(rng)) for _ in range(count)])[:count]
    env = {f"V{number}": text for number, text in enumerate(texts)}
    layer = folder / "nasty"
    layer.mkdir()
    written = [f"  {key}: {values.yaml_string(text)}" for key, text in env.items()]
    names = ["plain", "a.b@c", "_x-1"]
    entries = [f"  - {{name: {name}, exec: /bin/true}}" for name in names]
    (layer / "layer.yml").write_text("\n".join(["env:", *written, "service:", *entries]) + "\n")
    lines = lines_of(program, "--init", "supervisord", "--distro", "debian", layer)
    (folder / "tree/etc").mkdir(parents=True)
    kept = [line for line in lines.split("\n") if not line.startswith("RUN ")]
    path = folder / "values.Containerfile"
    path.write_text("FROM scratch\n" + "\n".join(kept) + "\n")
    store.buildah("bud", "--isolation", "chroot", "--tag", "values", "--file", path, folder)
    config = config_of(store, "values")
    got = dict(item.split("=", 1) for item in config["Env"])
    wrong = [f"{key}: {text!r} became {got.get(key)!r}" for key, text in env.items() if got.get(key) != with_home(text)]
    checks.check(f"{len(env)} values of env arrive as they were", not wrong and len(env) == count, "\n".join(wrong[:20]))
    checks.same("the labels list the services", json.loads(config["Labels"]["initbridge.services"]), names)
    checks.same("and name the init", config["Labels"]["initbridge.init"], "supervisord")
    checks.same("supervisord is process 1", config["Entrypoint"], ["supervisord", "-n", "-c", "/etc/supervisord.conf"])
    checks.same("in /", config["WorkingDir"], "/")


def without_compiler(text, program, folder):
    """The program is here already: what builds it is left out, all else stays."""
    shutil.copy(program, folder / "initbridge")
    needed = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    libraries = folder / "libraries"
    libraries.mkdir(exist_ok=True)
    for library in re.findall(r"=> (/\S+)", needed):
        shutil.copy(library, libraries)
    text = re.sub(r"^RUN (?:apt-get|dnf)(?:.*\\\n)*.*\n", "", text, flags=re.M)
    text = re.sub(r"^RUN meson .*$", "COPY initbridge /build/src/initbridge\nCOPY libraries /libraries\nENV LD_LIBRARY_PATH=/libraries", text, flags=re.M)
    return re.sub(r"^COPY (meson\.build|packaging|src|translate|units) .*\n", "", text, flags=re.M)


def check_packaged(checks, store, program, top, folder, name, left_out, before=""):
    """packaging/Containerfile.NAME, on a base that has what its packages bring."""
    text = (top / f"packaging/Containerfile.{name}").read_text()
    wanted = GENERATED.search(text)
    command = re.sub(r"'([^']*)'", r"\1", wanted.group(1)).split()[2:]
    printed = lines_of(program, *command, folder=top / "examples")
    checks.same(f"Containerfile.{name} ends with the lines that the program prints", text[wanted.end():], printed)
    folder = folder / name
    shutil.copytree(top / "examples", folder / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    short = without_compiler(text, program, folder)
    short = "".join(line for line in short.splitlines(True) if not line.startswith(left_out))
    short = short.replace("FROM ${BASE}\n", "FROM ${BASE}\n" + before)
    path = folder / "Containerfile"
    path.write_text(short)
    base = images.base("bookworm")
    store.buildah("bud", "--isolation", "chroot", "--pull-never", "--build-arg", f"BASE={base}", "--build-arg", f"TOOLS={base}",
                  "--tag", name, "--file", path, folder)
    return store.tree(name)


def check_container(checks, store, tree):
    owner = (tree / "var/log/desktop").stat()
    checks.same("a folder for logs is the service user's", (owner.st_uid, owner.st_gid), (1000, 1000))
    checks.same("the image runs as that user", config_of(store, "supervisord")["User"], "app")
    with store.run("supervisord") as container:
        listed = [line.split()[0] for line in container.exec("supervisorctl avail").stdout.splitlines()]
        checks.same("supervisord is process 1 there, and has all the services", sorted(listed),
                    sorted(json.loads(config_of(store, "supervisord")["Labels"]["initbridge.services"])))


def check_machine(checks, tree):
    enabled = subprocess.run(["systemctl", f"--root={tree}", "is-enabled", "sshd.service"], capture_output=True, text=True).stdout.strip()
    checks.same("the packaged unit is as its preset says", enabled, "enabled")
    checks.check("the bridge is enabled for every user's manager", (tree / "etc/systemd/user/default.target.wants/supervisord.service").is_symlink())
    checks.check("the packaged unit has its drop-in", list(tree.glob("etc/systemd/system/sshd.service.d/90-initbridge-*.conf")))


def main():
    reason = images.why_not()
    if reason:
        skip_all(reason)
    program, top = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    checks = Checks()
    with images.Store() as store, tempfile.TemporaryDirectory(prefix="initbridge-containerfile-", dir="/var/tmp") as name:
        folder = pathlib.Path(name)
        check_values(checks, store, program, folder, count, seed)
        try:
            check_container(checks, store, check_packaged(checks, store, program, top, folder, "supervisord", ("RUN apt-get ",)))
            # bootc itself is not on the base.
            check_machine(checks, check_packaged(checks, store, program, top, folder, "bootc", ("RUN dnf ", "RUN bootc "), SSHD))
        except images.Unavailable as missing:
            checks.skip("packaging", str(missing))
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

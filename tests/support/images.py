"""Images that really run: a Debian root made once, images from it by buildah, containers by podman.

    with Store() as store:
        store.build("web", "bookworm", "COPY tree/ /\nUSER app\nENTRYPOINT …", context)
        with store.run("web") as container:                 # process 1 is what ENTRYPOINT says
            container.exec("supervisorctl status")
        store.commit("web-bootc", "trixie", lambda root: …)  # changes made in the image's own root
        Machine(store.tree("web-bootc"))                     # tests/support/machine.py boots it

Nothing is left behind but the cache (`cache_folder()`), which is safe to delete. Needs root, buildah,
podman, runc and mmdebstrap; `why_not()` says what is missing.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import tempfile

MIRROR = os.environ.get("INITBRIDGE_MIRROR", "http://deb.debian.org/debian")
RELEASES = {"bookworm": 252, "trixie": 257}  # Debian's name → its systemd
PACKAGES = ("systemd systemd-sysv dbus dbus-user-session libpam-systemd supervisor python3 logrotate procps util-linux passwd login").split()
# Users whom the tests know: the image's own, a person, and one like a display manager's greeter.
USERS = ("useradd --uid 1000 --create-home --shell /bin/bash app && useradd --uid 1001 --create-home --shell /bin/bash other && "
         "useradd --system --uid 120 --home-dir /var/lib/greeter --shell /usr/sbin/nologin greeter")
NEEDED = ("buildah", "podman", "runc", "mmdebstrap")


class Unavailable(Exception):
    """Something outside of the project is missing, such as the network; the text says what."""


def why_not():
    if os.geteuid() != 0:
        return "making images needs root"
    missing = [tool for tool in NEEDED if not shutil.which(tool)]
    return f"not installed: {', '.join(missing)}" if missing else None


def cache_folder():
    return pathlib.Path(os.environ.get("INITBRIDGE_CACHE", "/var/tmp/initbridge-images"))


def _debootstrap(release, root):
    """Without documents and translations; Debian's own maintainer scripts decide what is enabled."""
    excluded = ("/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*", "/usr/share/i18n/*")
    command = ["mmdebstrap", "--quiet", "--variant=essential", "--dpkgopt=force-unsafe-io",
               "--aptopt=Acquire::Languages \"none\"", "--aptopt=Acquire::Retries \"3\"", "--include=" + ",".join(PACKAGES)]
    command += [f"--dpkgopt=path-exclude={path}" for path in excluded]
    command += [f"--customize-hook=chroot \"$1\" sh -c '{USERS}'", release, str(root), MIRROR]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise Unavailable(f"mmdebstrap could not make a root of {release} from {MIRROR}: {done.stderr[-300:].strip()}")


def _tool(name, store, *words, check=True):
    base = ["--storage-driver", "vfs", "--root", str(store / "root"), "--runroot", str(store / "run")]
    for folder in sorted(cache_folder().glob("*.store")):
        if folder != store:
            base += ["--storage-opt", f"vfs.imagestore={folder}/root"]
    if name == "podman":
        base += ["--tmpdir", str(store / "tmp"), "--runtime", "runc", "--cgroup-manager=cgroupfs"]
    done = subprocess.run([name, *base, *map(str, words)], capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL)
    if check and done.returncode:
        raise RuntimeError(f"{name} {shlex.join(map(str, words))}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


def base(release):
    """The name of the image that all others of `release` start from; made when it is not there yet."""
    key = hashlib.sha256(json.dumps([release, PACKAGES, USERS, 1]).encode()).hexdigest()[:12]
    name = f"initbridge-base-{release}-{key}"
    cache = cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / f"{name}.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (cache / f"{name}.store").exists():
            temporary = pathlib.Path(tempfile.mkdtemp(prefix="making-", dir=cache))
            try:
                _debootstrap(release, temporary / "rootfs.tar")
                (temporary / "Containerfile").write_text("FROM scratch\nADD rootfs.tar /\n")
                _tool("buildah", temporary / "store", "bud", "--isolation", "chroot", "--tag", name, temporary)
                (temporary / "store").rename(cache / f"{name}.store")
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
    return name


def base_tree(release):
    """The root of the base image, for reading: the one layer in its store."""
    return next((cache_folder() / f"{base(release)}.store" / "root/vfs/dir").iterdir())


class Store:
    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="initbridge-store-", dir="/var/tmp"))
        self.containers = []
        return self

    def buildah(self, *words, check=True):
        return _tool("buildah", self.folder, *words, check=check)

    def podman(self, *words, check=True):
        return _tool("podman", self.folder, *words, check=check)

    def build(self, name, release, lines, context):
        """By a Containerfile: `lines` after `FROM` the base; `context` is the folder of what they COPY."""
        path = self.folder / f"{name}.Containerfile"
        path.write_text(f"FROM {base(release)}\n{lines}\n")
        self.buildah("bud", "--isolation", "chroot", "--pull-never", "--tag", name, "--file", path, context)

    def commit(self, name, release, change):
        """By hand, as a script around buildah does: `change(root)` gets the root of a new container."""
        container = self.buildah("from", "--pull-never", base(release)).stdout.strip()
        try:
            change(pathlib.Path(self.buildah("mount", container).stdout.strip()))
            self.buildah("commit", "--quiet", container, name)
        finally:
            self.buildah("rm", container, check=False)

    def tree(self, name):
        """The root of an image, for reading."""
        return pathlib.Path(self.podman("image", "mount", name).stdout.split()[-1])

    def run(self, name, *options):
        container = Container(self, f"{name}-{len(self.containers)}")
        self.containers.append(container)
        self.podman("run", "--detach", "--name", container.name, "--hostname", "machine", "--ulimit", "nofile=1024:1024",
                    "--ulimit", "nproc=1024:1024", "--network=none", *options, name)
        return container

    def __exit__(self, *_):
        for container in self.containers:
            container.remove()
        self.podman("image", "unmount", "--all", "--force", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


class Container(contextlib.AbstractContextManager):
    def __init__(self, store, name):
        self.store, self.name = store, name

    def exec(self, command, user=None):
        who = ["--user", user] if user else []
        return self.store.podman("exec", *who, self.name, "sh", "-c", command, check=False)

    def logs(self):
        done = self.store.podman("logs", self.name)
        return done.stdout + done.stderr

    def state(self):
        """("running" | "exited" | …, exit code)."""
        words = self.store.podman("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", self.name).stdout.split()
        return words[0], int(words[1])

    def stop(self, seconds=30):
        self.store.podman("stop", "--time", seconds, self.name)

    def start(self):
        self.store.podman("start", self.name)

    def remove(self):
        self.store.podman("rm", "--force", "--time", "5", self.name, check=False)

    def __exit__(self, *_):
        self.remove()

"""Containers of this machine's own root, under podman with a restart policy; nothing of it is changed.

    with Rootfs(folder) as containers:
        container = containers.run("sh", "-c", "…", options=["--restart=on-failure:2"])
        container.status()                       # ("running", 0, 2): state, exit status, restarts
"""

import pathlib
import shutil
import subprocess
import time

import images


class Rootfs:
    @staticmethod
    def why_not():
        return images.why_not()

    def __init__(self, folder):
        """`folder`: an empty one that podman may fill, not below an overlay."""
        self.folder, self.names = pathlib.Path(folder), []

    def podman(self, *words, check=True):
        base = ["podman", "--storage-driver", "vfs", "--root", self.folder / "root", "--runroot", self.folder / "run",
                "--tmpdir", self.folder / "tmp", "--runtime", "runc", "--cgroup-manager=cgroupfs"]
        return subprocess.run([*map(str, base), *map(str, words)], capture_output=True, text=True, check=check, stdin=subprocess.DEVNULL)

    def run(self, *command, options=()):
        name = f"initbridge-{len(self.names)}"
        self.names.append(name)
        self.podman("run", "--detach", "--name", name, "--network=none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024",
                    *options, "--rootfs", "/:O", *command)
        return Container(self, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for name in self.names:
            for _ in range(5):  # one that is being restarted is busy
                if not self.podman("rm", "--force", "--time", "2", name, check=False).returncode:
                    break
                time.sleep(1)
        shutil.rmtree(self.folder, ignore_errors=True)


class Container:
    def __init__(self, containers, name):
        self.containers, self.name = containers, name

    def status(self):
        form = "{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}}"
        done = self.containers.podman("inspect", "--format", form, self.name, check=False)
        if done.returncode:  # while it is being restarted
            return "unknown", 0, 0
        state, code, restarts = done.stdout.split()
        return state, int(code), int(restarts)

    def exec(self, *command):
        return self.containers.podman("exec", self.name, *command, check=False)

    def logs(self):
        done = self.containers.podman("logs", self.name, check=False)
        return done.stdout + done.stderr

"""A real systemd, booted as PID 1 in a container. Needs root and systemd-nspawn; `why_not()` says what is missing.

    with Machine() as machine:                  # this machine's own root; all changes are in memory
        machine.run("systemctl is-system-running")
        machine.share                           # a folder that is /share inside

    with Machine(tree, state=folder) as machine:    # another root; its changes are kept in `folder`,
        …                                           # so that the next Machine is the second boot of the same one
"""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time

BOOT_SECONDS = 90


def _overlay(source, state, target):
    upper, work = state / "upper", state / "work"
    upper.mkdir(parents=True, exist_ok=True)
    work.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "overlay", "initbridge-machine", "-o",
                    f"lowerdir={source},upperdir={upper},workdir={work}", target], check=True)


@contextlib.contextmanager
def switched_off(source, state):
    """The root of a machine that is not running; changes of it are kept in `state`, as Machine does."""
    state = pathlib.Path(state)
    state.mkdir(exist_ok=True)
    root = state / "root"
    root.mkdir(exist_ok=True)
    _overlay(source, state, root)
    try:
        yield root
    finally:
        subprocess.run(["umount", root], check=True)


class Machine:
    @staticmethod
    def why_not():
        if os.geteuid() != 0:
            return "booting a machine needs root"
        for tool in ("systemd-nspawn", "nsenter", "script"):
            if not shutil.which(tool):
                return f"{tool} is not installed"
        if not os.path.exists("/usr/lib/systemd/systemd") and not os.path.exists("/lib/systemd/systemd"):
            return "systemd is not installed"
        return None

    def __init__(self, root="/", state=None, options=()):
        """`root` is never written to. `state`: an empty folder, or that of the boot before; without
        it the changes are in memory. `options`: more options of systemd-nspawn(1)."""
        self.source, self.state, self.options = str(root), state and pathlib.Path(state), list(options)

    def __enter__(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="initbridge-machine-", dir="/var/tmp"))
        self.share = self.dir / "share"
        self.root = self.dir / "root"
        self.share.mkdir()
        self.root.mkdir()
        # In memory: process 1 waits for its console, and a busy disk would make it late.
        self.log_folder = tempfile.TemporaryDirectory(prefix="initbridge-console-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        self.log = pathlib.Path(self.log_folder.name) / "console.log"
        self.pid1 = self.process = None
        try:
            self._mount()
            nspawn = ["exec", "systemd-nspawn", "-D", str(self.root), f"--machine=ib{os.getpid()}", "--boot",
                      "--register=no", "--keep-unit", "--console=read-only", "--private-network",
                      f"--bind={self.share}:/share"] + ([] if self.state else ["--volatile=overlay"]) + self.options
            self.process = subprocess.Popen(["script", "-qfc", " ".join(nspawn), str(self.log)], stdin=subprocess.DEVNULL,
                                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self._wait_for_boot()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _mount(self):
        if self.state:
            _overlay(self.source, self.state, self.root)
        else:
            subprocess.run(["mount", "--bind", self.source, self.root], check=True)

    def _wait_for_boot(self):
        deadline = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            self.pid1 = self.pid1 or self._find_pid1()
            if self.pid1:
                state = self.run("systemctl is-system-running 2>/dev/null", timeout=30).stdout.strip()
                if state in ("running", "degraded"):
                    return
            time.sleep(0.2)
        raise RuntimeError(f"systemd did not come up in {BOOT_SECONDS} s; its console ended:\n{self.console()[-2000:]}")

    def _find_pid1(self):
        """The child of our systemd-nspawn that is process 1 in its own namespace."""
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                words = pathlib.Path(f"/proc/{entry}/cmdline").read_bytes().split(b"\0")
                if not words[0].endswith(b"systemd-nspawn") or os.fsencode(str(self.root)) not in words:
                    continue
                for child in pathlib.Path(f"/proc/{entry}/task/{entry}/children").read_text().split():
                    status = pathlib.Path(f"/proc/{child}/status").read_text()
                    if [l for l in status.splitlines() if l.startswith("NSpid:")][0].split()[-1] == "1":
                        return int(child)
            except (OSError, IndexError):
                continue
        return None

    def run(self, command, timeout=120, check=False):
        return subprocess.run(["nsenter", "-t", str(self.pid1), "-a", "sh", "-c", command], capture_output=True,
                              text=True, errors="surrogateescape", timeout=timeout, check=check,
                              stdin=subprocess.DEVNULL)

    def console(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def power_off(self, seconds=20):
        """True when the machine went down in order, and in time."""
        end = time.monotonic() + seconds
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid1, signal.SIGRTMIN + 4)  # systemd(1)
        while time.monotonic() < end and self._is_up():
            time.sleep(0.1)
        if self._is_up():
            return False
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:  # the machine is down; what showed its console is not
            self.process.kill()
        return True

    def _is_up(self):
        """Process 1 may be gone before systemd-nspawn has heard of it."""
        try:
            return pathlib.Path(f"/proc/{self.pid1}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
        except OSError:
            return False

    def why_up(self):
        """What process 1 and those who show its console wait for."""
        told = []
        for pid in [self.pid1, *self._processes_of(self.process.pid)]:
            for name in ("comm", "wchan", "syscall"):
                with contextlib.suppress(OSError):
                    told.append(f"{pid} {name}: {pathlib.Path(f'/proc/{pid}/{name}').read_text().strip()}")
        return "\n".join([*told, re.sub(r"[^\x20-\x7e\n]", "?", self.console()[-1500:])])

    def _processes_of(self, pid):
        yield pid
        with contextlib.suppress(OSError):
            for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
                yield from self._processes_of(child)

    def __exit__(self, *_):
        if self.pid1 and self.process.poll() is None and not self.power_off():
            try:
                os.kill(self.pid1, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        subprocess.run(["umount", self.root], stderr=subprocess.DEVNULL)
        self.log_folder.cleanup()
        if not os.path.ismount(self.root):
            shutil.rmtree(self.dir, ignore_errors=True)

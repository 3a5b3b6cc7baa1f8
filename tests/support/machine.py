"""A real systemd, booted as PID 1 in a container made of this machine's own root.

Nothing is written back: systemd-nspawn puts an overlay in memory over it. Needs root and
systemd-nspawn; `Machine.why_not()` says in words what is missing.

    with Machine() as machine:
        machine.run("systemctl is-system-running")
        machine.share                       # a folder that is /share inside
"""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

BOOT_SECONDS = 90


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

    def __enter__(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="initbridge-machine-", dir="/var/tmp"))
        self.share = self.dir / "share"
        self.root = self.dir / "root"
        self.share.mkdir()
        self.root.mkdir()
        subprocess.run(["mount", "--bind", "/", self.root], check=True)
        self.log = self.dir / "console.log"
        nspawn = (f"exec systemd-nspawn -D {self.root} --volatile=overlay --machine=ib{os.getpid()} --boot "
                  f"--register=no --keep-unit --console=read-only --private-network --bind={self.share}:/share")
        self.process = subprocess.Popen(["script", "-qfc", nspawn, str(self.log)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.pid1 = None
        try:
            self._wait_for_boot()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _wait_for_boot(self):
        deadline = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < deadline:
            self.pid1 = self.pid1 or self._find_pid1()
            if self.pid1:
                state = self.run("systemctl is-system-running 2>/dev/null", timeout=30).stdout.strip()
                if state in ("running", "degraded"):
                    return
            time.sleep(0.2)
        console = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
        raise RuntimeError(f"systemd did not come up in {BOOT_SECONDS} s; its console ended:\n{console}")

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

    def __exit__(self, *_):
        if self.pid1:
            try:
                os.kill(self.pid1, signal.SIGRTMIN + 4)  # systemd(1): power off
                self.process.wait(20)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                pass
        if self.process.poll() is None:
            if self.pid1:
                try:
                    os.kill(self.pid1, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        subprocess.run(["umount", self.root], stderr=subprocess.DEVNULL)
        if not os.path.ismount(self.root):
            shutil.rmtree(self.dir, ignore_errors=True)

"""Images that are made, run and booted: the same layers as a container under podman with supervisord
as process 1, and as a machine with systemd as process 1.

Usage: run.py INITBRIDGE [CASE…]        TAP; cases: bookworm trixie worked gotchas bridge
"""

import concurrent.futures
import functools
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent / "support")]
import bridge
import example
import gotchas
import images
import worked
from machine import Machine
from tap import Checks, skip_all

CASES = {
    "bookworm": functools.partial(example.run, release="bookworm"),
    "trixie": functools.partial(example.run, release="trixie"),
    "worked": worked.run,
    "gotchas": gotchas.run,
    "bridge": bridge.run,
}


def run_case(program, name):
    """One case, in this process."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # machines and containers go down on the way out
    checks, began = Checks(), time.monotonic()
    with images.Store() as store, tempfile.TemporaryDirectory(prefix="initbridge-images-", dir="/var/tmp") as folder:
        try:
            CASES[name](checks, store, program, pathlib.Path(folder))
        except images.Unavailable as missing:
            checks.skip(name, str(missing))
        except Exception:  # as a result that is told
            checks.check(f"{name} ran to its end", False, traceback.format_exc())
    checks.note(f"{name}: {time.monotonic() - began:.0f} s")
    return checks.finish()


def run_two_at_once(program, names):
    """The cases mostly wait, so two run at a time, each in a process of its own. Prints their TAP as one."""
    def output_of(name):
        done = subprocess.run([sys.executable, __file__, program, name], stdout=subprocess.PIPE, text=True)
        return name, done.returncode, done.stdout.splitlines()

    count = failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for name, code, lines in pool.map(output_of, names):
            failed += code != 0
            for line in lines:
                result = re.fullmatch(r"(ok|not ok) \d+ - (.*)", line)
                count += bool(result)
                if result:
                    print(f"{result.group(1)} {count} - {name}: {result.group(2)}", flush=True)
                elif not line.startswith("1.."):
                    print(line, flush=True)
    print(f"1..{count}")
    return 1 if failed else 0


def main():
    program, names = os.path.abspath(sys.argv[1]), sys.argv[2:] or list(CASES)
    reason = Machine.why_not() or images.why_not()
    if reason:
        skip_all(reason)
    return run_case(program, names[0]) if len(names) == 1 else run_two_at_once(program, names)


if __name__ == "__main__":
    sys.exit(main())

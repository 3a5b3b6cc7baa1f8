"""Images that are made, run and booted: the same layers as a container under podman with supervisord
as process 1, and as a machine with systemd as process 1.

Usage: run.py INITBRIDGE [CASE…]        TAP; cases: bookworm trixie worked gotchas bridge
"""

import functools
import os
import pathlib
import signal
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


def main():
    program, wanted = os.path.abspath(sys.argv[1]), sys.argv[2:] or list(CASES)
    reason = Machine.why_not() or images.why_not()
    if reason:
        skip_all(reason)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # machines and containers go down on the way out
    checks = Checks()
    with images.Store() as store:
        for name in wanted:
            began = time.monotonic()
            with tempfile.TemporaryDirectory(prefix="initbridge-images-", dir="/var/tmp") as folder:
                try:
                    CASES[name](checks, store, program, pathlib.Path(folder))
                except images.Unavailable as missing:
                    checks.skip(name, str(missing))
                except Exception:  # the other cases still tell something
                    checks.check(f"{name} ran to its end", False, traceback.format_exc())
            checks.note(f"{name}: {time.monotonic() - began:.0f} s")
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

"""Names of the tests that failed, from meson's testlog.json. Exit 1 where they are no few of the real inits': those are not run again.

Usage: failed.py TESTLOG
"""

import json
import sys

FEW = 4
BAD = ("FAIL", "ERROR", "TIMEOUT", "UNEXPECTEDPASS", "INTERRUPT")


def main(path):
    with open(path, encoding="utf-8", errors="replace") as log:
        failed = [one["name"] for one in map(json.loads, log) if one["result"] in BAD]
    names = [name.split(" / ")[1] for name in failed if "integration" in name.split(" / ")[0]]
    print(*names)
    return 0 if failed and len(names) == len(failed) <= FEW else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

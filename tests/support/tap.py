"""Checks as TAP lines; the plan comes last."""

import sys


class Checks:
    def __init__(self):
        self.count = self.failed = 0

    def check(self, name, ok, why=""):
        self.count += 1
        self.failed += not ok
        print(f"{'ok' if ok else 'not ok'} {self.count} - {name}", flush=True)
        if not ok:
            self.note(why)
        return bool(ok)

    def same(self, name, got, wanted, why=""):
        return self.check(name, got == wanted, f"{got!r}\ninstead of\n{wanted!r}\n{why}")

    def skip(self, name, reason):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {reason}", flush=True)

    @staticmethod
    def note(text):
        print("# " + str(text).replace("\n", "\n# "), flush=True)

    def finish(self):
        print(f"1..{self.count}")
        return 1 if self.failed or not self.count else 0


def skip_all(reason):
    print(f"1..0 # SKIP {reason}")
    sys.exit(0)

"""Adds up what test programs reported: `N passed, N failed, N skipped`, from meson's JUnit files.

Tests that were run again, which again.junit.xml beside a file tells, count by that; what they failed at before is told.
"""

import pathlib
import re
import sys
import xml.etree.ElementTree as ET

# What a test printed is in there as it came, and XML 1.0 has no word for most control characters.
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def cases(path):
    """By test, in the order of the file."""
    tests = {}
    text = NOT_XML.sub("?", path.read_text(encoding="utf-8", errors="replace"))
    for case in ET.fromstring(text.encode()).iter("testcase"):
        tests.setdefault(case.get("classname"), []).append(case)
    return tests


def is_bad(case):
    return any(child.tag in ("failure", "error") for child in case)


def main(paths):
    passed = failed = skipped = 0
    for path in map(pathlib.Path, paths):
        other = path.with_name("again.junit.xml")
        tests, again = cases(path), cases(other) if other.exists() else {}
        for case in (case for test in again for case in tests.get(test, []) if is_bad(case)):
            print("RUN AGAIN", case.get("classname"), case.get("name"))
        for case in (case for test in (tests | again).values() for case in test):
            if is_bad(case):
                failed += 1
                print("FAILED", case.get("classname"), case.get("name"))
            elif any(child.tag == "skipped" for child in case):
                skipped += 1
            else:
                passed += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

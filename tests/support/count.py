"""Adds up what test programs reported: `N passed, N failed, N skipped`, from meson's JUnit files."""

import re
import sys
import xml.etree.ElementTree as ET

# What a test printed is in there as it came, and XML 1.0 has no word for most control characters.
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def cases(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return ET.fromstring(NOT_XML.sub("?", file.read()).encode()).iter("testcase")


def main(paths):
    passed = failed = skipped = 0
    for path in paths:
        for case in cases(path):
            kinds = {child.tag for child in case}
            if kinds & {"failure", "error"}:
                failed += 1
                print("FAILED", case.get("classname"), case.get("name"))
            elif "skipped" in kinds:
                skipped += 1
            else:
                passed += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

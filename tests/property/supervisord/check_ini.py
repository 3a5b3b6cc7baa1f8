"""Compares how a text was read with what RawConfigParser makes of it.

    check_ini.py FILE

Each line of FILE is a JSON object: `text`, `sections` (name → key → value) and `problems` (their
number). Prints a line for each difference, then `checked: texts=… refused=… differences=…`.
"""

import configparser
import io
import json
import sys


def main(path):
    texts = refused = differences = 0
    for line in open(path, encoding="utf-8"):
        case = json.loads(line)
        # As supervisor.options.UnhosedConfigParser, on a file opened as text.
        parser = configparser.RawConfigParser(
            inline_comment_prefixes=(";", "#"), strict=False, default_section="no such section"
        )
        file = io.TextIOWrapper(io.BytesIO(case["text"].encode()), encoding="utf-8")
        texts += 1
        try:
            parser.read_file(file)
            expected = {name: dict(parser.items(name)) for name in parser.sections()}
            same = case["problems"] == 0 and case["sections"] == expected
        except configparser.Error as error:
            refused += 1
            expected = str(error)
            same = case["problems"] > 0
        if not same:
            differences += 1
            if differences <= 10:
                print(f"{case['text']!r}: expected {expected!r}, got {case['sections']!r}, {case['problems']} problems")
    print(f"checked: texts={texts} refused={refused} differences={differences}")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

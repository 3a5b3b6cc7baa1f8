"""initbridge-parity(7), docs/parity.md: each field on each init, how close it comes, and the cases that show it. What
the program says of itself (`initbridge explain`) is held against what the suite has seen.

With INITBRIDGE_ACCEPT=1 the page is written anew.
"""

import collections
import json
import os
import pathlib
import subprocess

INITS = ("supervisord", "systemd")
PAGE = pathlib.Path(__file__).resolve().parent.parent.parent / "docs/parity.md"
HEAD = """% initbridge-parity(7)

# NAME

initbridge-parity - what each field of an entry becomes on either init, and what shows it

# DESCRIPTION

Each field is *exact* on an init, *approximate* (it differs in what is said below), or *not possible*. The same is told by
**initbridge explain** *FIELD*, and for an entry or an image by **initbridge explain** *PATH*. What a translation loses it says
in a diagnostic, by the code in brackets; parity/approximate is one note for an image, with the fields and how many
services they are about.

The conformance suite runs all cases below under a real supervisord and a real systemd, compares what is seen, and
writes this page.

# FIELDS

| field | supervisord | systemd | cases | of these differ |
|---|---|---|---|---|
"""


def inits_of(row):
    """On which inits a case differs from what it wants."""
    inits = row.get("init") or []
    return [inits] if isinstance(inits, str) else inits


def explained(program):
    done = subprocess.run([program, "explain", "--output", "json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["fields"]


def by_field(rows):
    cases = collections.defaultdict(list)
    for row in sorted(rows, key=lambda row: row["name"]):
        cases[row["field"]].append(row)
    return cases


def difference(field, init, cases):
    """One field on one init, and the cases that differ there."""
    side = field[init]
    code = "".join(f" \\[{code}\\]" for code in side["codes"])
    lines = [f"**{field['field']}** on {init}, {side['verdict']}", f":   {side['how']}{code}", ""]
    for row in cases:
        if init in inits_of(row):
            code = f" \\[{row['code']}\\]" if row.get("code") else ""
            lines += [f"    `{row['name']}`: {row['why']}{code}", ""]
    return "\n".join(lines)


def page(fields, rows):
    cases = by_field(rows)
    text = HEAD
    for field in fields:
        own = cases[field["field"]]
        differ = sum(row["verdict"] == "differs" for row in own)
        text += f"| `{field['field']}` | {field['supervisord']['verdict']} | {field['systemd']['verdict']} | {len(own)} | {differ or ''} |\n"
    text += f"\n{len(rows)} cases.\n\n# DIFFERENCES\n\n"
    for field in fields:
        for init in INITS:
            if field[init]["verdict"] != "exact":
                text += difference(field, init, cases[field["field"]]) + "\n"
    text += "# CASES\n\n"
    for field in fields:
        names = [f"`{row['name']}`" + (" (also in user scope)" if len(row["scopes"]) > 1 else "") for row in cases[field["field"]]]
        if names:
            text += f"**{field['field']}**\n:   " + ",\n    ".join(names) + "\n\n"
    return text + "# SEE ALSO\n\n**initbridge**(1), **initbridge-spec**(5), **initbridge-exec**(8)\n"


def contradictions(fields, rows):
    """Where the program's own table and what was seen do not agree."""
    wrong, cases = [], by_field(rows)
    known = {field["field"] for field in fields}
    wrong += [f"cases of '{field}', which is no field" for field in cases if field not in known]
    for field in fields:
        for init in INITS:
            differ = [row for row in cases[field["field"]] if init in inits_of(row)]
            if field[init]["verdict"] == "exact":
                wrong += [f"{row['name']} differs on {init}, where '{field['field']}' is said to be exact" for row in differ]
            elif cases[field["field"]] and not differ:
                wrong.append(f"'{field['field']}' is said to be {field[init]['verdict']} on {init}, and no case shows it")
    return wrong


def check(checks, program, rows):
    """After a whole run of the suite, whose results are `rows`."""
    fields = explained(program)
    wrong = contradictions(fields, rows)
    checks.check("initbridge explain says of each field what was seen", not wrong, "\n".join(wrong))
    bare = [field["field"] for field in fields if not by_field(rows)[field["field"]]]
    checks.note(f"fields without a case of their own: {', '.join(bare) or 'none'}")
    text = page(fields, rows)
    if os.environ.get("INITBRIDGE_ACCEPT"):
        PAGE.write_text(text)
    checks.check("docs/parity.md is what the suite writes", PAGE.exists() and PAGE.read_text() == text,
                 "run the suite with INITBRIDGE_ACCEPT=1 and read the difference")

"""The arrows of docs/architecture.md, checked: who may include whom, and which names stay in their room.

Usage: check.py SOURCE_ROOT        TAP
"""

import pathlib
import re
import sys

# room → rooms that it may include, beside itself
DIAG = {"translate/diag"}
BASE = DIAG | {"translate/text", "translate/model", "translate/facts"}
DIALECT = BASE | {"translate/plan"}
SHIM = {"translate/shim"}
FACADE = DIALECT | SHIM | {"translate/spec", "translate/resolve", "translate/systemd", "translate/supervisord", "translate/bridge", "translate/listing", "translate/containerfile", "translate/generator", "translate/parity", "translate/load", "translate"}
ALLOWED = {
    "translate/diag": set(),
    "translate/text": DIAG,
    "translate/facts": DIAG,
    "translate/model": DIAG | {"translate/text"},
    "translate/plan": DIAG | {"translate/text"},
    "translate/spec": BASE,
    "translate/resolve": BASE,
    "translate/shim": DIALECT,
    "translate/systemd": DIALECT | SHIM,
    "translate/supervisord": DIALECT | SHIM,
    "translate/bridge": DIALECT | SHIM | {"translate/systemd", "translate/supervisord"},
    "translate/listing": DIALECT,
    "translate/containerfile": DIALECT | SHIM | {"translate/systemd", "translate/supervisord", "translate/bridge"},
    "translate/generator": DIALECT | {"translate/systemd"},
    "translate/parity": BASE,
    "translate/load": FACADE,
    "translate": FACADE,
    "src/base": set(),
    "src/fs": DIAG | {"src/base", "translate/facts", "translate/plan", "translate/text"},
    "src/bus": DIAG | {"src/base"},
    "src/relay": DIAG | {"src/base"},
    "src/events": DIAG | {"translate/text"},
    "src/listener": DIAG | {"src/base", "src/events", "translate/text", "translate/model"},
    "src/supervisor": DIAG | {"src/base", "translate/text"},
    "src/service": DIAG | {"src/base", "src/bus", "src/supervisor", "translate/text"},
    "src/stdio": DIAG | {"src/base"},
    "src/endpoint": DIAG | {"src/base", "src/bus", "src/fs", "src/service", "src/supervisor", "translate/model", "translate/text"},
    "src/eventhost": DIAG | {"src/base", "src/bus", "src/events", "src/fs", "src/listener", "src/service", "src/supervisor"},
    "src/exec": set(),
    "src/deploy": DIAG | {"src/base", "src/bus", "src/fs", "src/service", "translate/plan", "translate/text"},
    "src/cli": FACADE | {"src/base"} | {"src/fs", "src/bus", "src/deploy", "src/relay", "src/service", "src/endpoint", "src/eventhost", "src/events", "src/listener", "src/stdio", "src/supervisor"},
    "src": {"src/cli"},
}

GENERATED = {"version.hpp", "unit_templates.hpp"}

# a name → the only places where it may stand (path prefixes)
HOMES = {
    r"\bYAML::|yaml-cpp/": ["translate/spec/"],
    r"\bnlohmann\b": ["translate/text/json"],
    r"\bCLI::|CLI/": ["src/cli/option_reader.cpp"],
    r"\bini_parse|<ini\.h>": ["src/cli/config.cpp"],
    r"\bsd_bus_": ["src/bus/"],
    r"\bXML_|<expat\.h>": ["src/supervisor/xml_reader.cpp"],
    r"(?<![\w>])::(open|openat|rename|renameat|symlink|symlinkat|unlink|unlinkat|mkdir|mkdirat)\(|std::ofstream|std::filesystem::(create|remove|rename|copy)": ["src/fs/", "src/exec/", "src/base/proc.cpp"],
    r"\bgetenv\b": ["src/cli/", "src/main.cpp"],
    r"\b(system|popen)\(": [],
    r"std::cout|std::cerr|\bfprintf\(": ["src/cli/", "src/main.cpp", "src/relay/"],
}


def room_of(path):
    return str(pathlib.PurePosixPath(path).parent)


def main():
    top = pathlib.Path(sys.argv[1])
    problems = {"arrows": [], "homes": [], "sizes": []}
    files = sorted(p for d in ("translate", "src") for p in (top / d).rglob("*") if p.suffix in (".cpp", ".hpp"))
    for path in files:
        name = path.relative_to(top).as_posix()
        text = path.read_text()
        room = room_of(name)
        if room not in ALLOWED:
            problems["arrows"].append(f"{name}: room {room} is not in the picture")
            continue
        for number, line in enumerate(text.splitlines(), 1):
            include = re.match(r'\s*#include "([^"]+)"', line)
            if include and include.group(1) not in GENERATED:
                target = room_of(include.group(1))
                if target != room and target not in ALLOWED[room]:
                    problems["arrows"].append(f"{name}:{number}: {room} may not include {target}")
            code = line.split("//")[0]
            for pattern, homes in HOMES.items():
                if re.search(pattern, code) and not any(name.startswith(home) for home in homes):
                    problems["homes"].append(f"{name}:{number}: {code.strip()}")
        if text.count("\n") > 400:
            problems["sizes"].append(f"{name}: {text.count(chr(10))} lines; more than 400 hold two rooms")
    print("1..3")
    for number, (what, found) in enumerate(problems.items(), 1):
        print(f"{'not ok' if found else 'ok'} {number} - {what}")
        for line in found:
            print("#", line)
    return 1 if any(problems.values()) or not files else 0


if __name__ == "__main__":
    sys.exit(main())

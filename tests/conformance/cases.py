"""Reads cases/*.yml into cases, matrices into one case for each combination; README.md says what stands in them."""

import dataclasses
import itertools
import pathlib
import re

import random_lives
import yaml

FOLDER = pathlib.Path(__file__).resolve().parent / "cases"
SHARED = "/srv/conformance"
KEYS = {"name", "entry", "entries", "does", "do", "see", "scopes", "differs", "setup", "compare", "limit", "quiet", "shutdown", "field", "told", "why", "timely"}
SEE = {"starts", "final", "gaps", "order", "stop_order", "signals", "ends", "killed", "argv", "env", "env_unset", "cwd", "user", "group", "groups",
       "umask", "output", "no_output", "files", "left", "stop_took", "stdin", "fds", "unit", "after_end", "later", "events", "lives"}
INITS = ("systemd", "supervisord")


class NoNumbers(yaml.SafeLoader):
    """Scalars of entries as they are written: `022` and `no` mean something to the translator."""


NoNumbers.yaml_implicit_resolvers = {}


@dataclasses.dataclass
class Case:
    name: str  # file/name
    field: str
    entries: list  # of mappings as in layer.yml; their `name` is that of the service
    short: dict  # name of the service → its name in the case
    scripts: dict  # name of the service → lines for the probe
    does: list  # actions from outside
    see: dict
    scopes: list
    differs: dict
    setup: list
    compare: list
    limit: float
    quiet: float
    shutdown: bool
    told: dict  # init → code of a diagnostic that translation must give
    why: str
    timely: bool  # runs with few others, so that what is early is seen early

    def full(self, short):
        return next(name for name, known in self.short.items() if known == short)


def slug(name):
    return re.sub(r"[^A-Za-z0-9._-]", "-", name.replace("/", "-"))


def script(text, folder):
    """Lines for the probe of `life 1: exit 3 after 0.2; life 2: stay`; `later:` is every other life."""
    if isinstance(text, dict):
        raise ValueError(f"a script must be text: {text}")
    life, lines = "*", []
    for statement in text.replace("@dir", folder).split(";"):
        statement = statement.strip()
        match = re.match(r"(?:life (\d+)|(later)): *", statement)
        if match:
            life, statement = match.group(1) or "*", statement[match.end():]
        if statement:
            lines.append(f"{life} {statement}")
    return lines


def _filled(value, words):
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda match: str(words[match.group(1)]) if match.group(1) in words else match.group(0), value)
    if isinstance(value, dict):
        return {key: _filled(item, words) for key, item in value.items()}
    return [_filled(item, words) for item in value] if isinstance(value, list) else value


def _rule(rules, labels):
    """The first of `rules` whose `if` agrees, without it."""
    for rule in rules:
        wanted = {axis: value if isinstance(value, list) else [value] for axis, value in rule.get("if", {}).items()}
        if all(labels[axis] in values for axis, values in wanted.items()):
            return {key: value for key, value in rule.items() if key != "if"}
    return {}


def expand(matrix):
    """A case for each combination of a matrix: `{axis}` stands for a value; `see` and `differs` are lists of
    rules, of which the first counts whose `if` names the labels of this combination."""
    axes = {axis: values if isinstance(values, dict) else {str(v): v for v in values} for axis, values in matrix["axes"].items()}
    for labels in itertools.product(*axes.values()):
        chosen = dict(zip(axes, labels))
        words = {axis: axes[axis][label] for axis, label in chosen.items()}
        case = {key: _filled(value, words) for key, value in matrix.items() if key not in ("axes", "name", "see", "differs")}
        case["name"] = _filled(matrix["name"], chosen)
        case["see"] = _filled(_rule(matrix["see"], chosen), words)
        differs = _rule(matrix.get("differs", []), chosen)
        if differs:
            case["differs"] = differs
        yield case


def _entry(raw, name, names, folder):
    """With the service's own name, and with the probe where `exec` says @probe."""
    entry = dict(raw)
    entry["name"] = name
    program = f"conformance-probe @pass:{name}"

    def text(value):
        if isinstance(value, str):
            return value.replace("@probe", program).replace("@id", f"@pass:{name}").replace("@dir", folder)
        if isinstance(value, list):
            return [text(item) for item in value]
        return {key: text(item) for key, item in value.items()} if isinstance(value, dict) else value

    entry = {key: text(value) for key, value in entry.items()}
    if "use_packaged" not in entry:
        entry.setdefault("exec", program)
    for key in ("after", "before"):
        if key in entry:
            entry[key] = [names.get(other, other) for other in (entry[key] if isinstance(entry[key], list) else [entry[key]])]
    return entry


def make(raw, stem, field):
    unknown = set(raw) - KEYS | set(raw.get("see", {})) - SEE
    if unknown:
        raise ValueError(f"{stem}/{raw.get('name')}: unknown keys {sorted(unknown)}")
    name = f"{stem}/{raw['name']}"
    folder = f"{SHARED}/@pass/d/{slug(name)}"
    raws = raw.get("entries") or [raw.get("entry") or {}]
    names = {entry.get("name") or "main": slug(name) + (f"-{entry['name']}" if entry.get("name") else "") for entry in raws}
    entries = [_entry(entry, names[entry.get("name") or "main"], names, folder) for entry in raws]
    does = raw.get("does", "stay")
    if not isinstance(does, dict):
        does = {short: does for short in names}
    scripts = {names[short]: script(does.get(short, "stay"), folder) for short in names}
    actions = [action.replace("@dir", folder) for action in raw.get("do", [])]
    see = raw.get("see", {})
    known = raw.get("differs", {})
    if known and "code" not in known:
        raise ValueError(f"{name}: what differs needs the code of a diagnostic")
    scopes = raw.get("scopes", ["system"])
    return Case(name, raw.get("field", field), entries, {full: short for short, full in names.items()}, scripts, actions, see, scopes, known,
                [command.replace("@dir", folder) for command in raw.get("setup", [])], raw.get("compare", []),
                float(raw.get("limit", 60)), float(raw.get("quiet", 3)), bool(raw.get("shutdown")), raw.get("told", {}), raw.get("why", ""), bool(raw.get("timely")))


def _load(path):
    """`entry` and `entries` keep their scalars as written, everything else is YAML."""
    text = path.read_text(encoding="utf-8")
    plain, written = yaml.safe_load(text), yaml.load(text, NoNumbers)
    for kind in ("cases", "matrix"):
        for case, as_written in zip(plain.get(kind) or [], written.get(kind) or []):
            for key in ("entry", "entries"):
                if key in case:
                    case[key] = as_written[key]
    return plain


def load(folder=FOLDER):
    cases, seen = [], set()
    for path in sorted(folder.glob("*.yml"), key=lambda path: (path.stem != "random", path)):  # the longest ones first
        data = _load(path)
        raws = list(data.get("cases") or [])
        for matrix in data.get("matrix") or []:
            raws += expand(matrix)
        if "random" in data:
            raws += random_lives.cases(**data["random"])
        for raw in raws:
            case = make(raw, path.stem, data.get("field", path.stem))
            if case.name in seen:
                raise ValueError(f"two cases are called {case.name}")
            seen.add(case.name)
            cases.append(case)
    return cases


@dataclasses.dataclass
class Pass:
    """Cases that run together: each init starts them all at once, as at boot."""

    name: str
    kind: str  # system or user
    timely: bool
    cases: list

    def placed(self, value):
        """A text or a structure of a case as it stands in this pass."""
        if isinstance(value, str):
            return value.replace("@pass", self.name)
        if isinstance(value, dict):
            return {key: self.placed(item) for key, item in value.items()}
        return [self.placed(item) for item in value] if isinstance(value, list) else value

    def entries(self, cases):
        """Those of `cases` as mappings, one after the other."""
        user = {"scope": "user"} if self.kind == "user" else {}
        return [{**self.placed(entry), **user} for case in cases for entry in case.entries]


def passes(cases, size, timely_size):
    """`cases` in passes of about `size`: with all of them at once, an init is so busy that nothing ends early."""
    result = []
    for timely in (True, False):
        for kind in ("system", "user"):
            here = sorted((case for case in cases if kind in case.scopes and case.timely == timely), key=lambda case: not case.shutdown)
            count = -(-len(here) // (timely_size if timely else size))
            name = f"{kind}-timely-" if timely else f"{kind}-"
            result += [Pass(f"{name}{number + 1}", kind, timely, here[len(here) * number // count:len(here) * (number + 1) // count]) for number in range(count)]
    return result


def layer(entries, head):
    """layer.yml with `entries`, each in a line of its own."""
    return "\n".join([head.rstrip(), "service:"] + ["  - " + flow(entry) for entry in entries]) + "\n"


def flow(value):
    """YAML in one line; a scalar that was written plain stays plain."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if re.fullmatch(r"[A-Za-z0-9_./-]+", value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'

"""Puts stand-ins (standin.py) into a root in place of its programs, and reads what they logged."""

import configparser
import dataclasses
import json
import pathlib
import re
import shlex
import shutil

STANDIN = pathlib.Path(__file__).resolve().parent / "standin.py"
SECTION = re.compile(r"(program|eventlistener):(.+)")
LINE = re.compile(r"(\S+) (\d+) (\d+) (.*)")
# What supervisord itself says in the log of a container, and what its Python says under systemd.
SUPERVISORD_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (CRIT|ERRO|WARN|INFO) .*")


def programs(conf, home):
    """Section name → its command as words, of a configuration of supervisord."""
    parser = configparser.RawConfigParser(inline_comment_prefixes=(";", "#"), strict=False)
    parser.read_string(conf)
    found = {}
    for section in parser.sections():
        match = SECTION.fullmatch(section)
        if match:
            names = {"program_name": match.group(2), "ENV_HOME": home, "process_num": 0, "host_node_name": "machine", "here": "/etc"}
            found[match.group(2)] = shlex.split(parser.get(section, "command") % names)
    return found


def program_of(words):
    """The file that a command is about: without env(1) before it, and of a script the script."""
    words = list(words)
    if words[0] == "/usr/bin/env":
        words = [word for word in words[1:] if "=" not in word.split("/")[0]] or words
    if re.fullmatch(r"(.*/)?python3?", words[0]):
        words = words[1:]
    return words[0] if "/" in words[0] else f"/usr/bin/{words[0]}"


def install(root, commands, behaviours):
    """Puts one where each of `commands` has its program, unless the root has that. `behaviours` as in
    standin.py."""
    library = root / "usr/lib/standin.py"
    library.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(STANDIN, library)
    library.chmod(0o755)
    (root / "usr/lib/standins.json").write_text(json.dumps(behaviours, indent=1) + "\n")
    for words in commands:
        path = root / program_of(words).lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_symlink() and not path.exists():
            path.symlink_to("/usr/lib/standin.py")


def install_unit(root, name, command, alias=None):
    """A unit as a distribution's package would ship it, run by a stand-in."""
    folder = root / "usr/lib/systemd/system"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"[Unit]\nDescription=stand-in for {name}\n[Service]\nExecStart={command}\n[Install]\nWantedBy=multi-user.target\n"
                               + (f"Alias={alias}\n" if alias else ""))


@dataclasses.dataclass
class Run:
    """One process of a stand-in."""

    name: str
    pid: int
    texts: list

    @property
    def start(self):
        return json.loads(self.texts[0].removeprefix("start "))

    @property
    def end(self):
        return self.texts[-1].removeprefix("end ") if self.texts[-1].startswith("end ") else None

    def says(self, text):
        return any(line.startswith(text) for line in self.texts)


def read_log(text):
    """(runs in the order of their starts, lines that no stand-in wrote, what is wrong with the rest)."""
    runs, others, wrong, current = [], [], [], {}
    for line in text.splitlines():
        match = LINE.fullmatch(line)
        if not match or SUPERVISORD_LINE.fullmatch(line):
            others.append(line)
            continue
        name, pid, number, said = match.group(1), int(match.group(2)), int(match.group(3)), match.group(4)
        if number == 1:
            current[name, pid] = Run(name, pid, [])
            runs.append(current[name, pid])
        run = current.get((name, pid))
        if run is None or len(run.texts) != number - 1:
            wrong.append(f"line {number} of {name} [{pid}] after {len(run.texts) if run else 'nothing'}: {said}")
            continue
        run.texts.append(said)
    wrong += [f"{run.name} [{run.pid}] begins with {run.texts[0]!r}" for run in runs if not run.texts[0].startswith("start {")]
    for run in runs:
        for text in run.texts:
            line = re.fullmatch(r"line \d+ of (\d+): (.*)", text)
            if line and line.group(2) != "grün, 100%; # not a comment":
                wrong.append(f"{run.name} [{run.pid}]: {text!r} is not what it wrote")
    return runs, others, wrong

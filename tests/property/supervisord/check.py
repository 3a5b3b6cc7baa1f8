"""Reads rendered configurations with the real supervisor and compares with what was rendered.

    check.py FOLDER DUMP SHIM

FOLDER has N.conf and N.json (what is expected); DUMP is a program that prints its argv and
environment; SHIM is the shim that was built. Prints a line for each difference, then `checked: values=… executed=… differences=…`.
Exit status 77: this Python has no supervisor.
"""

import json
import os
import pathlib
import platform
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
try:
    import supervisor_oracle
except ImportError:
    print("this Python has no supervisor")
    sys.exit(77)

GATE = "/usr/libexec/initbridge/exec"
#: What is known only at run time. Quotes in it would be a matter of whoever sets it.
RUN_TIME = {"RT_PLAIN": "plain", "RT_NASTY": "a b\\c$d;e #f %s %(x)s ${HOME} \t,=@", "RT_EMPTY": ""}
SPLIT_ESCAPES = {"r": "\r", "n": "\n", "t": "\t", "\\": "\\", '"': '"', "$": "$"}


def spell(parts, entry, copy):
    """The text that a program is to see."""
    out = []
    for part in parts:
        if isinstance(part, str):
            out.append(part)
            continue
        kind, name = part
        out.append(
            {
                "env": lambda: RUN_TIME[name],
                "home": lambda: entry["home"],
                "process_num": lambda: "%02d" % copy,
                "here": lambda: "/etc",
                "host_node_name": platform.node,
            }[kind]()
        )
    return "".join(out)


def split_env_string(text, environment):
    """The words of `env -S`, as far as words in double quotes go (coreutils, env.c)."""
    words, word, i = [], None, 0
    while i < len(text):
        c = text[i]
        if word is None:
            assert c in ' "', text
            if c == '"':
                word = ""
        elif c == '"':
            words.append(word)
            word = None
        elif c == "\\":
            i += 1
            word += SPLIT_ESCAPES[text[i]]
        elif c == "$":
            end = text.index("}", i)
            word += environment[text[i + 2 : end]]
            i = end
        else:
            word += c
        i += 1
    assert word is None, text
    return words


def unwrap(argv, environment, inherited):
    """argv and own environment of the program behind env(1) and nice(1)."""
    environment = dict(environment)
    if argv[0] != "/usr/bin/env":
        return argv, environment
    argv = argv[1:]
    if argv[0] == "-S":
        argv = split_env_string(argv[1], {**inherited, **environment}) + argv[2:]
    assert not argv[0].startswith("-"), argv
    while "=" in argv[0]:
        name, value = argv.pop(0).split("=", 1)
        environment[name] = value
    if argv[:4] == ["/usr/bin/nice", "-n", "0", "--"]:
        argv = argv[4:]
    return argv, environment


def behind_gate(argv):
    """argv behind the shim, when that is in front."""
    return argv[argv.index("--") + 1 :] if argv[0] == GATE else argv


class Checker:
    def __init__(self, folder, dump, shim):
        self.folder = folder
        self.dump = dump
        self.shim = shim
        self.values = self.executed = self.gated = self.differences = 0

    def compare(self, where, expected, actual):
        self.values += 1
        if expected != actual:
            self.differences += 1
            if self.differences <= 20:
                print(f"{where}: expected {expected!r}, got {actual!r}")

    def process(self, where, entry, copy, got):
        inherited = dict(os.environ)
        argv, environment = unwrap(got["argv"], got["environment"], inherited)
        self.gated += argv[0] == GATE
        argv = behind_gate(argv)
        self.compare(where + " argc", len(entry["argv"]), len(argv))
        for i, parts in enumerate(entry["argv"][: len(argv)]):
            self.compare(f"{where} argv[{i}]", spell(parts, entry, copy), argv[i])
        wanted = {name: spell(parts, entry, copy) for name, parts in entry["env"].items()}
        self.compare(where + " env names", sorted(wanted), sorted(environment))
        for name in wanted:
            self.compare(f"{where} env {name}", wanted[name], environment.get(name))
        directory = entry["directory"]
        self.compare(where + " directory", directory and spell(directory, entry, copy), got["directory"])
        for key, value in entry["settings"].items():
            self.compare(f"{where} {key}", value, got[key])
        for stream in ("stdout_logfile", "stderr_logfile"):
            if entry[stream]:
                self.compare(f"{where} {stream}", spell(entry[stream], entry, copy), got[stream])

    def execute(self, where, entry, got):
        """Starts the program as supervisord does: find it, change the folder, execve()."""
        bin_folder = self.folder / "bin"
        run_folder = self.folder / "run"
        name = spell(entry["argv"][0], entry, 0)
        target = run_folder / name if "/" in name else bin_folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            os.link(self.dump, target)
        environment = {"PATH": str(bin_folder), **RUN_TIME, "HOME": os.environ["HOME"], **got["environment"]}
        argv = [word.replace(GATE, self.shim) for word in got["argv"]]
        file = argv[0] if "/" in argv[0] else str(bin_folder / argv[0])
        done = subprocess.run(argv, executable=file, env=environment, cwd=run_folder, capture_output=True)
        wanted_argv = [spell(parts, entry, 0) for parts in entry["argv"]]
        if done.returncode != 0:
            self.compare(where + " executed", wanted_argv, done.stderr)
            return
        count, *words = done.stdout.decode().split("\0")[:-1]
        self.compare(where + " executed argv", wanted_argv, words[: int(count)])
        wanted = {"PATH": str(bin_folder), **RUN_TIME, "HOME": os.environ["HOME"]}
        wanted.update((key, spell(parts, entry, 0)) for key, parts in entry["env"].items())
        self.compare(where + " executed env", wanted, dict(v.split("=", 1) for v in words[int(count) :]))
        self.executed += 1

    def batch(self, number, config, entries):
        for posix in (False, True):
            programs = supervisor_oracle.read(str(config), lenient=True, posix=posix)
            found = {}
            for program in programs:
                found.setdefault(program["group"], []).append(program)
            self.compare(f"{number} names", sorted(entries), sorted(found))
            for name, entry in entries.items():
                self.compare(f"{number} {name} copies", entry["instances"], len(found.get(name, [])))
                for copy, program in enumerate(found.get(name, [])):
                    self.process(f"{number}/{'posix' if posix else 'old'}/{name}", entry, copy, program)
                if entry["execute"]:
                    self.execute(f"{number}/{'posix' if posix else 'old'}/{name}", entry, found[name][0])


def main(folder, dump, shim):
    os.environ.update(RUN_TIME)
    os.environ["HOME"] = "/root/h o;me"
    checker = Checker(pathlib.Path(folder), dump, shim)
    for config in sorted(checker.folder.glob("*.conf")):
        entries = json.loads(config.with_suffix(".json").read_text("utf-8"))
        try:
            checker.batch(config.stem, config, entries)
        except ValueError as error:
            checker.differences += 1
            print(f"{config}: refused: {str(error)[:2000]}")
    print(f"checked: values={checker.values} executed={checker.executed} gated={checker.gated} differences={checker.differences}")
    return 1 if checker.differences or not checker.gated else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

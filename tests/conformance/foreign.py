"""Programs that no one here wrote: each of $INITBRIDGE_TEST_DATA/supervisor-conf, carried by hand into an entry,
must come out with the options that it had.

    foreign.py INITBRIDGE      TAP

What supervisor's own parser makes of the original is compared with what it makes of our configuration, and with
what a real systemd has loaded of our units, put into supervisord's words. Left out of the comparison is what the
contract settles for everyone: stopasgroup, killasgroup and rotation; AUTO and syslog logs go where output goes.
"""

import collections
import importlib.util
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import cases as table
from machine import Machine
from tap import Checks, skip_all

ORACLE = HERE.parent / "support/supervisor_oracle.py"
OWN_OUTPUT = ("/dev/stdout", "/dev/stderr", "/dev/fd/1", "/dev/fd/2", "/proc/self/fd/1", "/proc/self/fd/2")
POLICY = {"Unconditionally": "always", "WhenExitUnexpected": "on-failure", False: "no", None: "no"}
OF_A_USER = {"HOME", "USER", "LOGNAME"}  # that an entry with a user gets
OF_A_UNIT = OF_A_USER | {"PATH", "LC_CTYPE"}
SHOWN = ("Id,Restart,RestartPreventExitStatus,StartLimitBurst,KillSignal,TimeoutStopUSec,User,WorkingDirectory,UMask,UnitFileState,After")
UNITS = {"ms": 0.001, "s": 1, "min": 60, "h": 3600, "d": 86400, "w": 604800}


def module(path):
    spec = importlib.util.spec_from_file_location(path.parent.name + "_check", path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


parser_of_dumps = module(HERE.parent / "property/systemd/check.py")


def absolute(path):
    """supervisord runs in `/`."""
    return path and os.path.normpath("/" + path).replace("//", "/")


def log(value):
    """Where output goes: journal, none, or a path."""
    if value is None or value == "/dev/null":
        return "none"
    if value in ("AUTO", "syslog") or value in OWN_OUTPUT:
        return "journal"
    return absolute(value)


def options(process):
    """Of the original, in the words of the comparison; a text says why it is no entry of ours."""
    if process["kind"] == "FastCGIProcessConfig":
        return "the contract has no fcgi-program"
    if process["kind"] == "EventListenerConfig":
        return "an event listener, for which systemd has no host yet"
    try:
        argv = shlex.split(process["command"])
    except ValueError as error:
        return f"supervisord cannot run it: {error}"
    if not argv:
        return "supervisord cannot run it: no command"
    names = [name for name in process["environment"] if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name)]
    if names:
        return f"a variable is called {names[0]}"
    out, err = log(process["stdout_logfile"]), log(process["stderr_logfile"])
    if "kind" in process and process["redirect_stderr"]:
        err = out
    return {"argv": argv, "environment": process["environment"], "directory": absolute(process["directory"]) or "/", "user": process["user"] or "root",
            "umask": 0o22 if process["umask"] is None else process["umask"], "autostart": process["autostart"], "restart": POLICY[process["autorestart"]],
            "exitcodes": process["exitcodes"], "startsecs": max(0, process["startsecs"]), "startretries": process["startretries"],
            "priority": process["priority"], "stopsignal": process["stopsignal"], "stopwaitsecs": process["stopwaitsecs"], "stdout": out, "stderr": err}


def text(value):
    return value.replace("%", "%%")


def entry(name, wanted):
    """By hand: every option is said, but for what is as when it is not said."""
    result = {"name": name, "exec": text(" ".join(map(shlex.quote, wanted["argv"]))), "restart": wanted["restart"], "start_secs": str(wanted["startsecs"]),
              "start_retries": str(wanted["startretries"]), "exit_codes": list(map(str, wanted["exitcodes"])), "priority": str(wanted["priority"]),
              "stop_signal": wanted["stopsignal"], "stop_timeout": str(wanted["stopwaitsecs"]), "auto_start": "true" if wanted["autostart"] else "false"}
    if wanted["environment"]:
        result["env"] = {key: text(value) for key, value in wanted["environment"].items()}
    if wanted["user"] != "root":
        result["user"] = wanted["user"]
    if wanted["directory"] != "/":
        result["working_directory"] = text(wanted["directory"])
    if wanted["umask"] != 0o22:
        result["umask"] = f"{wanted['umask']:03o}"
    for key in ("stdout", "stderr"):
        if wanted[key].startswith("/"):
            result[key] = "file:" + text(wanted[key])
        elif wanted[key] == "none":
            result[key] = "none"
    if wanted["stderr"] == "journal" and wanted["stdout"] != "journal":
        result["stderr"] = "journal"
    return result


def without_env(argv, environment):
    """A command that env(1) runs, without it: ([argument], variables)."""
    environment = dict(environment)
    if argv[0] == "/usr/bin/env":
        argv = argv[1:]
        while argv and re.match(r"[A-Za-z_][A-Za-z0-9_]*=", argv[0]):
            key, _, environment[key] = argv.pop(0).partition("=")
    return argv, environment


def of_ini(process):
    """What supervisor's parser made of our section."""
    argv, environment = without_env(process["argv"], process["environment"])
    out, err = log(process["stdout_logfile"]), log(process["stderr_logfile"])
    return {"argv": argv, "environment": environment, "directory": process["directory"] or "/", "user": process["user"] or "root",
            "umask": 0o22 if process["umask"] is None else process["umask"], "autostart": process["autostart"],
            "restart": {"true": "always", "unexpected": "on-failure", "false": "no"}[process["autorestart"]], "exitcodes": process["exitcodes"],
            "startsecs": process["startsecs"], "startretries": process["startretries"], "priority": process["priority"],
            "stopsignal": process["stopsignal"], "stopwaitsecs": process["stopwaitsecs"], "stdout": out, "stderr": out if process["redirect_stderr"] else err}


def seconds(span):
    return sum(float(number) * UNITS[unit] for number, unit in re.findall(r"([\d.]+)(ms|min|s|h|d|w)", span))


def shim_words(argv):
    """(options, command) of a command that the shim runs; no options when it does not."""
    if not argv[0].endswith("/initbridge/exec"):
        return {}, argv
    end = argv.index("--")
    return dict(word[2:].partition("=")[::2] for word in argv[1:end]), argv[end + 1:]


def stream(dump, key):
    kind = parser_of_dumps.field(dump, key.encode())
    if kind == b"append":
        return parser_of_dumps.field(dump, key.encode() + b"FileToAppend").decode()
    return {b"journal": "journal", b"null": "none", b"inherit": "inherit"}[kind]


def of_unit(shown, dump):
    """What systemd has loaded, in supervisord's words."""
    words = [word.decode() for word in parser_of_dumps.split_command_line(parser_of_dumps.field(dump, b"Command Line"))]
    shim, argv = shim_words(words)
    environment = dict(item.decode().split("=", 1) for item in parser_of_dumps.environment(dump))
    argv, environment = without_env(argv, environment)
    out, err = stream(dump, "StandardOutput"), stream(dump, "StandardError")
    prevented = [int(code) for code in shown["RestartPreventExitStatus"].split()]
    result = {"argv": argv, "environment": environment, "directory": shown["WorkingDirectory"] or "/", "user": shown["User"] or "root",
              "umask": int(shown["UMask"], 8), "autostart": shown["UnitFileState"] == "enabled", "stopsignal": int(shown["KillSignal"]),
              "stopwaitsecs": seconds(shown["TimeoutStopUSec"]), "stdout": out, "stderr": out if err == "inherit" else err}
    if shim:
        result.update({"restart": {"always": "always", "unexpected": "on-failure", "never": "no"}[shim["restart"]],
                       "exitcodes": [int(code) for code in shim.get("exit-codes", "0").split(",")],
                       "startsecs": int(shim.get("start-secs", 1)), "startretries": int(shim.get("start-retries", 3))})
    else:
        policy = shown["Restart"] if not prevented else "on-failure"
        result.update({"restart": policy, "startretries": int(shown["StartLimitBurst"]) - 1})
        if prevented:
            result["exitcodes"] = prevented
    return result


def wrong(wanted, found, added):
    """What differs; `added` are the variables that a service may have besides its own."""
    problems = []
    for key, value in found.items():
        expected = wanted[key]
        if key == "environment":
            value = {name: one for name, one in value.items() if name in expected or name not in added}
        if key == "stopsignal":
            expected = int(signal.Signals["SIG" + expected.removeprefix("SIG")])
        if key == "stopwaitsecs":
            expected, value = max(expected, 0.001), max(value, 0.001)  # 0 is infinity on systemd
        if key == "exitcodes":
            expected, value = sorted(set(expected)), sorted(set(value))
        if key == "startretries" and wanted["restart"] == "no" and "startsecs" not in found:
            continue
        if key == "startretries" and wanted["startsecs"] == 0 and "startsecs" not in found:
            continue  # never given up on, so there is no limit
        if value != expected:
            problems.append(f"{key}: {value!r}, not {expected!r}")
    return problems


class Corpus:
    def __init__(self, data):
        self.configs, self.skipped, self.count = {}, collections.Counter(), 0
        expected = json.loads((data / "supervisor-conf.expected.json").read_text())
        for number, (path, processes) in enumerate(sorted(expected.items())):
            if "error" in processes:
                self.skipped["supervisor refuses the file"] += 1
                continue
            self.configs[path] = {}
            for name, process in processes.items():
                self.count += 1
                wanted = options(process)
                ours = f"c{number:03d}-{name.split(':')[1]}"
                if isinstance(wanted, dict) and not re.fullmatch(r"[A-Za-z0-9._@-]+", ours):
                    wanted = "its name is none of an entry"
                if isinstance(wanted, str):
                    self.skipped[re.sub(r": .*", "", wanted)] += 1
                else:
                    self.configs[path][ours] = wanted

    def taken(self):
        return sum(map(len, self.configs.values()))


def translate(program, init, corpus, folder, extra):
    """Each configuration is a layer, all of them one image."""
    layers = []
    for number, (path, programs) in enumerate(corpus.configs.items()):
        if programs:
            layer = folder / "layers" / f"l{number:03d}"
            layer.mkdir(parents=True, exist_ok=True)
            (layer / "layer.yml").write_text(table.layer([entry(name, wanted) for name, wanted in programs.items()], f"name: {layer.name}"))
            layers.append(str(layer))
    root = folder / f"{init}{'-'.join(extra)}"
    root.mkdir()
    done = subprocess.run([program, "translate", "--init", init, "--root", str(root), "--owner", "foreign", *extra, *layers], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"translate --init {init}: exit {done.returncode}\n{done.stderr[:4000]}")
    return root


def parsed(conf):
    done = subprocess.run(["/usr/bin/python3", str(ORACLE), "--lenient", str(conf)], capture_output=True, text=True)
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise RuntimeError(f"supervisor refuses our configuration: {answer['refused']}")
    return {process["name"]: process for process in answer["programs"]}


def loaded(machine, root, names):
    """(what `systemctl show` says, what `systemd-analyze verify` has printed) by name, of units in a booted machine."""
    folder = machine.share / root.name
    shutil.copytree(root, folder, symlinks=True)
    (machine.share / "names").write_text("\n".join(f"{name}.service" for name in names) + "\n")
    machine.run(f"cp -a /share/{root.name}/etc/. /etc/ && systemctl daemon-reload", check=True)
    shown = machine.run(f"(cat /share/names; cd /share/{root.name}/etc/systemd/system && ls -d *.target) | xargs systemctl show -p {SHOWN}", timeout=300).stdout
    machine.run("cd /etc/systemd/system && SYSTEMD_LOG_LEVEL=debug LC_ALL=C.UTF-8 xargs -a /share/names systemd-analyze verify --man=no "
                "--recursive-errors=no >/share/dump 2>/dev/null", timeout=300)
    blocks = [dict(line.split("=", 1) for line in block.splitlines()) for block in shown.strip().split("\n\n")]
    parts = re.split(rb"\n\t-> Unit ([^\n]*):(?=\n\t\t)", b"\n" + (machine.share / "dump").read_bytes())
    return {block["Id"]: block for block in blocks}, dict(zip(map(bytes.decode, parts[1::2]), parts[2::2]))


def out_of_order(programs, shown):
    """Pairs of a configuration whose units do not start in the order of their priorities."""
    def earlier(unit, seen):
        for name in shown.get(unit, {}).get("After", "").split():
            if name not in seen and (name.endswith(".service") or name.startswith("initbridge")):
                seen.add(name)
                earlier(name, seen)
        return seen

    levels = collections.defaultdict(list)
    for name, wanted in programs.items():
        levels[wanted["priority"]].append(name)
    order = sorted(levels)
    return [(low, high) for below, above in zip(order, order[1:]) for high in levels[above] for low in levels[below]
            if f"{low}.service" not in earlier(f"{high}.service", set())]


def compare(checks, corpus, ini, variants):
    for path, programs in corpus.configs.items():
        problems = []
        for name, wanted in programs.items():
            problems += [f"{name} on supervisord: {text}" for text in wrong(wanted, of_ini(ini[name]), OF_A_USER if wanted["user"] != "root" else ())]
            for variant, (shown, dumps) in variants.items():
                unit = f"{name}.service"
                if unit not in dumps or unit not in shown:
                    problems.append(f"{name} on systemd{variant}: not loaded")
                    continue
                problems += [f"{name} on systemd{variant}: {text}" for text in wrong(wanted, of_unit(shown[unit], dumps[unit]), OF_A_UNIT)]
        for variant, (shown, _) in variants.items():
            problems += [f"on systemd{variant} {low} does not start before {high}" for low, high in out_of_order(programs, shown)]
        if programs:
            checks.check(f"{path.removeprefix('supervisor-conf/')}: {len(programs)} programs", not problems, "\n".join(problems))


def main():
    program = os.path.abspath(sys.argv[1])
    data = pathlib.Path(os.environ.get("INITBRIDGE_TEST_DATA", "/nonexistent"))
    if not (data / "supervisor-conf.expected.json").exists():
        skip_all("INITBRIDGE_TEST_DATA does not lead to configurations of others")
    if Machine.why_not() or not shutil.which("supervisord"):
        skip_all(Machine.why_not() or "supervisord is not installed")
    corpus, checks = Corpus(data), Checks()
    shims = [[], ["--shim=never"]] if "--shim" in subprocess.run([program, "translate", "--help"], capture_output=True, text=True).stdout else [[]]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        ini = parsed(translate(program, "supervisord", corpus, folder, []) / "etc/supervisord.conf")
        names = [name for programs in corpus.configs.values() for name in programs]
        with Machine() as machine:
            variants = {}
            for extra in shims:
                root = translate(program, "systemd", corpus, folder, extra)
                variants["".join(f" with {word}" for word in extra)] = loaded(machine, root, names)
        compare(checks, corpus, ini, variants)
    checks.check("nine of ten programs were taken", corpus.taken() * 10 >= corpus.count * 9, f"{corpus.taken()} of {corpus.count}")
    checks.note(f"{corpus.taken()} of {corpus.count} programs; not taken: " + ", ".join(f"{count}: {why}" for why, count in corpus.skipped.most_common()))
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

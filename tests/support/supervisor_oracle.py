#!/usr/bin/python3
"""What the installed supervisord makes of a configuration, as JSON.

    supervisor_oracle.py [--lenient] [--posix] [--here FOLDER] CONFIG...

Prints one object for each file: {"programs": […]} or {"refused": "why"}. With --lenient neither the
users nor the folders of log files need to be there. With --posix `environment=` is read as from
supervisor 4.4 on. Exit status 77: this Python has no supervisor.
"""

import contextlib
import json
import shlex
import sys

try:
    from supervisor import datatypes, options
except ImportError:
    if __name__ == "__main__":
        print("this Python has no supervisor", file=sys.stderr)
        sys.exit(77)
    raise


def posix_pairs(text):
    """dict_of_key_value_pairs() of supervisor 4.4."""
    lexer = shlex.shlex(str(text), posix=True)
    lexer.wordchars += "/.+-():"
    tokens = list(lexer)
    result = {}
    for i in range(0, len(tokens), 4):
        pair = tokens[i : i + 3]
        if len(pair) != 3 or pair[1] != "=":
            raise ValueError("Unexpected end of key/value pairs in value '%s'" % text)
        result[pair[0]] = pair[2]
    return result


@contextlib.contextmanager
def patched(lenient, posix):
    """supervisor with fewer demands on the machine, or with the reader of its next version."""
    saved = [(datatypes, "existing_dirpath"), (options, "existing_dirpath"), (options, "name_to_uid"),
             (options, "existing_directory"), (options, "dict_of_key_value_pairs")]
    saved = [(module, name, getattr(module, name)) for module, name in saved]
    if lenient:
        datatypes.existing_dirpath = options.existing_dirpath = lambda path: path
        options.existing_directory = lambda path: path
        options.name_to_uid = lambda name: name
    if posix:
        options.dict_of_key_value_pairs = posix_pairs
    try:
        yield
    finally:
        for module, name, value in saved:
            setattr(module, name, value)


def log(value):
    return "AUTO" if value is datatypes.Automatic else value


def restart(value):
    """autorestart as it is written."""
    return {datatypes.RestartUnconditionally: "true", datatypes.RestartWhenExitUnexpected: "unexpected"}.get(
        value, "false"
    )


def describe(group, process):
    kind = "eventlistener" if isinstance(process, options.EventListenerConfig) else "program"
    result = {
        "kind": kind,
        "group": group.name,
        "name": process.name,
        "group_priority": group.priority,
        "autorestart": restart(process.autorestart),
        "user": process.uid,
        "environment": process.environment,
        "stdout_logfile": log(process.stdout_logfile),
        "stderr_logfile": log(process.stderr_logfile),
    }
    for key in (
        "command directory umask priority autostart startsecs startretries stopwaitsecs stopasgroup "
        "killasgroup exitcodes redirect_stderr stdout_logfile_maxbytes stdout_logfile_backups "
        "stderr_logfile_maxbytes stderr_logfile_backups"
    ).split():
        result[key] = getattr(process, key)
    result["stopsignal"] = int(process.stopsignal)
    try:
        result["argv"] = shlex.split(process.command)
    except ValueError as error:
        result["argv"] = None
        result["argv_problem"] = str(error)
    if kind == "eventlistener":
        result["events"] = sorted(event.__name__ for event in group.pool_events)
        result["buffer_size"] = group.buffer_size
    return result


def read(path, lenient=False, posix=False, here="/etc"):
    """The programs of a configuration; ValueError where supervisord would refuse it."""
    with patched(lenient, posix):
        server = options.ServerOptions()
        server.configfile = path
        server.here = here
        try:
            section = server.read_config(path)
        except UnicodeDecodeError:
            raise
        except Exception as error:  # configparser's own errors are not ValueErrors
            raise ValueError(str(error)) from error
        return [
            describe(group, process)
            for group in section.process_group_configs
            for process in group.process_configs
        ]


def main(arguments):
    here = "/etc"
    files = []
    while arguments:
        argument = arguments.pop(0)
        if argument == "--here":
            here = arguments.pop(0)
        elif not argument.startswith("--"):
            files.append(argument)
    for path in files:
        try:
            answer = {"programs": read(path, "--lenient" in sys.argv, "--posix" in sys.argv, here)}
        except ValueError as error:
            answer = {"refused": str(error)}
        json.dump(answer, sys.stdout, indent=2, sort_keys=True)
        print()


if __name__ == "__main__":
    main(sys.argv[1:])

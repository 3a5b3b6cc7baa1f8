"""Judges what was seen of a case: against what must be seen, and of both inits against each other."""

import signal

MAY_DIFFER = ("SUPERVISOR_", "INVOCATION_ID=", "JOURNAL_STREAM=", "SYSTEMD_EXEC_PID=", "MANAGERPID=", "MEMORY_PRESSURE_")
# A user's manager has these of its own.
USERS_OWN = ("XDG_RUNTIME_DIR=", "DBUS_SESSION_BUS_ADDRESS=", "QT_ACCESSIBILITY=", "XDG_DATA_DIRS=")
XFSZ = 1 << (signal.SIGXFSZ - 1)  # ignored by Python, which supervisord is
FINAL = {
    "supervisord": {"running": {"running"}, "gave-up": {"failed"}, "ended": {"ended"}, "stopped": {"inactive"}, "waiting": {"inactive"}},
    "systemd": {"running": {"running"}, "gave-up": {"failed"}, "ended": {"ended", "inactive", "failed"}, "stopped": {"inactive", "failed"},
                "waiting": {"inactive"}},
}
# What two runs of one program were started with, when nothing is wrong.
SAME = ("argv", "env", "cwd", "uid", "gid", "groups", "umask", "ignored", "blocked", "leads_group", "more_fds")


def raw(text):
    """Bytes that the probe wrote as code points."""
    return text.encode("latin-1").decode("utf-8", "replace")


def signal_name(number):
    try:
        return signal.Signals(number).name[3:]
    except ValueError:
        return str(number)


def order_key(start):
    """By when it was made: processes of one clock tick are told apart by their numbers."""
    return start["born"], start["pid"]


class Seen:
    """One case under one init."""

    def __init__(self, init, case, events, result, output, files):
        self.init, self.case, self.result = init, case, result
        self.events = {short: sorted(events.get(name, []), key=lambda e: e["t"]) for name, short in case.short.items()}
        self.output = {short: output.get(name, []) for name, short in case.short.items()}
        self.files = files

    def of(self, short, *kinds):
        return [event for event in self.events[short] if event["event"] in kinds]

    def starts(self, short):
        return self.of(short, "start")

    def first(self, short):
        starts = sorted(self.starts(short), key=lambda start: (start["life"], start["argv"]))  # of instances the first one
        return started_with(starts[0]) if starts else {}

    def signals(self, short, kind="signal"):
        return [signal_name(event["signal"]) for event in self.of(short, kind) if signal_name(event["signal"]) != "CONT"]

    def gaps(self, short):
        """Seconds from the end of each life to the start of the next."""
        starts, ends = self.starts(short), self.of(short, "end")
        by_pid = {end["pid"]: end["t"] for end in ends}
        return [after["began"] - by_pid[before["pid"]] for before, after in zip(starts, starts[1:]) if before["pid"] in by_pid]

    def last_end(self, short):
        ends = self.of(short, "end")
        return ends[-1]["t"] if ends else None


def started_with(start):
    env = {}
    for item in map(raw, start["env"]):
        if not item.startswith(MAY_DIFFER + USERS_OWN):
            key, _, value = item.partition("=")
            env[key] = value
    return {
        "argv": [raw(word) for word in start["argv"]],
        "env": env, "cwd": raw(start["cwd"]), "uid": start["uid"], "gid": start["gid"], "groups": sorted(start["groups"]), "umask": start["umask"],
        "ignored": int(start["ignored"], 16) & ~XFSZ, "blocked": start["blocked"], "leads_group": start["pgid"] == start["pid"],
        "more_fds": [file for file in start["fds"] if file[0] > 2], "fds": {str(number): kind for number, kind in start["fds"]},
    }


def per_entry(case, value):
    """[(short name, value)] of what is said for one entry, or for each by name."""
    if isinstance(value, dict) and set(value) <= set(case.short.values()):
        return list(value.items())
    return [("main" if "main" in case.short.values() else next(iter(case.short.values())), value)]


def _count(seen, short, wanted):
    count, text = len(seen.starts(short)), str(wanted)
    good = count >= int(text[2:]) if text.startswith(">=") else count == int(text)
    return "" if good else f"{short} started {count} times, not {wanted}"


def _final(seen, short, wanted):
    words = seen.result["words"].get(short, [])
    if wanted == "any":
        return ""
    allowed = FINAL[seen.init][wanted]
    if not words or not set(words) <= allowed:
        return f"{short} is {words} in the end, not {wanted}: {seen.result['states'].get(short)}"
    if wanted == "waiting" and seen.starts(short):
        return f"{short} was started"
    return ""


def _gaps(seen, short, wanted):
    gaps = seen.gaps(short)
    shown = [round(gap, 2) for gap in gaps]
    if not gaps:
        return f"{short} was never started again"
    if wanted == "growing":  # load makes pauses longer, never shorter; the very first one stands for the rush at the start
        late = 1
        good = len(gaps) > 2 and all(gap > number - late for number, gap in enumerate(gaps[1:], 2))
    elif wanted == "short":
        good = max(gaps) < 4
    else:
        good = max(gaps) < 4 + min(gaps)
    return "" if good else f"pauses {shown} are not {wanted}"


def _start_order(seen, wanted):
    found = {short: min(map(order_key, seen.starts(short)), default=None) for short in wanted}
    missing = [short for short, key in found.items() if key is None]
    if missing:
        return f"{missing} never started"
    order = sorted(wanted, key=found.get)
    return "" if order == wanted else f"started in the order {order}, not {wanted}"


def _stop_order(seen, wanted):
    """Each has ended before the next is told to."""
    for earlier, later in zip(wanted, wanted[1:]):
        end, told = seen.last_end(earlier), [event["t"] for event in seen.of(later, "signal")]
        if end is None or not told:
            return f"{earlier} or {later} was not stopped by a signal"
        if told[-1] < end - 0.05:
            return f"{later} was told to stop {end - told[-1]:.2f} s before {earlier} had ended"
    return ""


def _after_end(seen, wanted):
    """[second, first]: the second starts when the first has ended."""
    second, first = wanted
    starts, end = seen.starts(second), seen.of(first, "end")
    if not starts or not end:
        return f"{first} did not end or {second} did not start"
    early = end[0]["t"] - starts[0]["began"]
    return f"{second} started {early:.2f} s before {first} ended" if early > 0 else ""


def _later(seen, wanted):
    """[second, first, seconds]: between the starts of their programs are at least so many."""
    second, first, least = wanted
    starts = seen.starts(second)[:1], seen.starts(first)[:1]
    if not all(starts):
        return f"{second} or {first} did not start"
    apart = starts[0][0]["began"] - starts[1][0]["began"]
    return "" if apart >= least else f"{second} started {apart:.2f} s after {first}, not {least}"


def _took(seen, band):
    """Seconds from the first stop signal to the end of the action that stopped it."""
    stops = [action for action in seen.result["actions"] if action["do"].split()[0] in ("stop", "restart")]
    if not stops:
        return "nothing stopped it"
    seconds = stops[-1]["ended"] - stops[-1]["began"]
    return "" if band[0] <= seconds <= band[1] else f"stopping took {seconds:.2f} s, not {band[0]} to {band[1]}"


def _killed(seen, short, wanted):
    """Whether its last life ended without having said so."""
    last = seen.starts(short)[-1:] or [{"pid": 0}]
    said = any(end["pid"] == last[0]["pid"] for end in seen.of(short, "end"))
    still = last[0]["pid"] in seen.result["alive"].get(short, [])
    killed = not said and not still
    return "" if killed == wanted else f"{short} was{'' if killed else ' not'} killed"


def _left(seen, short, wanted):
    left = len(seen.result["alive"].get(short, []))
    return "" if left == wanted else f"{left} processes of {short} are left, not {wanted}"


def _fds(seen, short, wanted):
    found = seen.first(short).get("fds", {})
    wrong = {number: found.get(str(number)) for number, kinds in wanted.items()
             if not str(found.get(str(number))).startswith(tuple([kinds] if isinstance(kinds, str) else kinds))}
    return f"{short} has {wrong}, not {wanted}" if wrong else ""


def _plain(seen, short, key, wanted):
    """What the first life was started with."""
    first = seen.first(short)
    if not first:
        return f"{short} never started"
    if key == "env":
        wrong = {name: first["env"].get(name) for name, value in wanted.items() if first["env"].get(name) != str(value)}
        return f"{short} has {wrong}, not {wanted}" if wrong else ""
    if key == "env_unset":
        wrong = [name for name in wanted if name in first["env"]]
        return f"{short} has {wrong}" if wrong else ""
    found = {"argv": first["argv"][2:], "umask": first["umask"], "cwd": first["cwd"], "user": first["uid"], "group": first["gid"],
             "groups": first["groups"]}[key]
    if key in ("user", "group"):
        wanted = [wanted, wanted]  # real and effective
    return "" if found == wanted else f"{key} of {short} is {found!r}, not {wanted!r}"


def problems(seen):
    """What of `see` is not so, as text."""
    found, case, see = [], seen.case, seen.case.see
    if seen.result["problem"]:
        found.append(seen.result["problem"])
    whole = {"order": _start_order, "stop_order": _stop_order, "after_end": _after_end, "later": _later, "stop_took": _took}
    each = {"starts": _count, "final": _final, "gaps": _gaps, "killed": _killed, "left": _left, "fds": _fds}
    wanted = {"starts": 1, "final": "running", **see}
    for key, value in wanted.items():
        if key in whole:
            found.append(whole[key](seen, value))
            continue
        pairs = per_entry(case, value)
        if key in ("starts", "final") and not isinstance(value, dict):
            pairs = [(short, value) for short in case.short.values()]
        for short, one in pairs:
            found.append(each[key](seen, short, one) if key in each else _other(seen, short, key, one))
    return [text for text in found if text]


def _other(seen, short, key, wanted):
    if key == "signals":
        return _list(f"signals of {short}", seen.signals(short), wanted)
    if key == "ends":
        ends = [event.get("code", signal_name(event.get("signal", 0))) for event in seen.of(short, "end")]
        return _list(f"ends of {short}", ends, wanted)
    if key == "output":
        missing = [line for line in wanted if line not in seen.output[short]]
        return f"{short} did not say {missing}, but {seen.output[short][:5]}" if missing else ""
    if key == "no_output":
        return f"{short} said {seen.output[short][:3]}" if seen.output[short] else ""
    if key == "stdin":
        read = [event["seen"] for event in seen.of(short, "read")]
        return _list(f"standard input of {short}", read[:1], [wanted])
    if key == "lives":  # instances: the words that each was started with
        return _list(f"words of {short}", sorted(started_with(s)["argv"][2:] for s in seen.starts(short)), sorted(wanted))
    if key == "events":
        count = {kind: len(seen.of(short, kind)) for kind in wanted}
        return "" if count == wanted else f"{short}: {count}, not {wanted}"
    if key == "unit":
        state = [s.get("ActiveState") for s in seen.result["states"].get(short, [])]
        return "" if seen.init != "systemd" or set(state) == {wanted} else f"the unit of {short} is {state}, not {wanted}"
    if key == "files":
        return _files(seen, wanted)
    return _plain(seen, short, key, wanted)


def _list(what, found, wanted):
    return "" if found == wanted else f"{what}: {found}, not {wanted}"


def _files(seen, wanted):
    """Files below the case's folder: {path: {lines: […], owner: UID, absent: true, count: N}}."""
    found = []
    for path, facts in wanted.items():
        file = seen.files.get(path)
        if facts.get("absent"):
            found += [f"{path} is there"] if file else []
            continue
        if not file:
            found.append(f"{path} is not there")
            continue
        found += [f"{path} lacks {line!r}: {file['text'][:200]!r}" for line in facts.get("lines", []) if line not in file["text"].splitlines()]
        if "count" in facts and len(file["text"].splitlines()) != facts["count"]:
            found.append(f"{path} has {len(file['text'].splitlines())} lines, not {facts['count']}")
        if "owner" in facts and file["owner"] != facts["owner"]:
            found.append(f"{path} belongs to {file['owner']}")
    return "; ".join(found)


def differences(one, other):
    """Between what two inits did, where no case says that it may be."""
    found, case = [], one.case
    exempt = set(case.compare)
    for short in case.short.values():
        here, there = one.first(short), other.first(short)
        if here and there:
            for key in SAME:
                a, b = here[key], there[key]
                if key in exempt or a == b:
                    continue
                if key == "env":
                    a, b = ({k: v for k, v in x.items() if y.get(k) != v} for x, y in ((a, b), (b, a)))
                found.append(f"{key} of {short}: {one.init} {a}, {other.init} {b}")
        starts = case.see.get("starts", 1)
        starts = starts.get(short, 1) if isinstance(starts, dict) else starts
        pairs = [("signals", one.signals(short), other.signals(short)),
                 ("signals of its children", sorted(one.signals(short, "child-signal")), sorted(other.signals(short, "child-signal"))),
                 ("processes left", len(one.result["alive"].get(short, [])), len(other.result["alive"].get(short, [])))]
        if not str(starts).startswith(">="):
            pairs += [("starts", len(one.starts(short)), len(other.starts(short))),
                      ("output", sorted(one.output[short]), sorted(other.output[short]))]
        found += [f"{what} of {short}: {one.init} {a}, {other.init} {b}" for what, a, b in pairs if what not in exempt and a != b]
    return found


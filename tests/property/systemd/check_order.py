"""Does systemd order the boot as the authors of the services asked?

    check_order.py ORDER_CASES [COUNT [SEED]]

`systemd --test` computes the boot's transaction from our units and prints it: there is no cycle
where the renderer says that there is none, and every service that starts comes after all that start
of a lower priority, unless those follow something of a higher one by an explicit order.
"""

import os
import re
import subprocess
import sys
import tempfile

SYSTEMD = "/lib/systemd/systemd"
NOBODY = 65534


def boot(folder):
    """The text of a test boot; systemd refuses to make one for root."""
    def drop():
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)

    env = dict(os.environ, SYSTEMD_UNIT_PATH=folder + ":", XDG_RUNTIME_DIR=folder)
    result = subprocess.run(
        [SYSTEMD, "--test", "--system", "--unit=graphical.target", "--no-pager"],
        env=env, preexec_fn=drop, capture_output=True, text=True, errors="replace", check=False)
    return result.stdout + result.stderr


def read_boot(text):
    """Units with a start job, and for each what it is ordered after."""
    jobs = set(re.findall(r"^\t*Action: (\S+) -> start$", text, re.MULTILINE))
    after = {}
    for unit, body in re.findall(r"^\t*-> Unit (\S+):\n((?:\t\t.*\n|\n)*)", text, re.MULTILINE):
        after[unit] = set(re.findall(r"^\t\tAfter: (\S+)", body, re.MULTILINE))
    return jobs, after


def reachable(start, edges, through):
    """All that `start` leads to by `edges`, going on only from nodes that `through` takes."""
    seen, open_nodes = set(), [start]
    while open_nodes:
        for node in edges.get(open_nodes.pop(), ()):
            if node not in seen:
                seen.add(node)
                if through(node):
                    open_nodes.append(node)
    return seen


def check(folder, state, priorities):
    text = boot(folder)
    jobs, after = read_boot(text)
    if not jobs:
        return [f"{folder}: no transaction: {text[-500:]}"], 0
    cycles = re.findall(r".*ordering cycle.*", text)
    if state == "circle":
        return [], 0
    if cycles:
        return [f"{folder}: {cycles[:3]}"], 0

    def is_ours(unit):
        return unit.startswith("initbridge-demo-")

    problems, pairs = [], 0
    explicit = {unit: {other for other in others if not is_ours(other)}
                for unit, others in after.items()}
    floating = {unit for unit, priority in priorities.items()
                if any(priorities.get(other, priority) > priority
                       for other in reachable(unit, explicit, lambda node: True))}
    for unit, priority in priorities.items():
        before = reachable(unit, after, lambda node: node in jobs)
        for other, lower in priorities.items():
            if lower < priority and {unit, other} <= jobs and other not in floating:
                pairs += 1
                if other not in before:
                    problems.append(f"{folder}: {unit} ({priority}) does not wait for "
                                    f"{other} ({lower})")
    return problems, pairs


def main():
    cases_program = sys.argv[1]
    count, seed = (sys.argv[2:] + ["30", "1"][len(sys.argv) - 2 :])[:2]
    if not os.access(SYSTEMD, os.X_OK):
        print("1..0 # SKIP systemd is not installed")
        return 0
    problems, pairs, clean = [], 0, 0
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        if "Action: graphical.target -> start" not in boot(folder):
            print("1..0 # SKIP systemd --test does not run here")
            return 0
        listing = subprocess.run([cases_program, folder, count, seed],
                                 capture_output=True, check=True, text=True).stdout
        for line in listing.splitlines():
            path, state, services = line.split("\t")
            priorities = {unit: int(priority) for unit, priority in
                          (item.split("=") for item in services.split())}
            found, checked = check(path, state, priorities)
            problems += found
            pairs += checked
            clean += state == "clean"
    for problem in problems[:20]:
        print("# " + problem.replace("\n", "\n# "))
    print("1..1")
    good = not problems and pairs and clean
    print(f"{'ok' if good else 'not ok'} 1 - {pairs} pairs in {clean} of {count} boots, "
          f"{len(problems)} problems")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())

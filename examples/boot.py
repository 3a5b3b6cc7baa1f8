"""Makes both images of image.yml, runs the one as a container with supervisord as process 1, boots the
other as a machine with systemd as process 1, and shows the services of both in one table.

Usage: demo.py INITBRIDGE --boot          (./dev demo --boot; needs root)

The programs are stand-ins, which log what they were started with and number their lines.
"""

import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests/support"))
import desktop
import images
import pair
import standins
from machine import Machine
from sides import ContainerSide, MachineSide, differences

RELEASE = "bookworm"


def step(text):
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)


def settled(side, names):
    wanted = {name: desktop.SERVICES[name][0] for name in names}
    return side.wait_for(wanted)


def lines_of(run):
    return sum(text.startswith("line ") for text in run.texts) if run else 0


def same_argv(service, here, there):
    if service in desktop.BY_SYSTEMD:
        return "the package's own"
    if not here or not there:
        return "NO: it did not run on both"
    return "yes" if here.start["argv"] == there.start["argv"] else "NO"


def unit_state(machine, unit):
    active, sub = machine.run(f"systemctl show --value -p ActiveState -p SubState {unit}").stdout.split()
    return f"{active} ({sub})"


def row(service, states, container, machine):
    here, there = container.last(desktop.SERVICES[service][1]), machine.last(desktop.SERVICES[service][1])
    unit = desktop.BY_SYSTEMD.get(service)
    on_machine = f"{unit}: {unit_state(machine.machine, unit)}" if unit else states["machine"].get(service, "missing")
    lines = (lines_of(here), lines_of(there))
    same = "yes" if here and there and not differences(here.start, there.start) else "NO"
    return (service, states["container"].get(service, "missing"), on_machine, same_argv(service, here, there),
            "–" if unit else same, f"{lines[0]} = {lines[1]}" if lines[0] == lines[1] else f"{lines[0]} ≠ {lines[1]}")


def table(rows):
    head = ("service", "in the container", "under systemd", "same argv", "same environment, user, folder", "log lines")
    widths = [max(len(line[column]) for line in [head, *rows]) for column in range(len(head))]
    for line in (head, tuple("─" * width for width in widths), *rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())


def show(container, machine):
    states = {"container": settled(container, desktop.SERVICES),
              "machine": settled(machine, [name for name in desktop.SERVICES if name not in desktop.BY_SYSTEMD])}
    rows = [row(service, states, container, machine) for service in desktop.SERVICES]
    print()
    table(rows)
    wrong = [line for side in (container, machine) for line in standins.read_log(side.everything())[2]]
    print(f"\nEvery line of every log is there and readable: {'NO' if wrong else 'yes'}")
    print("\nProcess 1 of the container: " + container.shell("tr '\\0' ' ' </proc/1/cmdline").stdout)
    print("Process 1 of the machine:   " + machine.machine.run("tr '\\0' ' ' </proc/1/cmdline").stdout)
    print(machine.machine.run("systemctl --user -M app@ status supervisord --no-pager --lines=0 | head -4").stdout, end="")
    good = all("NO" not in cell and "≠" not in cell and cell != "missing" for line in rows for cell in line)
    return 0 if good and not wrong else 1


def main(program):
    reason = images.why_not() or Machine.why_not()
    if reason:
        print(f"The images cannot be made and booted here: {reason}.", file=sys.stderr)
        return 1
    example = desktop.scenario()
    try:
        step(f"the root of Debian {RELEASE} (a minute the first time, then kept in {images.cache_folder()})")
        images.base(RELEASE)
    except images.Unavailable as missing:
        print(missing, file=sys.stderr)
        return 1
    with images.Store() as store:
        step(f"image {example.container}: initbridge translate --image {example.container} --root TREE image.yml")
        container_image, _ = pair.build_container(store, program, RELEASE, example)
        step(f"image {example.machine}: initbridge translate --bootc --image {example.machine} --root ROOT image.yml")
        machine_image, _ = pair.build_machine(store, program, RELEASE, example)
        step("podman run: supervisord is process 1; systemd-nspawn --boot: systemd is process 1, nobody logs in")
        with store.run(container_image) as container, Machine(store.tree(machine_image)) as machine:
            other = MachineSide(machine, example.user, [desktop.BROWSER_LOG])
            other.units = list(desktop.BY_SYSTEMD.values())
            return show(ContainerSide(container, [desktop.BROWSER_LOG]), other)

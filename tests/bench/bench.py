"""./dev bench: what the program costs, as ratios and figures of one run. Nothing here passes or fails.

Usage: bench.py BUILD_DIR
"""

import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: exit {done.returncode}\n{done.stderr[:2000]}")
    return done.stdout


def children_cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def cpu_of(*words, runs=5):
    best = 1e9
    for _ in range(runs):
        before = children_cpu()
        run(*words)
        best = min(best, children_cpu() - before)
    return best


def start_up(program, words, runs=300):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run([program] + words, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    times.sort()
    return times[0] * 1e3, times[len(times) // 2] * 1e3


def generator(program, tmp):
    """100 services at boot, where the folder is new and in memory."""
    layers, units = tmp / "layers.d", tmp / "generator"
    layers.mkdir()
    entries = "".join(f"  - {{name: s{i}, exec: /bin/sleep {i}, restart: always, env: {{NUMBER: {i}}}}}\n" for i in range(100))  # without the shim, which may not be installed
    (layers / "bench.yml").write_text(f"service:\n{entries}")
    times = []
    for _ in range(50):
        units.mkdir()
        start = time.perf_counter()
        subprocess.run([program, "generator", units], env=dict(os.environ, INITBRIDGE_LAYERS=str(layers)), check=True, stderr=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
        made = len(list(units.glob("*.service")))
        shutil.rmtree(units)
    times.sort()
    return made, times[0] * 1e3, times[len(times) // 2] * 1e3


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    subprocess.run(["ninja", "-C", build, "tests/bench/bench", "src/initbridge"], check=True, stdout=subprocess.DEVNULL)
    bench, program = str(build / "tests/bench/bench"), str(build / "src/initbridge")
    where = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    tmp = pathlib.Path(tempfile.mkdtemp(prefix="initbridge-bench-", dir=where))
    try:
        print(f"trees on {tmp.parent}")
        for count in (1000, 10000, 100000):
            ratio, ours, bare, size = run(bench, "read", str(count)).split()
            print(f"read+render both inits, {count:>6} services: {float(ours) * 1e3:9.1f} ms = {ratio} x bare YAML events "
                  f"({int(size) / 1e6:.1f} MB, {float(ours) / count * 1e6:.2f} us a service)")
        ratio, ours, bare = run(bench, "write", "5000", str(tmp)).split()
        print(f"write 5000 files: {float(ours) * 1e3:.1f} ms = {ratio} x the same system calls bare")
        layer = tmp / "bench"
        for count in (1000, 10000, 100000):
            layer.mkdir(exist_ok=True)
            (layer / "layer.yml").write_text(run(bench, "layer", str(count)))
            total = 0.0
            for init in ("supervisord", "systemd"):
                runs = 5 if count == 1000 else 1
                best = 1e9
                for attempt in range(runs):
                    root = tmp / f"root-{init}-{count}-{attempt}"
                    root.mkdir()
                    best = min(best, cpu_of(program, "translate", "--init", init, "--root", str(root), str(layer), runs=1))
                    shutil.rmtree(root)
                total += best
            print(f"translate to both inits, files included, {count:>6} services: {total * 1e3:.1f} ms of CPU, {total / count * 1e6:.1f} us a service")
        true_low, true_mid = start_up("/bin/true", [])
        low, mid = start_up(program, ["version"])
        print(f"start-up: {low:.2f} ms at best, {mid:.2f} ms median (/bin/true: {true_low:.2f}, {true_mid:.2f})")
        made, low, mid = generator(program, tmp)
        print(f"generator, {made} units: {low:.2f} ms at best, {mid:.2f} ms median")
    finally:
        shutil.rmtree(tmp)


if __name__ == "__main__":
    main()

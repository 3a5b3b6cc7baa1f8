"""`initbridge stdio` for real: bytes, endings, signals, orphans, sockets, and a supervisord below it.

Usage: stdio.py PROGRAM        TAP
"""

import hashlib
import os
import pathlib
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from tap import Checks  # noqa: E402

PROGRAM = os.path.abspath(sys.argv[1])
PYTHON = "/usr/bin/python3"
DEADLINE = 60
# A file of defaults that cannot be read is no business of this command.
ENV = {**os.environ, "INITBRIDGE_CONFIG": "/dev/null/none"}


def argv(*command):
    return [PROGRAM, "stdio", "--", *command]


def start(*command, **how):
    return subprocess.Popen(argv(*command), env=ENV, **how)


def run(*command, **how):
    return subprocess.run(argv(*command), env=ENV, capture_output=True, timeout=DEADLINE, **how)


def wait_for(condition, what="it did not happen"):
    end = time.monotonic() + DEADLINE
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, what
        time.sleep(0.02)


def stat_of(pid):
    """Fields of /proc/PID/stat behind the name; None when there is no such process."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def cpu_seconds(pid):
    fields = stat_of(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def is_gone(pid):
    fields = stat_of(pid)
    return fields is None or fields[0] == "Z"


def resident_kib(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1))


def children(pid):
    return [int(word) for word in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


# --- bytes

WRITER = """
import hashlib, os, random, sys
for fd, seed in ((1, 1), (2, 2)):
    if os.fork() == 0:
        blocks, digest = random.Random(seed), hashlib.sha256()
        left = 100_000_000
        while left:
            data = blocks.randbytes(min(left, blocks.randrange(1, 200_000)))
            digest.update(data)
            left -= len(data)
            while data:
                data = data[os.write(fd, data):]
        open(sys.argv[fd], "w").write(digest.hexdigest())
        os._exit(0)
os.wait(); os.wait()
"""


def a_hundred_megabytes_each_way(tmp):
    process = start(PYTHON, "-c", WRITER, str(tmp / "1"), str(tmp / "2"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    got, peak = {}, [0]

    def read(fd, stream):
        digest, total = hashlib.sha256(), 0
        while data := stream.read1(1 << 20):
            digest.update(data)
            total += len(data)
            peak[0] = max(peak[0], resident_kib(process.pid))
        got[fd] = (total, digest.hexdigest())

    readers = [threading.Thread(target=read, args=(1, process.stdout)), threading.Thread(target=read, args=(2, process.stderr))]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(DEADLINE)
    assert process.wait(DEADLINE) == 0
    for fd in (1, 2):
        assert got[fd] == (100_000_000, (tmp / str(fd)).read_text()), fd
    assert peak[0] < 32_000, f"{peak[0]} KiB"


def both_outputs_may_be_one(tmp):
    """One full pipe for both: whoever writes to it on a promise made to the other would block."""
    process = start("sh", "-c", "seq 1 200000 & seq -f e%.0f 1 200000 >&2; wait", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    time.sleep(0.5)
    process.send_signal(signal.SIGURG)
    assert wait_for(lambda: process.stdout.read1(1)), "nothing came"
    rest = process.stdout.read().decode()
    assert process.wait(DEADLINE) == 0
    assert sum(map(len, re.findall(r"[0-9e]", rest))) > 0
    total = sum(len(str(n)) + 1 for n in range(1, 200001))
    assert len(rest) + 1 == 2 * total + 200000, len(rest)


def back_pressure(tmp):
    """Nobody reads: the command stops, nothing grows or spins, and in the end all is there."""
    process = start("sh", "-c", "head -c 50000000 /dev/zero; echo done >&2", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    child = wait_for(lambda: children(process.pid))[0]
    time.sleep(1)
    before, memory = cpu_seconds(process.pid), resident_kib(process.pid)
    time.sleep(1)
    assert cpu_seconds(process.pid) - before < 0.1, "it spins"
    assert resident_kib(process.pid) <= memory + 100
    assert not is_gone(child), "the command was not stopped"
    out, err = process.communicate(timeout=DEADLINE)
    assert len(out) == 50_000_000 and err == b"done\n", (len(out), err)


def signals_get_through_while_blocked(tmp):
    process = start(PYTHON, "-c", "import os\nwhile True: os.write(1, b'x' * 4096)", stdout=subprocess.PIPE)
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    child = children(process.pid)
    wait_for(lambda: all(is_gone(pid) for pid in child) or not children(process.pid))
    process.stdout.read()
    assert process.wait(DEADLINE) == -signal.SIGTERM


def nobody_listens(tmp):
    """A reader that goes away ends neither the command nor its other output."""
    process = start("sh", "-c", "read wait; seq 1 100000 && echo written >&2; exit 5", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    process.stdin.write(b"go\n")
    process.stdin.close()
    err = process.stderr.read().decode()
    assert process.wait(DEADLINE) == 5
    assert "written\n" in err, err
    assert err.count("[stdio/output-lost]") == 1 and "Broken pipe" in err, err


def nobody_listens_to_errors(tmp):
    process = start("sh", "-c", "read wait; seq 1 100000 >&2 && echo written; exit 5", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stderr.close()
    process.stdin.write(b"go\n")
    process.stdin.close()
    assert process.stdout.read() == b"written\n"
    assert process.wait(DEADLINE) == 5


def a_full_disk(tmp):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(argv("sh", "-c", "seq 1 100000 && echo on >&2"), env=ENV, stdout=full, stderr=subprocess.PIPE, timeout=DEADLINE)
    assert done.returncode == 0 and b"on\n" in done.stderr and b"No space left" in done.stderr, done


def closed_descriptors(tmp):
    """Without 0, 1 and 2 its own pipes must not take their places."""
    for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
        script = f'{PROGRAM} stdio -- sh -c \'echo out; echo err >&2; exit 9\' {closed}'
        done = subprocess.run(["sh", "-c", script], env=ENV, capture_output=True, timeout=DEADLINE)
        assert done.returncode == 9, (closed, done)
        if "1" not in closed and not re.search(r"(?<!2)>", closed):
            assert done.stdout == b"out\n", (closed, done)
        if "2>" not in closed:
            assert b"err\n" in done.stderr, (closed, done)


def to_files(tmp):
    with open(tmp / "out", "ab") as out, open(tmp / "err", "ab") as err:
        out.write(b"before\n")
        out.flush()
        assert subprocess.run(argv("sh", "-c", "seq 1 100000; seq 1 50000 >&2"), env=ENV, stdout=out, stderr=err, timeout=DEADLINE).returncode == 0
    assert (tmp / "out").read_text() == "before\n" + "".join(f"{n}\n" for n in range(1, 100001))
    assert (tmp / "err").read_text() == "".join(f"{n}\n" for n in range(1, 50001))


# --- what the command sees

def outputs_can_be_opened(tmp):
    """What this is for: below a socket, /dev/stdout opens and takes lines in order."""
    script = "echo 1; echo 2 >> /dev/stdout; echo 3 > /dev/fd/1; echo 4 > /proc/self/fd/1; echo e1 >> /dev/stderr; echo e2 > /dev/fd/2"
    for wrap, wanted in ((argv, (b"1\n2\n3\n4\n", b"e1\ne2\n")), (lambda *command: list(command), None)):
        out_here, out_there = socket.socketpair()
        err_here, err_there = socket.socketpair()
        process = subprocess.Popen(wrap("sh", "-c", script), env=ENV, stdout=out_there, stderr=err_there)
        out_there.close()
        err_there.close()
        out, err = out_here.makefile("rb").read(), err_here.makefile("rb").read()
        process.wait(DEADLINE)
        if wanted:
            assert (out, err) == wanted, (out, err)
        else:
            assert out == b"1\n" and b"No such device or address" in err, ("without it they must not open", out, err)


def a_socket_that_is_full(tmp):
    here, there = socket.socketpair()
    there.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    process = start("seq", "1", "300000", stdout=there)
    there.close()
    time.sleep(0.5)
    before = cpu_seconds(process.pid)
    time.sleep(0.5)
    assert cpu_seconds(process.pid) - before < 0.1, "it spins"
    assert here.makefile("rb").read() == "".join(f"{n}\n" for n in range(1, 300001)).encode()
    assert process.wait(DEADLINE) == 0


def words_as_given(tmp):
    words = ["", " ", "--", "-c", "--help", "a b", "'\"\\", "%n", "$HOME", "ü\n", "stdio", "*"]
    done = run(PYTHON, "-c", "import sys; print(ascii(sys.argv[1:]))", *words)
    assert done.stdout.decode().strip() == ascii(words), done
    raw = subprocess.run([os.fsencode(word) for word in argv("printf", "%s")] + [b"\xff\xfe"], env=ENV, capture_output=True, timeout=DEADLINE)
    assert raw.stdout == b"\xff\xfe", raw


def signals_as_new(tmp):
    """None blocked and none ignored, whatever this process was started with."""
    done = subprocess.run(argv("cat", "/proc/self/status"), env=ENV, capture_output=True, text=True,
                          timeout=DEADLINE, preexec_fn=ignore_and_block)
    assert re.findall(r"(Sig\w{3}):\t0{16}\n", done.stdout) == ["SigPnd", "SigBlk", "SigIgn", "SigCgt"], done


def ignore_and_block():
    for number in (signal.SIGHUP, signal.SIGCHLD, signal.SIGTERM, signal.SIGRTMIN + 2):
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1, signal.SIGCHLD, signal.SIGTERM})


def no_strange_descriptors(tmp):
    read, write = os.pipe()
    done = run("sh", "-c", "ls /proc/$$/fd", pass_fds=(write,), stdin=subprocess.DEVNULL)
    os.close(read)
    os.close(write)
    assert done.stdout.decode().split() == sorted(["0", "1", "2", str(write)]), done


def environment_and_folder_stay(tmp):
    done = subprocess.run(argv("sh", "-c", "pwd; echo $MARK; umask"), env={**ENV, "MARK": "a b"}, cwd=tmp, capture_output=True, text=True, umask=0o37, timeout=DEADLINE)
    assert done.stdout == f"{os.path.realpath(tmp)}\na b\n0037\n", done


# --- endings

def every_exit_status(tmp):
    wrong = [status for status in range(256) if run("sh", "-c", f"exit {status}").returncode != status]
    assert not wrong, wrong


def death_by_signal(tmp):
    for number in sorted(signal.valid_signals()):
        if number in (signal.SIGCHLD, signal.SIGCONT, signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU, signal.SIGURG, signal.SIGWINCH):
            continue
        done = run(PYTHON, "-c", f"import os, signal\nif {number} not in (9, 19): signal.signal({number}, signal.SIG_DFL)\nprint('last', flush=True)\nos.kill(os.getpid(), {number})")
        assert (done.returncode, done.stdout) == (-number, b"last\n"), (number, done)


def one_core_only(tmp):
    """The command's core is its own; the copier does not leave a second one."""
    if pathlib.Path("/proc/sys/kernel/core_pattern").read_text().startswith(("|", "/")):
        return "cores go elsewhere on this machine"
    done = subprocess.run(argv("sh", "-c", "ulimit -c unlimited; kill -ABRT $$"), env=ENV, cwd=tmp, capture_output=True, timeout=DEADLINE,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2))
    assert done.returncode == -signal.SIGABRT, done
    assert len(list(tmp.glob("core*"))) <= 1, list(tmp.iterdir())


def no_such_command(tmp):
    for command in ("initbridge-none", "/none/here", "/etc/passwd/none"):
        done = run(command)
        assert done.returncode == 127 and done.stdout == b"", done
        assert f"cannot run '{command}'" in done.stderr.decode() and "[stdio/no-command]" in done.stderr.decode(), done


def a_command_that_cannot_run(tmp):
    (tmp / "text").write_text("#!/bin/sh\n")
    for command in (str(tmp / "text"), "/etc"):
        done = run(command)
        assert done.returncode == 126 and "Permission denied" in done.stderr.decode() and "[stdio/cannot-run]" in done.stderr.decode(), done


def found_in_path(tmp):
    (tmp / "bin").mkdir()
    (tmp / "bin/ours").write_text("echo found $1\n")  # no interpreter named: execvp(3) gives it to the shell
    (tmp / "bin/ours").chmod(0o755)
    done = subprocess.run(argv("ours", "x"), env={**ENV, "PATH": f"{tmp}/bin:/usr/bin:/bin"}, capture_output=True, timeout=DEADLINE)
    assert done.stdout == b"found x\n", done


def system_refuses(tmp):
    done = subprocess.run(argv("true"), env=ENV, capture_output=True, text=True, timeout=DEADLINE,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (6, 6)))
    assert done.returncode == 3 and "[stdio/system-refused]" in done.stderr, done


def wrong_usage(tmp):
    for words in ([], ["--"], ["true"], ["true", "--", "true"], ["--wrong", "--", "true"]):
        done = subprocess.run([PROGRAM, "stdio", *words], env=ENV, capture_output=True, text=True, timeout=DEADLINE)
        assert done.returncode == 2 and done.stderr, (words, done)


# --- signals

CATCHER = """
import os, signal, sys
def caught(number, _): os.write(1, b"%d\\n" % number)
for number in map(int, sys.argv[1:]): signal.signal(number, caught)
os.write(1, b"ready\\n")
while True: signal.pause()
"""


def signals_are_handed_on(tmp):
    """Each once, the real-time ones too; SIGTERM twice is twice."""
    numbers = [n for n in sorted(signal.valid_signals()) if n not in (signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD, signal.SIGPIPE)]
    process = start(PYTHON, "-c", CATCHER, *map(str, numbers), stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    for number in numbers + [signal.SIGTERM]:
        process.send_signal(number)
        assert process.stdout.readline() == f"{int(number)}\n", number
    child, = children(process.pid)
    os.kill(child, signal.SIGKILL)
    assert process.stdout.read() == "" and process.wait(DEADLINE) == -signal.SIGKILL


def stop_and_go_on(tmp):
    # In a group of its own: SIGTSTP does not stop one whose parents are all of other sessions.
    process = start("sh", "-c", "while echo; do sleep 0.05; done", stdout=subprocess.DEVNULL, process_group=0)
    try:
        child, = wait_for(lambda: children(process.pid))
        process.send_signal(signal.SIGTSTP)
        wait_for(lambda: stat_of(child)[0] == "T", "the command was not stopped")
        process.send_signal(signal.SIGCONT)
        wait_for(lambda: stat_of(child)[0] in "SR", "the command did not go on")
        process.send_signal(signal.SIGTERM)
        assert process.wait(DEADLINE) == -signal.SIGTERM
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)


def keys_of_a_terminal(tmp):
    """They reach the command by themselves: once, not twice."""
    import pty
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(PROGRAM, argv(PYTHON, "-c", CATCHER, "2"), ENV)
    got = b""

    def read_until(text):
        nonlocal got
        while text not in got:
            got += os.read(terminal, 1000)

    read_until(b"ready\r\n")
    os.write(terminal, b"\x03")
    read_until(b"2\r\n")
    time.sleep(0.3)
    os.write(terminal, b"\x1c")  # SIGQUIT, which it does not catch
    try:
        while data := os.read(terminal, 1000):
            got += data
    except OSError:
        pass  # the terminal's end
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGQUIT
    assert got.count(b"2\r\n") == 1, got


def killed_itself(tmp):
    """The command hears of it by SIGTERM, and can end what it runs."""
    script = "import os, signal, sys\nsignal.signal(15, lambda *_: (open(sys.argv[1], 'w').write('heard'), sys.exit(0)))\nos.write(1, b'ready')\nwhile True: signal.pause()"
    process = start(PYTHON, "-c", script, str(tmp / "heard"), stdout=subprocess.PIPE)
    assert process.stdout.read(5) == b"ready"
    process.kill()
    process.wait(DEADLINE)
    wait_for(lambda: (tmp / "heard").exists() and (tmp / "heard").read_text() == "heard")


# --- who else holds the pipes

def orphans_are_not_waited_for(tmp):
    began = time.monotonic()
    done = subprocess.run(argv("sh", "-c", "sleep 300 & echo $!; seq 1 8000; exit 4"), env=ENV, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=DEADLINE)
    orphan, *rest = done.stdout.split()
    os.kill(int(orphan), signal.SIGKILL)
    assert done.returncode == 4 and rest == [str(n) for n in range(1, 8001)], done.returncode
    assert time.monotonic() - began < 30


def orphans_that_write_for_ever(tmp):
    """What the command had written by its end comes; an endless writer does not keep us."""
    script = "yes & echo $! > \"$0\"; sleep 0.2; echo last >&2; exit 6"
    process = start("sh", "-c", script, str(tmp / "pid"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        assert process.wait(DEADLINE) == 6
    finally:
        os.kill(int((tmp / "pid").read_text()), signal.SIGKILL)
    assert process.stderr.read() == b"last\n"


def last_words(tmp):
    """A full pipe at the moment of death is still all copied."""
    for _ in range(20):
        process = start(PYTHON, "-c", "import os\nos.write(1, b'x' * 65535 + b'\\n')\nos.write(2, b'y' * 60000)\nos.kill(os.getpid(), 9)", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(0.05)
        out, err = process.communicate(timeout=DEADLINE)
        assert (len(out), len(err), process.returncode) == (65536, 60000, -9)


def outputs_closed_early(tmp):
    process = start("sh", "-c", "exec >&- 2>&-; read wait; exit 3", stdin=subprocess.PIPE)
    time.sleep(0.3)
    before = cpu_seconds(process.pid)
    time.sleep(0.5)
    assert cpu_seconds(process.pid) - before < 0.1, "it spins"
    process.stdin.close()
    assert process.wait(DEADLINE) == 3


# --- supervisord

CONFIG = """
[supervisord]
nodaemon=true
logfile=/dev/null
logfile_maxbytes=0
pidfile={tmp}/pid
[unix_http_server]
file={tmp}/socket
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""
PROGRAM_SECTION = """
[program:{name}]
command=/bin/sh {tmp}/worker {name}
stdout_logfile=/dev/{out}
stdout_logfile_maxbytes=0
redirect_stderr=true
stopasgroup=true
startsecs=0
priority={priority}
"""
WORKER = """
trap 'n=0; while [ $n -lt 500 ]; do echo "$1 stopping $n"; n=$((n+1)); done; exit 0' TERM
n=0; while [ $n -lt 2000 ]; do echo "$1 line $n"; n=$((n+1)); done
echo "$1 up"
sleep 300 & wait
"""


def supervisord_below(tmp):
    """All lines of three programs, those of their stop included, through a socket as the journal's is."""
    names = {"a": "stdout", "b": "fd/1", "c": "stderr"}
    (tmp / "worker").write_text(WORKER)
    text = CONFIG.format(tmp=tmp)
    for priority, (name, out) in enumerate(names.items()):
        text += PROGRAM_SECTION.format(name=name, out=out, tmp=tmp, priority=priority)
    (tmp / "conf").write_text(text)
    here, there = socket.socketpair()
    process = start("/usr/bin/supervisord", "-n", "-s", "-c", str(tmp / "conf"), stdout=there, stderr=there)
    there.close()
    got, lines = [], here.makefile("r")

    def read():
        for line in lines:
            got.append(line.strip())

    reader = threading.Thread(target=read)
    reader.start()
    wait_for(lambda: sum(line.endswith(" up") for line in got) == 3, "the programs did not come up")
    process.send_signal(signal.SIGTERM)
    assert process.wait(DEADLINE) == 0
    reader.join(DEADLINE)
    for name in names:
        wanted = [f"{name} line {n}" for n in range(2000)] + [f"{name} up"] + [f"{name} stopping {n}" for n in range(500)]
        mine = [line for line in got if line.startswith(name + " ")]
        assert mine == wanted, (name, len(mine), [line for line in wanted if line not in mine][:5])


def supervisord_without_its_copier(tmp):
    """SIGKILL for the copier alone: supervisord stops its programs and goes, unless it comes to write
    a line of its own first, of which it dies (systemd kills them all then)."""
    (tmp / "conf").write_text(CONFIG.format(tmp=tmp) + "[program:a]\ncommand=/bin/sleep 300\nstdout_logfile=/dev/stdout\nstdout_logfile_maxbytes=0\n")
    process = start("/usr/bin/supervisord", "-n", "-s", "-c", str(tmp / "conf"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    supervisord, = wait_for(lambda: children(process.pid))
    program, = wait_for(lambda: children(supervisord))
    process.kill()
    process.wait(DEADLINE)
    wait_for(lambda: is_gone(supervisord) and is_gone(program), "they live on")


TESTS = [a_hundred_megabytes_each_way, both_outputs_may_be_one, back_pressure, signals_get_through_while_blocked, nobody_listens,
         nobody_listens_to_errors, a_full_disk, closed_descriptors, to_files, outputs_can_be_opened, a_socket_that_is_full,
         words_as_given, signals_as_new, no_strange_descriptors, environment_and_folder_stay, every_exit_status, death_by_signal,
         one_core_only, no_such_command, a_command_that_cannot_run, found_in_path, system_refuses, wrong_usage, signals_are_handed_on,
         stop_and_go_on, keys_of_a_terminal, killed_itself, orphans_are_not_waited_for, orphans_that_write_for_ever, last_words,
         outputs_closed_early, supervisord_below, supervisord_without_its_copier]


def main():
    checks = Checks()
    wanted = sys.argv[2:]
    for test in TESTS:
        if wanted and test.__name__ not in wanted:
            continue
        with tempfile.TemporaryDirectory(prefix="initbridge-stdio-") as tmp:
            try:
                reason = test(pathlib.Path(tmp))
                if reason:
                    checks.skip(test.__name__, reason)
                else:
                    checks.check(test.__name__, True)
            except Exception as problem:  # an assertion, or whatever the system said
                checks.check(test.__name__, False, f"{type(problem).__name__}: {problem}")
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

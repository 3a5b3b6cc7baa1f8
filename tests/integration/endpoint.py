"""An unmodified supervisorctl against the endpoint on a booted systemd, and against a real supervisord that runs the
same services, rendered from one layer: the same lines and exit statuses, but for processes, times and paths. Then Python's
own client, clients that mean no good, and who may connect.

Usage: endpoint.py INITBRIDGE SHIM UNITS       TAP
"""

import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from machine import Machine  # noqa: E402
from tap import Checks, skip_all  # noqa: E402

PROGRAM, SHIM, UNITS = (os.path.abspath(p) for p in sys.argv[1:4])
LAYER = r"""
name: demo
service:
  - {name: steady, exec: sleep 1000, restart: always, stop_timeout: 2s, priority: 10}
  - {name: once, kind: oneshot, exec: sleep 0.3}
  - {name: broken, exec: "sh -c 'sleep 0.3; exit 3'", restart: "no"}
  - {name: idle, exec: sleep 1000, auto_start: false, restart: always}
  - {name: quick, exec: "false", restart: always, start_secs: 10, start_retries: 1}
  - {name: slow, exec: sleep 1000, restart: always, start_secs: 900, priority: 20}
  - {name: many, exec: sleep 1000, instances: 2, restart: always}
  - {name: hears, exec: "sh -c 'trap \"echo heard; echo why >&2\" USR1; echo begun é; while :; do sleep 0.1; done'", restart: always,
     stdout: "file:LOGS/hears.log", stderr: "file:LOGS/hears.err"}
  - {name: mute, exec: sleep 1000, restart: always, stdout: none}
  - {name: later, exec: sleep 1000, auto_start: false, restart: always, start_secs: 3}
  - {name: absent, exec: /nonexistent/program, auto_start: false, restart: always}
  - {name: barred, exec: /etc/passwd, auto_start: false, restart: always, start_secs: 2, start_retries: 1}
  - {name: talker, exec: "sh -c 'i=0; while :; do echo said $i; i=$((i+1)); sleep 0.3; done'", auto_start: false, restart: "no"}
  - {name: desk, scope: user, exec: "sh -c 'echo at the desk; exec sleep 1000'", restart: always}
"""
HEADER = """[supervisord]
nodaemon=true
logfile={0}/supervisord.log
pidfile={0}/supervisord.pid
[unix_http_server]
file={0}/socket
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://{0}/socket
"""
HEARD = "for i in $(seq 100); do [ $(ctl tail hears stdout | grep -c heard) = {} ] && break; sleep 0.1; done"
# What people and scripts ask for, in this order; steps with another first word than `ctl` are shell.
SCRIPT = [
    "for i in $(seq 20); do ctl status >$HOME/seen; grep -q 'quick.*FATAL' $HOME/seen && grep -q 'steady.*RUNNING' $HOME/seen && break; sleep 0.3; done; ctl status",
    "ctl status steady idle", "ctl status many:*", "ctl status many:many_01 nothing", "ctl status nothing:*", "ctl avail", "ctl version",
    "ctl start steady", "ctl start idle", "ctl status idle", "ctl stop idle", "ctl stop idle", "ctl status idle", "ctl pid idle",
    "ctl start nothing", "ctl stop nothing", "ctl start nothing:*", "ctl restart nothing:*", "ctl start quick", "ctl start absent", "ctl start barred", "ctl start broken once",
    "sleep 0.5; ctl status broken once", "ctl restart many:*", "ctl stop slow", "ctl stop many:many_00", "ctl start many:*",
    "ctl signal USR1 hears", HEARD.format(1) + "; ctl tail hears", "ctl tail hears stderr", "ctl tail -6 hears", "ctl tail mute",
    "ctl tail steady stderr", "ctl tail nothing", "ctl signal HUP idle", "ctl signal NOSUCH steady", "ctl signal 0x nothing",
    "ctl signal USR1 hears:*", HEARD.format(2), "ctl signal NOSUCH many:*", "ctl clear hears", "ctl tail hears", "ctl clear nothing",
    "ctl tail -f hears >$HOME/tail 2>&1 & p=$!; sleep 1; ctl signal USR1 hears; for i in $(seq 100); do grep -q heard $HOME/tail && break; sleep 0.1; done; "
    "kill $p; cat $HOME/tail", "ctl tail -f nothing", "ctl tail -f mute",
    "ctl reread", "ctl update", "ctl update nothing", "ctl add steady", "ctl add nothing", "ctl remove steady", "ctl remove nothing",
    "ctl nonsense", "ctl fg idle", "ctl start slow >/dev/null & sleep 1.5; ctl status slow; ctl remove slow; kill $!", "ctl stop all", "ctl status", "ctl remove slow", "ctl remove absent", "ctl remove barred", "ctl status slow", "ctl avail", "ctl start all", "ctl add slow", "sleep 1; ctl status",
]
# Runs the script beside each server: supervisorctl's own main() in a fresh process for each step, without a start of Python for it.
DRIVER = r"""
import json, os, subprocess, sys, tempfile
sys.path[:0] = ["/usr/lib/python3/dist-packages"]
from supervisor import http_client, supervisorctl
conf, steps = sys.argv[1], json.load(open(sys.argv[2]))
def run_one(step, out, err):
    if not step.startswith("ctl ") or set("&;<>|") & set(step):
        return subprocess.call(["sh", "-c", step], stdin=subprocess.DEVNULL, stdout=out, stderr=err)
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open("/dev/null", os.O_RDONLY), 0), os.dup2(out.fileno(), 1), os.dup2(err.fileno(), 2)
        try:
            supervisorctl.main(["-c", conf] + step.split()[1:])
        except SystemExit as end:
            sys.stdout.flush(), sys.stderr.flush()
            os._exit(end.code or 0)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
seen = []
for step in steps:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        status = run_one(step, out, err)
        out.seek(0), err.seek(0)
        seen.append([step, status, out.read().decode(), err.read().decode()])
print(json.dumps(seen))
"""
# Runs beside each server, too: the interface itself, by Python's client.
CLIENT = r"""
import http.client, json, socket, sys, xmlrpc.client
class Transport(xmlrpc.client.Transport):
    def make_connection(self, host):
        connection = http.client.HTTPConnection("localhost")
        connection.connect = lambda: setattr(connection, "sock", socket.socket(socket.AF_UNIX)) or connection.sock.connect(sys.argv[1])
        return connection
server = xmlrpc.client.ServerProxy("http://localhost/RPC2", transport=Transport())
def ask(method, *arguments):
    try:
        answer = getattr(server, method)(*arguments)
    except xmlrpc.client.Fault as fault:
        answer = [fault.faultCode, fault.faultString]
    except xmlrpc.client.ProtocolError as error:
        answer = error.errcode
    return [method, list(map(str, arguments)), answer]
names = server.system.listMethods()
told = [names] + [ask("system.methodSignature", name) for name in names]
told += [ask(*call) for call in [
    ("system.methodSignature", "supervisor.nothing"), ("supervisor.nothing",), ("supervisor._update", "x"), ("supervisor.a.b",), ("nothing",),
    ("supervisor.getState",), ("supervisor.getAPIVersion",), ("supervisor.getIdentification",), ("supervisor.getState", 1), ("supervisor.startProcess",),
    ("supervisor.startProcess", "nothing"), ("supervisor.startProcess", "steady", False), ("supervisor.stopProcess", "idle"), ("supervisor.getProcessInfo", "many:*"),
    ("supervisor.readProcessStdoutLog", "hears", 0, 5), ("supervisor.readProcessStdoutLog", "hears", 2, 0), ("supervisor.readProcessStdoutLog", "hears", -3, 1),
    ("supervisor.readProcessStdoutLog", "hears", 0, -1), ("supervisor.tailProcessStdoutLog", "hears", 0, 4), ("supervisor.tailProcessStdoutLog", "hears", 0, 4000),
    ("supervisor.tailProcessStdoutLog", "mute", 3, 4), ("supervisor.readProcessStderrLog", "mute", 0, 4), ("supervisor.sendProcessStdin", "idle", "x"),
    ("supervisor.sendProcessStdin", "nothing", "x"), ("supervisor.signalProcess", "many:*", "CONT"), ("supervisor.addProcessGroup", "nothing"),
    ("system.multicall", [{"methodName": "supervisor.getAPIVersion"}, {"methodName": "supervisor.startProcess", "params": ["idle"]},
                          {"methodName": "supervisor.stopProcess", "params": ["idle"]}, {"methodName": "nothing"}, {"params": []},
                          {"methodName": "system.multicall", "params": [[]]}, {"methodName": "supervisor.stopProcess", "params": ["nothing"]}]),
]]
info = server.supervisor.getProcessInfo("hears")
told += [sorted(info), {key: info[key] for key in ("name", "group", "state", "statename", "spawnerr", "exitstatus")}]
told += [[one["name"], one["group"], one["autostart"], one["exitcodes"], one["group_prio"]] for one in server.supervisor.getAllConfigInfo()]
print(json.dumps(told))
"""


RESULT = re.compile(r"\S+: (started|stopped|signalled|ERROR \(.*\))")


def normal(text):
    text = re.sub(r"^((?:absent|barred) +STOPPED +)(Not started|[A-Z].*)$", r"\1DOWN", text, flags=re.M)  # systemd has tried
    """Without what differs from run to run."""
    text = re.sub(r"pid \d+, uptime \d+:\d\d:\d\d", "pid N, uptime T", text)
    text = re.sub(r"[A-Z][a-z]{2} \d\d \d\d:\d\d [AP]M", "DATE", text)
    text = re.sub(r"unix://\S+", "URL", text)
    # Of several at once supervisord tells in the order in which it comes across them.
    lines = text.splitlines()
    return "\n".join(sorted(lines) if all(RESULT.fullmatch(line) for line in lines) else lines)


class Supervisord:
    """One of our own, whose services and socket are in a folder."""

    def __init__(self, folder):
        self.dir = pathlib.Path(folder)
        for name in ("demo", "root", "bin"):
            (self.dir / name).mkdir()
        (self.dir / "demo/layer.yml").write_text(LAYER.replace("LOGS", folder))
        (self.dir / "header").write_text(HEADER.format(self.dir))
        self.conf = self.dir / "root/etc/supervisord.conf"
        subprocess.run([PROGRAM, "translate", "--init", "supervisord", "--root", self.dir / "root", "--header", self.dir / "header",
                        self.dir / "demo"], check=True, capture_output=True)
        (self.dir / "bin/ctl").write_text(f'#!/bin/sh\nexec supervisorctl -c {self.conf} "$@"\n')
        (self.dir / "bin/ctl").chmod(0o755)
        self.process = subprocess.Popen(["supervisord", "-n", "-c", self.conf], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        stdin=subprocess.DEVNULL, cwd="/", start_new_session=True)

    def run(self, command):
        return subprocess.run(["sh", "-c", command], env={"PATH": f"{self.dir}/bin:/usr/bin:/bin", "HOME": str(self.dir)}, capture_output=True,
                              text=True, stdin=subprocess.DEVNULL, timeout=120)

    def end(self):
        self.process.terminate()
        self.process.wait(60)


def run_script(run, folder, conf, socket):
    """[(step, exit status, output, errors)], and what Python's client saw"""
    for name, text in (("driver.py", DRIVER), ("client.py", CLIENT), ("steps", json.dumps(SCRIPT))):
        (folder / name).write_text(text)
    where = "/share" if socket.startswith("/run") else folder
    done = run(f"/usr/bin/python3 {where}/driver.py {conf} {where}/steps")
    steps = json.loads(done.stdout or "[]")
    told = run(f"/usr/bin/python3 {where}/client.py {socket}")
    return [(step, status, normal(out), normal(err)) for step, status, out, err in steps], json.loads(told.stdout or "[]"), done.stderr + told.stderr


def on_supervisord(folder):
    host = Supervisord(folder)
    try:
        return run_script(host.run, host.dir, host.conf, f"{folder}/socket")
    finally:
        host.end()


def install(machine):
    share = machine.share
    (share / "demo").mkdir()
    (share / "demo/layer.yml").write_text(LAYER.replace("LOGS", "/var/log/demo"))
    for program, name in ((PROGRAM, "initbridge"), (SHIM, "shim")):
        shutil.copy(program, share / name)
    for scope in ("system", "user"):
        (share / scope).mkdir()
        for kind in ("socket", "service"):
            text = pathlib.Path(f"{UNITS}/initbridge-supervisor-{scope}.{kind}").read_text()
            text = re.sub(r"^ExecStart=\S+", "ExecStart=/usr/bin/initbridge", text, flags=re.M)
            (share / f"{scope}/initbridge-supervisor.{kind}").write_text(text)
    for name, socket in (("ctl", "/run/initbridge/supervisor.sock"), ("uctl", "/run/user/4001/initbridge/supervisor.sock"), ("other", "/run/other.sock")):
        (share / f"{name}.conf").write_text(f"[supervisorctl]\nserverurl=unix://{socket}\n")
        (share / name).write_text(f'#!/bin/sh\nexec supervisorctl -c /share/{name}.conf "$@"\n')
        (share / name).chmod(0o755)
    machine.run("cp /share/initbridge /usr/bin/initbridge; cp /share/ctl /share/uctl /share/other /usr/bin; useradd -u 4001 -m image; mkdir -p /var/lib/systemd/linger /var/log/demo; "
                "rm -rf /usr/share/initbridge /etc/initbridge; touch /var/lib/systemd/linger/image; cp /share/system/* /etc/systemd/system; cp /share/user/* /etc/systemd/user", check=True)
    done = machine.run("INITBRIDGE_SHIM=/share/shim initbridge translate --init systemd --service-user image:4001:/home/image --root / /share/demo")
    machine.run("systemctl daemon-reload; systemctl enable --now initbridge-supervisor.socket; systemctl start user@4001; systemctl isolate default.target")
    return done


# A client beside others that mean no good: how long its answers take, and what becomes of them.
HOSTILE = r"""
import http.client, json, os, random, select, socket, subprocess, sys, threading, time
path = "/run/initbridge/supervisor.sock"
def connect():
    one = socket.socket(socket.AF_UNIX)
    one.settimeout(20)
    one.connect(path)
    return one
def say(data, shut=False):
    with connect() as one:
        try:
            one.sendall(data)
            if shut:
                one.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it was answered before all was sent
        try:
            return one.recv(65536).split(b"\r\n")[0].decode()
        except OSError as error:
            return type(error).__name__
def post(body, length=None):
    return b"POST /RPC2 HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (len(body) if length is None else length) + body
CALL = b"<?xml version='1.0'?><methodCall><methodName>supervisor.getVersion</methodName></methodCall>"
def good():
    begun = time.monotonic()
    return say(post(CALL)), time.monotonic() - begun
told = {}
told["deep"] = say(post(b"<?xml version='1.0'?><methodCall><methodName>x</methodName><params><param>" + b"<value><array><data>" * 5000))
told["bomb"] = say(post(b"<!DOCTYPE a [<!ENTITY b 'cccc'>]><methodCall><methodName>&b;</methodName></methodCall>"))
told["no method"] = say(post(b"<methodCall/>"))
told["no xml"] = say(post(b"\xff" * 1000))
told["huge"] = say(post(b"", 10 ** 9))
told["endless"] = say(post(b"", 10 ** 30))
told["negative"] = say(post(b"", -1))
told["two lengths"] = say(b"POST /RPC2 HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")
told["no length"] = say(b"POST /RPC2 HTTP/1.1\r\n\r\n")
told["chunked"] = say(b"POST /RPC2 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
told["long head"] = say(b"GET /" + b"a" * 100000)
told["no http"] = say(b"hello world\r\n\r\n")
told["short body"] = say(post(CALL, len(CALL) + 5), True)
told["a path"] = say(b"GET /logtail/../../etc/passwd HTTP/1.1\r\n\r\n")
told["a quoted path"] = say(b"GET /logtail/%2e%2e%2fetc%2fpasswd/stdout HTTP/1.1\r\n\r\n")
told["old http"] = say(CALL and b"POST /RPC2 HTTP/1.0\r\nContent-Length: %d\r\n\r\n" % len(CALL) + CALL)
subprocess.run(["ctl", "stop", "later"], capture_output=True)
slow = [connect() for _ in range(200)]
for number, one in enumerate(slow):
    try:
        one.sendall(b"POST /RPC2 HTTP/1.1\r\nContent-Length: 9\r\n"[: number % 40])
    except OSError:
        pass  # it had to make room
over = threading.Event()
def nag():
    source = random.Random(7)
    while not over.is_set():
        say(source.randbytes(source.randrange(1, 3000)))
naggers = [threading.Thread(target=nag) for _ in range(3)]
for nagger in naggers:
    nagger.start()
long = connect()
start = b"<methodCall><methodName>supervisor.startProcess</methodName><params><param><value><string>later</string></value></param></params></methodCall>"
long.sendall(post(start))
answers = [good()]
told["a start is waited for"] = not select.select([long], [], [], 0)[0]
answers += [good() for _ in range(50)]
done = subprocess.run(["ctl", "status", "steady"], capture_output=True, text=True)
over.set()
for nagger in naggers:
    nagger.join()
told["good"] = sorted({answer for answer, _ in answers})
told["ctl"] = [done.returncode, done.stdout.split()[:2]]
told["slowest"] = round(max(seconds for _, seconds in answers), 2)
told["and comes"] = b"<boolean>1</boolean>" in long.recv(65536)
end = time.monotonic() + 25
def is_cut(one):
    try:
        return one.recv(1000, socket.MSG_DONTWAIT) is not None
    except BlockingIOError:
        return False
    except OSError:
        return True
left = [one for number, one in enumerate(slow) if number % 40]
while left and time.monotonic() < end:
    left = [one for one in left if not is_cut(one)]
    time.sleep(0.2)
told["slow ones left"] = len(left)
print(json.dumps(told))
"""
# Becomes an endpoint with a socket, as systemd starts it.
PASSED = r"""
import os, socket
one = socket.socket(socket.AF_UNIX)
one.bind("/run/passed.sock")
one.listen()
os.dup2(one.fileno(), 3)
os.set_inheritable(3, True)
os.execve("/usr/bin/initbridge", ["initbridge", "supervisor-endpoint"], dict(os.environ, LISTEN_FDS="1", LISTEN_PID=str(os.getpid())))
"""
WANTED = {"deep": 400, "bomb": 400, "no method": 400, "no xml": 400, "huge": 413, "endless": 413, "negative": 400, "two lengths": 400, "no length": 411, "chunked": 501,
          "long head": 431, "no http": 400, "a path": 404, "a quoted path": 404, "old http": 200}


def run_hostile(machine):
    (machine.share / "hostile.py").write_text(HOSTILE)
    return machine.run("/usr/bin/python3 /share/hostile.py")


def check_hostile(checks, machine, done):
    told = json.loads(done.stdout or "{}")
    got = {name: told.get(name, "").partition(" ")[2][:3] for name in WANTED}
    checks.same("what cannot be read is refused", got, {name: str(status) for name, status in WANTED.items()}, done.stdout + done.stderr)
    checks.same("what ends too early is cut", told.get("short body"), "")
    checks.same("among 200 that say nothing, and noise, others are answered", (told.get("good"), told.get("ctl")), (["HTTP/1.1 200 OK"], [0, ["steady", "RUNNING"]]), done.stdout + done.stderr)
    checks.check("soon", told.get("slowest", 99) < 5, told.get("slowest"))
    checks.same("while a start takes its time", (told.get("a start is waited for"), told.get("and comes")), (True, True), done.stdout)
    checks.same("who never ends a request is cut", told.get("slow ones left"), 0)
    same = machine.run("systemctl show -p NRestarts -p ActiveState initbridge-supervisor; journalctl -u initbridge-supervisor --no-pager -p warning -o cat")
    checks.check("and it is still up", "NRestarts=0" in same.stdout and "ActiveState=active" in same.stdout, same.stdout)


def check_others(checks, machine, hostile):
    def says(name, command, status, *texts):
        done = machine.run(command)
        text = done.stdout + done.stderr
        checks.check(name, done.returncode == status and all(t in text for t in texts), f"{command}: {done.returncode}\n{text}")

    image = "cd /; setpriv --reuid=4001 --regid=4001 --clear-groups env XDG_RUNTIME_DIR=/run/user/4001"
    says("output in the journal is shown", "ctl start talker; ctl tail talker; timeout 2 ctl tail -f talker & sleep 1; ctl clear talker; sleep 0.7; ctl tail talker; wait", 0, "said 0\n", "cleared")
    says("the main log is what systemd says", "ctl maintail -4000", 0, " INFO Started talker.service", " INFO Stopped idle.service")
    says("shutdown is refused", "ctl shutdown", 1, "--allow-shutdown")
    says("a stranger may not connect", f"{image} ctl status", 1, "PermissionError")
    says("a user has an endpoint of its own", f"{image} systemctl --user start initbridge-supervisor.socket; {image} uctl status; {image} uctl tail desk", 0, "desk  ", "RUNNING")
    says("which shows no others", f"{image} uctl status steady", 4, "no such process")
    start = "rm -f /run/other.sock; systemd-run -q --unit=other systemd-socket-activate -l /run/other.sock initbridge supervisor-endpoint"
    ready = "for i in $(seq 50); do test -S /run/other.sock && break; sleep 0.1; done; chmod 0666 /run/other.sock"
    says("read-only", f"{start} --read-only; {ready}; other status steady; other stop steady; other status steady", 0, "read-only", "RUNNING")
    says("whom the kernel does not know is refused", f"{image} other status", 1, "403 Forbidden")
    says("a group", f"systemctl stop other; {start} --group image --allow-shutdown; {ready}; {image} other pid steady", 0)
    check_hostile(checks, machine, hostile.result())
    says("shutdown where it is allowed", "other shutdown; for i in $(seq 50); do systemctl -q is-active other || break; sleep 0.2; done; ctl status steady many:*", 3, "Shut down", "steady                           STOPPED")
    says("reload starts again what starts at boot", f"{start} --allow-shutdown; {ready}; other reload; for i in $(seq 50); do systemctl -q is-active other || break; sleep 0.2; done; "
         "for i in $(seq 50); do ctl status steady | grep -q RUNNING && break; sleep 0.2; done; ctl status steady idle", 3, "Restarted supervisord", "steady                           RUNNING", "idle                             STOPPED")
    says("no such group", "initbridge supervisor-endpoint --group nobody-there", 2, "cli/bad-option")
    says("without its socket it does not start", "initbridge supervisor-endpoint", 3, "endpoint/no-socket", "initbridge-supervisor.socket")
    (machine.share / "passed.py").write_text(PASSED)
    says("what the system refuses is told", "systemd-run --wait --pipe -q -p SystemCallFilter=~signalfd4 -p SystemCallErrorNumber=EPERM /usr/bin/python3 /share/passed.py",
         3, "endpoint/system-refused")
    translate = "/usr/bin/env INITBRIDGE_SHIM=/share/shim initbridge translate --init systemd --service-user image:4001:/home/image --root / /share/demo"
    again = f"systemctl stop other; {start} --reread-command '{translate}'; {ready}; "
    said = (machine.share / "demo/layer.yml").read_text()
    (machine.share / "demo/layer.yml").write_text(said.replace("name: talker", "name: talks").replace("stop_timeout: 2s", "stop_timeout: 3s"))
    says("reread translates the layers anew", again + "other reread", 0, "talks: available", "steady: changed", "talker: disappeared")
    says("and update acts on it", "other update; other status steady; systemctl show -p TimeoutStopUSec steady; other status talker", 4, "steady: updated process group",
         "talks: added process group", "talker: removed process group", "TimeoutStopUSec=3s", "ERROR (no such process)")
    (machine.share / "demo/layer.yml").write_text("service: nonsense")
    says("a translation that fails is told", "other reread", 1, "CANT_REREAD", "journalctl -u initbridge-reread")
    (machine.share / "demo/layer.yml").write_text(said)
    says("and changes nothing", "systemctl show -p Result initbridge-reread; other reread; other update", 0, "Result=exit-code", "talker: available")
    says("a command has to have a path", "initbridge supervisor-endpoint --reread-command translate", 2, "cli/bad-option")
    says("a changed list is seen", "rm /etc/systemd/system/mute.service; sed -i 's/\"demo: steady\"/\"demo: other\"/; s/\"name\": \"mute\"/\"name\": \"loud\"/' /usr/share/initbridge/services.json; ctl reread", 0, "mute: disappeared", "loud: available", "steady: changed")
    says("an unreadable list is told", "echo '{' >/usr/share/initbridge/services.json; ctl reread", 1, "CANT_REREAD")


def on_systemd(checks):
    with Machine() as machine:
        done = install(machine)
        if not checks.check("translated for systemd", done.returncode == 0, done.stdout + done.stderr):
            return [], [], ""
        seen = run_script(machine.run, machine.share, "/share/ctl.conf", "/run/initbridge/supervisor.sock")
        with concurrent.futures.ThreadPoolExecutor(1) as beside:
            check_others(checks, machine, beside.submit(run_hostile, machine))
        return seen


def main():
    if not shutil.which("supervisorctl"):
        skip_all("supervisor is not installed")
    reason = Machine.why_not()
    if reason:
        skip_all(reason)
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="initbridge-endpoint-", dir="/var/tmp") as folder, concurrent.futures.ThreadPoolExecutor(1) as beside:
        scripted = beside.submit(on_supervisord, folder)
        second = on_systemd(checks)
        first = scripted.result()
    (steps, told, noise), (other_steps, other_told, other_noise) = first, second
    checks.check("both went through the script", len(steps) == len(other_steps) == len(SCRIPT), noise + other_noise)
    for mine, theirs in zip(steps, other_steps):
        checks.same(f"the same on both: {mine[0]}", theirs[1:], mine[1:])
    different = [f"{there}\ninstead of\n{here}" for here, there in zip(told, other_told) if here != there]
    checks.check("Python's client sees the same", len(told) == len(other_told) > 60 and not different, "\n".join(different) + noise + other_noise)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

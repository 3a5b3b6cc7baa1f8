"""initbridge deploy, diff and undeploy where a real supervisord runs the services: that of a user, and process 1 of a
container.

Usage: deploy_supervisord.py INITBRIDGE SHIM        TAP
"""

import base64
import contextlib
import difflib
import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import xmlrpc.client

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from tap import Checks, skip_all  # noqa: E402

HEADER = """; of a package
[supervisord]
nodaemon=true
logfile={0}/supervisord.log
logfile_maxbytes=0
pidfile={0}/supervisord.pid

[unix_http_server]
file={0}/socket
username=me
password=secret

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=unix://{0}/socket
username=me
password=secret

[include]
files={0}/more/*.ini
"""
# Theirs in the same file, and theirs in another one that is included.
OLD = "\n; theirs\n[program:old]\ncommand=sleep 2000\n\n[program:lazy]\ncommand=sleep 2000\nautostart=false\n\n[program:halted]\ncommand=sleep 2000\n"
OTHER = "[program:other]\ncommand=sleep 2000\n"
WEB = "  - {name: web, exec: sleep 1000, restart: always, stdout: none}\n"
MANY = "  - {name: many, exec: sleep 1000, instances: 2, restart: always, stdout: none}\n"
IDLE = "  - {name: idle, exec: sleep 1000, auto_start: false, stdout: none}\n"
ONCE = "  - {name: once, exec: \"true\", kind: oneshot, stdout: none}\n"
SAYS = "  - {{name: bad, exec: \"sh -c 'echo my last words; echo and more >&2; sleep 0.2; exit 3'\", start_secs: {0}, start_retries: {1}, restart: {2}, stdout: \"file:{3}/bad.log\", stderr: \"file:{3}/bad.err\"}}\n"
ALL = (WEB, MANY, IDLE, ONCE)


class Transport(xmlrpc.client.Transport):
    """Over supervisord's socket, a connection for each call."""

    def __init__(self, user, password, path):
        super().__init__()
        self.path, self.key = path, base64.b64encode(f"{user}:{password}".encode()).decode()

    def make_connection(self, host):
        connection = http.client.HTTPConnection("localhost")
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(self.path)
        return connection

    def send_headers(self, connection, headers):
        super().send_headers(connection, [*headers, ("Authorization", f"Basic {self.key}"), ("Connection", "close")])


class Site:
    """A root with a supervisord that reads its configuration, both of one user."""

    def __init__(self, folder, program, shim, uid):
        self.folder, self.program, self.uid = folder, program, uid
        self.root, self.layer = folder / "root", folder / "stack"
        self.env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "INITBRIDGE_SHIM": str(shim), "HOME": str(folder)}
        for path in (self.root / "etc", folder / "more", self.layer):
            path.mkdir(parents=True)
        (self.root / "etc/supervisord.conf").write_text(HEADER.format(folder) + OLD)
        (folder / "more/other.ini").write_text(OTHER)
        self.give(folder, *folder.rglob("*"))
        self.supervisord = None
        self.rpc = xmlrpc.client.ServerProxy("http://localhost/RPC2", transport=Transport("me", "secret", f"{folder}/socket"))

    def give(self, *paths):
        for path in paths:
            os.chown(path, self.uid, self.uid)

    def as_user(self, *words):
        return [*(("setpriv", f"--reuid={self.uid}", f"--regid={self.uid}", "--clear-groups") if self.uid else ()), *map(str, words)]

    def run(self, *words):
        return subprocess.run(self.as_user(*words), env=self.env, cwd=self.folder, text=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)

    def spawn(self, *words):
        return subprocess.Popen(self.as_user(*words), env=self.env, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start(self, configuration="etc/supervisord.conf"):
        self.supervisord = self.spawn("supervisord", "-nc", self.root / configuration)
        for _ in range(200):
            with contextlib.suppress(OSError):
                return self.rpc.supervisor.getPID()
            time.sleep(0.05)
        raise RuntimeError("supervisord does not come up")

    def end(self):
        self.supervisord.terminate()
        self.supervisord.wait(20)

    def states(self, *, pids=False):
        """What supervisord says of each process."""
        seen = {}
        for each in self.rpc.supervisor.getAllProcessInfo():
            name = each["name"] if each["name"] == each["group"] else f"{each['group']}:{each['name']}"
            seen[name] = (each["statename"], each["pid"]) if pids else each["statename"]
        return seen

    def settled(self):
        for _ in range(100):
            seen = self.states(pids=True)
            if all(state != "STARTING" for state, _ in seen.values()):
                return seen
            time.sleep(0.05)
        return seen

    def pid(self, name):
        return str(self.states(pids=True)[name][1])

    def command(self, name):
        return (pathlib.Path("/proc") / self.pid(name) / "cmdline").read_text().split("\0")[:-1]

    def write(self, *entries):
        (self.layer / "layer.yml").write_text("name: stack\nservice:\n" + "".join(entries))

    def call(self, verb, *words):
        return self.run(self.program, verb, "--root", self.root, *words)

    def deploy(self, *words):
        return self.call("deploy", "--yes", *words, self.layer)

    def tree(self):
        """Every file, link and folder with its rights and content."""
        found = {}
        for path in sorted(self.root.rglob("*")):
            status = path.lstat()
            found[str(path.relative_to(self.root))] = (oct(status.st_mode), status.st_uid, path.read_bytes() if path.is_file() else b"")
        return found


def same_tree(checks, name, got, wanted):
    lines = [[f"{path} {mode} {uid} {content[:4000]!r}" for path, (mode, uid, content) in tree.items()] for tree in (wanted, got)]
    checks.check(name, got == wanted, "\n".join(difflib.unified_diff(*lines, "before", "after", n=0, lineterm="")))


THEIRS = ("old", "lazy", "halted", "other")


def first(site, checks):
    site.write(*ALL)
    others = site.folder / "more/other.ini"
    others.write_text(OTHER.replace("2000", "2001") + "[program:unread]\ncommand=sleep 2000\n")
    before, pids = site.tree(), site.settled()
    planned = site.call("diff", site.layer)
    checks.check("diff tells the plan", planned.returncode == 0 and all(f"{line}\n" in planned.stdout for line in ("start web", "start many:many_00", "update supervisord"))
                 and not any(line in planned.stdout for line in ("start idle", "stop ", "restart ")), planned.stdout + planned.stderr)
    shown = json.loads(site.call("deploy", "--dry-run", "--output", "json", site.layer).stdout)
    checks.same("so does a dry run, to tools", (shown["result"], [each["unit"] for each in shown["plan"]["start"]], shown["plan"]["reload"]),
                ("planned", ["web", "many:many_00", "many:many_01", "once"], ["supervisord"]), shown)
    same_tree(checks, "and they change nothing", site.tree(), before)
    done = site.deploy()
    checks.check("deploy does it", done.returncode == 0 and done.stdout == planned.stdout, f"{done.returncode} {done.stdout} {done.stderr}")
    now = site.settled()
    checks.same("what starts by itself runs, what does not waits", {name: now[name][0] for name in now if name not in THEIRS},
                {"web": "RUNNING", "many:many_00": "RUNNING", "many:many_01": "RUNNING", "idle": "STOPPED", "once": "EXITED"})
    checks.same("theirs go on as they are, those of the same file too, and one that has not been read", {name: now.get(name) for name in THEIRS}, pids)
    others.write_text(OTHER)
    checks.same("its files are the user's", {uid for _, uid, _ in site.tree().values()}, {site.uid})
    checks.check("supervisord's own settings are those that were there", "deploy/start-anew" not in done.stderr and site.run(
        site.program, "service", "status", "--socket", site.folder / "socket", "--config", site.root / "etc/supervisord.conf", "web").returncode == 0, done.stderr)


def again(site, checks):
    pids = site.settled()
    done = site.deploy()
    checks.same("a second deploy has nothing to do", (done.returncode, done.stdout), (0, "nothing to change\n"), done.stderr)
    site.rpc.supervisor.stopProcess("many:many_01")
    pids = site.settled()
    site.write(WEB.replace("1000", "1001"), *ALL[1:])
    done = site.deploy()
    checks.same("a changed entry is restarted", (done.returncode, [line for line in done.stdout.splitlines() if line.startswith(("start", "stop", "restart"))]),
                (0, ["restart web"]), done.stdout + done.stderr)
    now = site.settled()
    checks.check("and nothing else: what was stopped stays so", now.pop("web") != pids.pop("web") and now == pids, f"{pids} {now}")
    checks.same("it runs as it is written", site.command("web"), ["sleep", "1001"])
    site.write("# a remark\n", WEB.replace("1000", "1001"), MANY.replace("instances: 2", "instances: 3"), IDLE, WEB.replace("web", "extra"))
    done = site.deploy()
    now = site.settled()
    checks.check("a group that changed starts whole, one that is gone is gone", done.returncode == 0 and "once" not in now
                 and [now[f"many:many_0{i}"][0] for i in range(3)] == ["RUNNING"] * 3, f"{now} {done.stderr}")
    site.rpc.supervisor.startProcess("idle")
    pids = site.settled()
    site.write(WEB.replace("1000", "1001"), MANY, IDLE.replace("1000", "1002"), ONCE)
    done = site.deploy("--no-start")
    checks.same("--no-start leaves all as it runs", (done.returncode, site.settled()), (0, pids), done.stderr)
    done = site.deploy()
    checks.check("until it is said to go on", done.returncode == 0 and site.states()["once"] == "EXITED" and site.command("idle") == ["sleep", "1002"] and "extra" not in site.states(),
                 f"{done.stdout} {done.stderr}")


def edited(site, checks):
    fragment = site.root / "etc/supervisord.d/stack-idle.conf"
    text = fragment.read_text()
    site.write(WEB.replace("1000", "1001"), MANY, IDLE.replace("1000", "1002").replace("stdout", "start_secs: 2, stdout"), ONCE)
    for path in (fragment, site.root / "etc/supervisord.conf"):
        kept = path.read_text()
        path.write_text(kept + "; by hand\n")
        before, pids = site.tree(), site.settled()
        done = site.deploy()
        checks.check(f"{path.name}: what was edited by hand is not overwritten", done.returncode == 1 and "plan/changed-since" in done.stderr and "--force" in done.stderr,
                     f"{done.returncode} {done.stdout} {done.stderr}")
        same_tree(checks, "and nothing else is done", site.tree(), before)
        checks.same("to nobody", site.settled(), pids)
        path.write_text(kept)
    fragment.write_text(text + "; by hand\n")
    site.write(WEB.replace("1000", "1001"), MANY, IDLE.replace("1000", "1002"), ONCE)
    done = site.deploy("--force")
    checks.check("but with --force, which restarts nothing for a remark", done.returncode == 0 and fragment.read_text() == text and site.settled() == pids, f"{done.returncode} {done.stderr}")


def failing(site, checks):
    site.rpc.supervisor.stopProcess("many:many_00")
    before, states = site.tree(), site.settled()
    good = (WEB.replace("1000", "1003"), MANY.replace("instances: 2", "instances: 4"), IDLE.replace("1000", "1002"), ONCE)
    for name, says in (("dies in the window", SAYS.format(5, 3, "always", site.folder)), ("is given up on", SAYS.format(1, 0, "\"no\"", site.folder)),
                       ("is started anew again and again", SAYS.format(0, 3, "always", site.folder))):
        site.write(*good, says)
        begin = time.monotonic()
        done = site.deploy()
        took = time.monotonic() - begin
        checks.same(f"a program that {name} fails the deployment", done.returncode, 3, done.stdout + done.stderr)
        checks.check("which says why, with its last words, without waiting for the window's end", "deploy/service-failed" in done.stderr and "bad: my last words" in done.stderr and "bad: and more" in done.stderr
                     and took < 4.5, f"{took:.1f} s {done.stderr}")
        same_tree(checks, "the tree is as before", site.tree(), before)
        now = site.settled()
        checks.same("so is what runs", {n: s for n, (s, _) in now.items()}, {n: s for n, (s, _) in states.items()}, done.stderr)
        checks.same("what had not changed was left alone", [now[n] for n in ("idle", *THEIRS)], [states[n] for n in ("idle", *THEIRS)])
        checks.same("what had runs as before", site.command("web"), ["sleep", "1001"])


def killed(site, checks):
    before, states = site.tree(), site.states()
    site.write(WEB.replace("1000", "1004"), IDLE.replace("1000", "1002"), "  - {name: new, exec: sleep 1000, stdout: none}\n")
    journal = site.root / "var/lib/initbridge/journal.json"
    for delay in (0, 0.05, 0.5):
        process = site.spawn(site.program, "deploy", "--yes", "--root", site.root, site.layer)
        while not journal.exists() and process.poll() is None:
            time.sleep(0.002)
        time.sleep(delay)
        process.kill()
        process.wait()
        cut = journal.exists()
        recovered = site.call("undeploy", "--yes", "nothing-like-it")  # any run takes back first
        now = {name: state for name, (state, _) in site.settled().items()}
        checks.check(f"killed {delay} s after it began: the next run takes it back", cut and "deploy/cut-short" in recovered.stderr and site.tree() == before and now == states,
                     f"{cut} {recovered.stderr}\n{now}\n{states}")
    done = site.deploy()
    checks.check("and then it can be done", done.returncode == 0 and site.states().get("new") == "RUNNING", done.stderr)


def refusals(site, checks):
    site.write(WEB)
    header = site.folder / "header"
    header.write_text(HEADER.format(site.folder).replace("secret", "other"))
    done = site.call("diff", "--header", header, site.layer)
    checks.check("what supervisord takes only when it is started anew is told", "[unix_http_server]" in done.stderr and "deploy/start-anew" in done.stderr, done.stderr)
    before = site.tree()
    elsewhere = site.folder / "elsewhere/etc"
    elsewhere.mkdir(parents=True)
    shutil.copy(site.root / "etc/supervisord.conf", elsewhere)
    site.give(elsewhere.parent, *elsewhere.parent.rglob("*"))
    done = site.run(site.program, "deploy", "--yes", "--root", elsewhere.parent, site.layer)
    checks.check("a supervisord that reads another file is refused", done.returncode == 3 and "deploy/not-read" in done.stderr and str(site.root / "etc/supervisord.conf") in done.stderr
                 and sorted(p.name for p in elsewhere.parent.rglob("*")) == ["etc", "supervisord.conf"], f"{done.returncode} {done.stderr}")
    done = site.run(site.program, "deploy", "--yes", "--init", "supervisord", "--socket", site.folder / "none", site.layer)
    checks.check("so is one that is not there", done.returncode == 3 and "supervisor/unreachable" in done.stderr, f"{done.returncode} {done.stderr}")
    done = site.run(site.program, "deploy", "--yes", "--init", "systemd", "--socket", site.folder / "socket", site.layer)
    checks.check("systemd has no such socket", done.returncode == 2 and "cli/bad-arguments" in done.stderr, f"{done.returncode} {done.stderr}")
    site.write(WEB, WEB.replace("web", "old"))
    done = site.deploy()
    checks.check("a name that theirs has is refused", done.returncode == 1 and "supervisord/header-refused" in done.stderr and "it is here" in done.stderr, f"{done.returncode} {done.stderr}")
    site.write(WEB, WEB.replace("web", "other"))
    done = site.deploy()
    checks.check("so is one that an included file has", done.returncode == 3 and "deploy/name-taken" in done.stderr, f"{done.returncode} {done.stderr}")
    site.write(WEB.replace("web", "second"))
    done = site.deploy("--owner", "second")
    checks.check("a second deployment is refused", done.returncode in (1, 3) and "plan/other-owner" in done.stderr, f"{done.returncode} {done.stderr}")
    site.write(WEB)
    done = site.run("flock", site.root / "var/lib/initbridge/lock", site.program, "deploy", "--yes", "--root", site.root, site.layer)
    checks.check("two at once are refused", done.returncode == 3 and "deploy/busy" in done.stderr, f"{done.returncode} {done.stderr}")
    done = site.call("undeploy", "--yes", "nobody")
    checks.check("what is not deployed cannot be taken away", done.returncode == 3 and "deploy/not-deployed" in done.stderr, done.stderr)
    site.write(WEB, "  - {name: broken, exec: sleep 1, user: nobody-like-that}\n")
    done = site.deploy()
    checks.check("a configuration that supervisord refuses is taken back", done.returncode == 3 and "supervisor/refused" in done.stderr and "CANT_REREAD" in done.stderr
                 and site.states().get("new") == "RUNNING" and "deploy/not-undone" not in done.stderr, f"{done.returncode} {done.stderr} {site.states()}")
    same_tree(checks, "all of that left the root alone", site.tree(), before)


def replaced(site, checks):
    """A header that is given takes the place of all that was there."""
    header = site.folder / "header"
    header.write_text(HEADER.format(site.folder))
    site.write(*ALL)
    pids = site.settled()
    done = site.deploy("--header", header)
    now = site.settled()
    checks.same("a given header replaces theirs", (done.returncode, "stop old\n" in done.stdout, sorted(now), now["other"]),
                (0, True, sorted(["web", "many:many_00", "many:many_01", "idle", "once", "other"]), pids["other"]), done.stderr)


def image(site, checks):
    """Of a configuration that was made with the image."""
    site.write(WEB)
    shutil.rmtree(site.root)
    site.root.mkdir()
    (site.folder / "head").write_text(HEADER.format(site.folder))
    made = subprocess.run([site.program, "translate", "--init", "supervisord", "--header", site.folder / "head", "--root", site.root, site.layer], text=True, capture_output=True)
    checks.same("an image is made", made.returncode, 0, made.stderr)
    site.give(site.root, *site.root.rglob("*"))
    site.start()
    pid = site.settled()["web"]
    site.write(WEB, IDLE, "  - {name: new, exec: sleep 1000, stdout: none}\n")
    done = site.deploy()
    checks.check("its services can be changed", done.returncode == 0 and site.settled()["web"] == pid and site.states()["new"] == "RUNNING", f"{done.stdout} {done.stderr}")
    before = site.tree()
    done = site.call("undeploy", "--yes", "stack")
    checks.check("but not all be taken away", done.returncode == 3 and "deploy/only-configuration" in done.stderr, f"{done.returncode} {done.stderr}")
    same_tree(checks, "which changes nothing", site.tree(), before)
    site.write(WEB)
    done = site.deploy()
    checks.check("only one by one", done.returncode == 0 and site.states() == {"web": "RUNNING", "other": "RUNNING"}, f"{site.states()} {done.stderr}")
    site.end()


def debian(site, checks):
    """Whose package reads /etc/supervisor/supervisord.conf."""
    shutil.rmtree(site.root)
    folder = site.root / "etc/supervisor"
    folder.mkdir(parents=True)
    (folder / "supervisord.conf").write_text(HEADER.format(site.folder).replace(f"{site.folder}/more/*.ini", "conf.d/*.conf") + OLD)
    (folder / "conf.d").mkdir()
    (folder / "conf.d/other.conf").write_text(OTHER)
    site.give(site.root, *site.root.rglob("*"))
    site.start("etc/supervisor/supervisord.conf")
    before, states = site.tree(), {name: state for name, (state, _) in site.settled().items()}
    site.write(*ALL)
    done = site.deploy()
    checks.check("another configuration in the root is written where it is", done.returncode == 0 and f"write {site.root}/etc/supervisor/supervisord.conf" not in done.stdout
                 and "write /etc/supervisor/supervisord.conf" in done.stdout and not (site.root / "etc/supervisord.conf").exists(), f"{done.returncode} {done.stdout} {done.stderr}")
    now = site.settled()
    checks.same("what was there goes on beside what is new", {name: now[name][0] for name in (*states, "web")}, {**states, "web": "RUNNING"})
    done = site.deploy()
    checks.same("and a second time there is nothing to do", (done.returncode, done.stdout), (0, "nothing to change\n"), done.stderr)
    done = site.call("undeploy", "--yes", "stack")
    checks.same("undeploy: done", (done.returncode, {name: state for name, (state, _) in site.settled().items()}), (0, states), done.stderr)
    same_tree(checks, "undeploy: byte for byte", site.tree(), before)
    site.end()


def whole(site, checks, parts):
    site.start()
    site.settled()
    site.rpc.supervisor.stopProcess("halted")
    tree, states = site.tree(), {name: state for name, (state, _) in site.settled().items()}
    for group in parts:
        for part in group:
            part(site, checks)
        done = site.call("undeploy", "--yes", "stack")
        checks.same("undeploy: done", done.returncode, 0, done.stdout + done.stderr)
        same_tree(checks, "undeploy: the tree is as it was, byte for byte", site.tree(), tree)
        checks.same("undeploy: so is what runs", {name: state for name, (state, _) in site.settled().items()}, states)
    site.end()


# In a namespace of mounts, so that nothing is left of it.
BOOT = """set -e
mount -t tmpfs none {0}/memory
mkdir {0}/memory/upper {0}/memory/work {0}/memory/root
mount -t overlay none -o lowerdir=/,upperdir={0}/memory/upper,workdir={0}/memory/work {0}/memory/root
cd {0}/memory/root
mount --rbind /dev dev
mount -t proc none proc
mount -t tmpfs none run
mount -t tmpfs none tmp
mount --bind {0} mnt
cp mnt/supervisord.conf etc/
exec chroot . supervisord -nc /etc/supervisord.conf
"""


def boot(top):
    """A container of this machine's files, with a supervisord that is process 1 there."""
    (top / "memory").mkdir()
    (top / "stack").mkdir()
    (top / "stack/layer.yml").write_text("name: stack\nservice:\n" + WEB)
    (top / "supervisord.conf").write_text(HEADER.format("/run") + OLD)
    return subprocess.Popen(["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", BOOT.format(top)], stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def container(process, checks):
    def run(command):
        first = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().strip()
        return subprocess.run(["nsenter", "-t", first or "0", "--mount", "--pid", "--root", "--wd", "env", "INITBRIDGE_SHIM=/mnt/exec", "sh", "-c", command], text=True,
                              capture_output=True, stdin=subprocess.DEVNULL, timeout=60)

    for _ in range(200):
        if run("supervisorctl -c /etc/supervisord.conf pid").stdout == "1\n":
            break
        time.sleep(0.05)
    tree = "find /etc/supervisord* /usr/share/initbridge /var/lib/initbridge -type f -exec sha256sum {} +"
    before = run(tree).stdout
    run("mount --bind /usr /usr && mount -o remount,bind,ro /usr")
    done = run("/mnt/initbridge deploy --yes /mnt/stack")
    checks.check("files that cannot be written are told before anything is done", done.returncode == 3 and "deploy/read-only" in done.stderr and "/usr/" in done.stderr
                 and run(tree).stdout == before, done.stderr)
    run("umount --lazy /usr")  # that command is on it
    done = run("/mnt/initbridge deploy --yes /mnt/stack")
    states = run("supervisorctl -c /etc/supervisord.conf status").stdout
    checks.check("process 1 of a container is found, and deployed to", done.returncode == 0 and [line.split()[:2] for line in states.splitlines()] == [
        ["halted", "RUNNING"], ["lazy", "STOPPED"], ["old", "RUNNING"], ["web", "RUNNING"]], f"{done.stderr} {states}")
    done = run("/mnt/initbridge undeploy --yes stack")
    after = run(tree).stdout
    checks.check("and left as it was", done.returncode == 0 and "/etc/supervisord.conf" in before and after == before, f"{done.stderr} {before} {after}")


def main():
    program, shim = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
    if not shutil.which("supervisord") or os.geteuid() != 0:
        skip_all("supervisord is not installed" if os.geteuid() == 0 else "only root can be two users")
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="initbridge-deploy-") as top:
        os.chmod(top, 0o755)
        for file in (program, shim):
            shutil.copy(file, top)
        program, shim = (pathlib.Path(top) / file.name for file in (program, shim))
        process = boot(pathlib.Path(top))
        site = Site(pathlib.Path(top) / "site", program, shim, 4321)
        try:
            whole(site, checks, ((first, again, edited, failing, killed, refusals), (replaced,)))
            image(site, checks)
            debian(site, checks)
            container(process, checks)
        finally:
            if site.supervisord and site.supervisord.poll() is None:
                site.end()
            process.kill()
            process.wait(20)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())

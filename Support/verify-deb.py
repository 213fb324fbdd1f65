#!/usr/bin/python3
"""Installs the Debian package in a clean root, has it pass a mail through, upgrades, removes and purges it.

    Support/verify-deb.py [PACKAGE.deb]

Without PACKAGE, a package is made from the debug build; `make deb` makes the real one. The version before is the same
package under a lower number, since none was released yet.

The root holds Debian's smallest system and what the package depends on, and nothing else. It is made once, by
mmdebstrap, and kept in GATEWAYD_ROOTS (/var/cache/gatewayd-roots). The mail servers are those of Support/testbed,
outside of the root, on loopback. systemd cannot run there: a stand-in for systemctl starts, stops and remembers.
"""

import hashlib
import json
import os
import pathlib
import re
import shutil
import signal
import smtplib
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Crash"))
sys.path.insert(0, str(ROOT / "demo"))
sys.dont_write_bytecode = True

import check as desk  # noqa: E402
from harness.testbed import Dovecot, Server, free_ports, wait_for  # noqa: E402

SUITE = "bookworm"
# The account stays after a purge, as Debian's accounts do; the rest is the system's own bookkeeping.
LEFT_BEHIND = re.compile(
    r"etc/(passwd|group|shadow|gshadow)-?$|etc/\.pwd\.lock$|etc/gatewayd-test|var/lib/dpkg/|var/cache/|var/log/"
    r"|var/lib/systemd/deb-systemd-helper-|usr/bin/systemctl$|run/|tmp/|etc/systemd/system/?$|proc/|dev/|srv/")


class Failed(Exception):
    """What does not hold."""


def need(holds, what):
    if not holds:
        raise Failed(what)


def say(words):
    print(f"  {words}", flush=True)


def sh(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **options).stdout


class Postfix(Server):
    def __init__(self, folder, dovecot):
        self.smtp, self.submission = free_ports(2)
        super().__init__(
            "postfix.sh", [folder, self.smtp, self.submission, dovecot.folder, dovecot.lmtp], folder, self.smtp)


class Root:
    """A small Debian, in memory."""

    def __init__(self, folder, package):
        self.path = pathlib.Path(folder) / "root"
        self.path.mkdir()
        sh("mount", "-t", "tmpfs", "-o", "mode=755,size=3g", "tmpfs", str(self.path))
        sh("tar", "-C", str(self.path), "-xf", str(self._archive(package)))
        for name, words in (("proc", ("-t", "proc", "proc")), ("dev", ("--bind", "/dev"))):
            sh("mount", *words, str(self.path / name))
        (self.path / "etc/hosts").write_text("127.0.0.1 localhost\n")
        self._stand_in()

    def _archive(self, package):
        """The root before the package, made once for the packages that it depends on."""
        names = self._depends(package)
        key = hashlib.sha256("\n".join([SUITE, *names]).encode()).hexdigest()[:12]
        folder = pathlib.Path(os.environ.get("GATEWAYD_ROOTS", "/var/cache/gatewayd-roots"))
        archive = folder / f"{SUITE}-{key}.tar"
        if not archive.exists():
            folder.mkdir(parents=True, exist_ok=True)
            say(f"making {archive}, once")
            sources = sorted(pathlib.Path("/etc/apt/sources.list.d").glob("debian*.sources"))
            made = f"{archive}.{os.getpid()}.tar"
            sh("mmdebstrap", "--quiet", "--variant=minbase", "--mode=root", "--dpkgopt=force-unsafe-io",
               f"--include={','.join(['init-system-helpers', *names])}", SUITE, made, *map(str, sources),
               env=dict(os.environ, TMPDIR=str(self.path.parent)))
            os.rename(made, archive)
        return archive

    @staticmethod
    def _depends(package):
        """The names that it depends on; of alternatives the last, which here is the smaller one."""
        field = " ".join(sh("dpkg-deb", "--field", package, "Depends").split())
        return sorted(re.sub(r" .*", "", clause.split("|")[-1].strip()) for clause in field.split(","))

    def _stand_in(self):
        stand_in = self.path / "usr/bin/systemctl"
        shutil.copy(ROOT / "Support/testbed/systemctl.sh", stand_in)
        stand_in.chmod(0o755)
        (self.path / "run/systemd/system").mkdir(parents=True)

    def run(self, *command, status=0, **options):
        """Runs a command in the root; what it printed."""
        ran = subprocess.run(
            ["chroot", str(self.path), *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            stdin=subprocess.DEVNULL,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "USER": "root",
                 "DEBIAN_FRONTEND": "noninteractive", "SWIFT_BACKTRACE": "enable=no"}, **options)
        need(status is None or ran.returncode == status,
             f"{' '.join(command)} ended with {ran.returncode}, not {status}:\n{ran.stdout}")
        return ran.stdout

    def json(self, *command):
        return json.loads(self.run(*command))

    def has(self, path):
        return os.path.lexists(self.path / path.lstrip("/"))

    def mode(self, path):
        facts = os.lstat(self.path / path.lstrip("/"))
        return facts.st_uid, facts.st_mode & 0o7777

    def files(self):
        """Every path, without the file systems that are only mounted."""
        found = sh("find", str(self.path), "-xdev", "-printf", "%P\n")
        return {name for name in found.split("\n") if name and not LEFT_BEHIND.search(name)}

    def stop(self):
        """Ends what was started in it."""
        for pid in (self.path / "run").glob("stand-in-*.pid"):
            try:
                os.kill(int(pid.read_text()), signal.SIGKILL)
            except (OSError, ValueError):
                pass


class Verification:
    def __init__(self, root, before, after, servers, folder):
        self.root, self.before, self.after, self.servers, self.folder = root, before, after, servers, folder
        self.web = free_ports(1)[0]
        self.account = None

    def run(self):
        clean = self.root.files()
        for step in (self.installs, self.is_configured, self.starts, self.passes_a_mail, self.upgrades, self.removes,
                     self.installs_again, self.purges):
            step()
            say(step.__doc__)
        left = sorted(self.root.files() - clean)
        need(not left, f"left behind after the purge: {left[:20]}")
        need(not clean - self.root.files(), "the purge took files that were not the package's")

    def installs(self):
        """installs, does not start with the example configuration, and says what to do next"""
        said = self.root.run("dpkg", "--install", "/tmp/before.deb")
        need("gatewayd init" in said and "not started" in said, f"the installation says: {said}")
        need(not self.running(), "the daemon runs with the example configuration")
        names = dict(line.split(":")[:3:2] for line in self.root.run("getent", "passwd").splitlines())
        self.account = int(names.get("gatewayd", -1))
        need(0 < self.account < 1000, f"the account gatewayd has the number {self.account}")
        need(self.root.mode("/var/lib/gatewayd") == (self.account, 0o700), "/var/lib/gatewayd is open to others")
        need(self.root.mode("/etc/gatewayd/credentials") == (0, 0o700), "the secrets are open to others")
        for path in ("usr/share/man/man1/gatewayd.1.gz", "usr/share/man/man5/gatewayd.yaml.5.gz",
                     "usr/share/man/man8/gatewayd-run.8.gz", "usr/share/bash-completion/completions/gatewayd",
                     "usr/share/zsh/vendor-completions/_gatewayd",
                     "usr/share/fish/vendor_completions.d/gatewayd.fish", "usr/share/doc/gatewayd/copyright",
                     "usr/share/doc/gatewayd/operations.md", "usr/lib/systemd/system/gatewayd.service",
                     "usr/lib/systemd/system/gatewayd.socket"):
            need(self.root.has(path), f"{path} is missing")
        need(not self.root.has("etc/systemd/system/sockets.target.wants"), "a socket was enabled")
        need(self.root.run("dpkg", "--verify", "gatewayd") == "", "installed files differ from the package's")
        said = self.root.run("gatewayd", "check", status=1)
        need("WRONG" in said, f"`gatewayd check` takes the example configuration: {said}")

    def is_configured(self):
        """takes a configuration: `gatewayd check --live` finds everything in order"""
        shutil.copy(self.servers[0].certificate, self.root.path / "etc/gatewayd-test.pem")
        dovecot, postfix = self.servers
        (self.root.path / "etc/gatewayd/gatewayd.yaml").write_text(f"""
mailboxes:
  - {{name: support, host: localhost, port: {dovecot.imaps}, ca_file: /etc/gatewayd-test.pem,
     user: support@shop.test, password_file: imap-password, poll: 5}}
submission: {{host: localhost, port: {postfix.submission}, ca_file: /etc/gatewayd-test.pem, user: support@shop.test,
  password_file: smtp-password, from: support@shop.test, from_name: Shoe Shop}}
identity: {{authserv_id: mx.shop.test}}
review: {{listen: "127.0.0.1:{self.web}", secure_cookies: false, undo_seconds: 0}}
""")
        for name in ("imap-password", "smtp-password"):
            secret = self.root.path / "etc/gatewayd/credentials" / name
            secret.touch(0o600)
            secret.write_text("secret\n")
        self.root.run("gatewayd", "shop", "init", "/var/lib/gatewayd/shop.sqlite", "--demo")
        self.root.run("chown", "gatewayd:", "/var/lib/gatewayd/shop.sqlite")
        (self.root.path / "run/password").write_text("a long enough passphrase")
        self.root.run("gatewayd", "user", "add", "rosa", "--role", "reviewer", "--password-file", "/run/password")
        owner, _ = self.root.mode("/var/lib/gatewayd/gatewayd.sqlite")
        need(owner == self.account, "a command of root's made a store that the daemon cannot open")
        self.root.run("gatewayd", "check")
        self.root.run("gatewayd", "check", "--live")

    def running(self):
        """The daemon's process id, or nothing."""
        try:
            pid = int((self.root.path / "run/stand-in-gatewayd.service.pid").read_text())
            os.kill(pid, 0)
            return pid
        except (OSError, ValueError):
            return None

    def ready(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.web}/readyz", timeout=10) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def starts(self):
        """starts as the account gatewayd, and everything it depends on is reached"""
        self.root.run("systemctl", "enable", "--now", "gatewayd.service")
        wait_for("/readyz", 120, self.ready, every=0.2)
        need(os.stat(f"/proc/{self.running()}").st_uid == self.account, "the daemon does not run as gatewayd")

    def passes_a_mail(self):
        """passes a mail through: it comes in, is drafted, is approved, and the customer has the reply"""
        shop = f"{self.folder}/shop.sqlite"
        shutil.copy(self.root.path / "var/lib/gatewayd/shop.sqlite", shop)
        sh("/usr/bin/python3", str(ROOT / "demo/deliver.py"), "--shop", shop, "--smtp", str(self.servers[1].smtp),
           str(ROOT / "demo/mails/01-in-stock.eml"))
        case = wait_for("a draft", 120, self.draft, every=0.3)
        self.root.run("gatewayd", "review", "approve", str(case["id"]), "--case-version", str(case["version"]),
                      "--as-user", "rosa", "--confirm-ungrounded")
        address = case["customer"]
        reply = wait_for("the reply", 120, lambda: desk.inbox(self.servers[0].imap, address), every=0.3)
        need("available" in str(reply[0]["Subject"]), f"the customer got {reply[0]['Subject']!r}")

    def draft(self):
        waiting = self.root.json("gatewayd", "review", "list", "--json")
        return waiting[0] if waiting else None

    def upgrades(self):
        """upgrades with its data: the new version runs, the configuration and the case are there"""
        pid = self.running()
        configuration = (self.root.path / "etc/gatewayd/gatewayd.yaml").read_text()
        self.root.run("dpkg", "--install", "/tmp/after.deb")
        need(self.running() not in (None, pid), "the daemon was not started anew")
        wait_for("/readyz", 120, self.ready, every=0.2)
        need((self.root.path / "etc/gatewayd/gatewayd.yaml").read_text() == configuration,
             "the configuration was changed")
        cases = self.root.json("gatewayd", "cases", "list", "--json")
        need([case["state"] for case in cases] == ["answered"], f"the case is gone: {cases}")
        self.root.run("gatewayd", "db", "check")
        self.root.run("gatewayd", "audit")

    def removes(self):
        """is removed: the daemon has ended, configuration, secrets and store stay"""
        self.root.run("dpkg", "--remove", "gatewayd")
        need(not self.running(), "the daemon still runs")
        for path in ("usr/bin/gatewayd", "usr/lib/systemd/system/gatewayd.service", "usr/share/doc/gatewayd"):
            need(not self.root.has(path), f"{path} is still there")
        for path in ("etc/gatewayd/gatewayd.yaml", "etc/gatewayd/credentials/imap-password",
                     "var/lib/gatewayd/gatewayd.sqlite"):
            need(self.root.has(path), f"{path} is gone")

    def installs_again(self):
        """is installed again and finds its data"""
        self.root.run("dpkg", "--install", "/tmp/after.deb")
        need(len(self.root.json("gatewayd", "cases", "list", "--json")) == 1, "the case is gone")

    def purges(self):
        """is purged, and leaves only the account"""
        self.root.run("dpkg", "--purge", "gatewayd")
        need(not self.running(), "the daemon still runs")
        for path in ("etc/gatewayd", "var/lib/gatewayd"):
            need(not self.root.has(path), f"{path} is still there")


def older(package, folder):
    """The same package with a lower version."""
    tree = f"{folder}/older"
    sh("dpkg-deb", "--raw-extract", package, tree)
    control = pathlib.Path(tree, "DEBIAN/control")
    control.write_text(re.sub(r"(?m)^(Version: .*)$", r"\1~before", control.read_text()))
    sh("dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, f"{folder}/before.deb")
    shutil.rmtree(tree)
    return f"{folder}/before.deb"


def verify(package, folder):
    if not package:
        package = f"{folder}/built.deb"
        say(sh(str(ROOT / "Support/build-deb.sh"), str(ROOT / ".build/debug/gatewayd"), package,
               env=dict(os.environ, DEB_COMPRESSION="-Znone")).strip())
    before = older(package, folder)
    root = Root(folder, package)
    servers = []
    try:
        shutil.copy(before, root.path / "tmp/before.deb")
        shutil.copy(package, root.path / "tmp/after.deb")
        servers.append(Dovecot(f"{folder}/dovecot"))
        servers.append(Postfix(f"{folder}/postfix", servers[0]))
        Verification(root, before, package, servers, folder).run()
    except Exception:
        log = root.path / "run/stand-in-gatewayd.service.log"
        if log.exists():
            print("--- the daemon's log\n" + "\n".join(log.read_text(errors="replace").splitlines()[-40:]), file=sys.stderr)
        raise
    finally:
        root.stop()
        for server in reversed(servers):
            server.stop()


def main():
    if len(sys.argv) > 2 or sys.argv[1:2] == ["--help"]:
        sys.exit(__doc__)
    if os.getuid() != 0:
        print("package: not checked, since only root can make a root to install it in")
        return
    if "GATEWAYD_OWN_MOUNTS" not in os.environ:
        # What is mounted goes with the process, however it ends.
        os.environ["GATEWAYD_OWN_MOUNTS"] = "1"
        os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv])
    package = os.path.abspath(sys.argv[1]) if len(sys.argv) == 2 else None
    began = time.monotonic()
    folder = tempfile.mkdtemp(prefix="gwdeb-", dir="/tmp")
    os.chmod(folder, 0o755)
    try:
        verify(package, folder)
    except Failed as failed:
        sys.exit(f"package: {failed}")
    finally:
        subprocess.run(["umount", "--recursive", "--lazy", f"{folder}/root"], stderr=subprocess.DEVNULL, check=False)
        shutil.rmtree(folder, ignore_errors=True)
    print(f"package: ok, in {time.monotonic() - began:.0f} s")


main()

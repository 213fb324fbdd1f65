#!/usr/bin/python3
"""Runs a command under the restrictions of a systemd unit, as far as they can be applied where systemd is not PID 1.

    restricted.py UNIT STATE -- COMMAND...

Root only. STATE is the only folder that the command may write to (for the unit's StateDirectory and RuntimeDirectory);
it is given to the account that the command runs as. Applied, where the unit asks for them: an account without
privileges, NoNewPrivileges, CapabilityBoundingSet= (empty), ProtectSystem=strict, PrivateDevices, PrivateIPC,
PrivateUsers, ProtectProc with ProcSubset, ProtectKernelTunables, ProtectControlGroups, SystemCallFilter (the groups of
the installed systemd), RestrictAddressFamilies, MemoryDenyWriteExecute, RestrictNamespaces, RestrictRealtime,
RestrictSUIDSGID, LockPersonality, LimitCORE, UMask. Not applied: ProtectHome and PrivateTmp, since what is tested may lie
there (it can be read only, and $TMPDIR is in STATE); ProtectHostname and the kernel log, which need what is taken anyway.
"""

import ctypes
import ctypes.util
import errno
import os
import pathlib
import resource
import subprocess
import sys

libc = ctypes.CDLL(None, use_errno=True)
seccomp = ctypes.CDLL("libseccomp.so.2", use_errno=True)

ACCOUNT = 65534  # nobody: any account that owns nothing
NEWNS, NEWIPC, NEWUSER = 0x20000, 0x8000000, 0x10000000
NAMESPACES = (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000, 0x80)
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE, MS_MOVE = (
    1, 2, 4, 8, 32, 4096, 16384, 1 << 18, 8192)
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 24, 38
ALLOW = 0x7FFF0000
NE, EQ, GT, MASKED = 1, 4, 6, 7
FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10}


def refuse(number):
    return 0x00050000 | number


def call(status, what):
    if status < 0:
        number = ctypes.get_errno()
        sys.exit(f"restricted.py: {what}: {os.strerror(number)}")


# The unit


class Unit:
    def __init__(self, path):
        self.lines = [line.partition("=") for line in pathlib.Path(path).read_text().splitlines()
                      if "=" in line and not line.startswith("#")]

    def all(self, key):
        return [value for name, _, value in self.lines if name == key]

    def last(self, key, otherwise=""):
        return (self.all(key) or [otherwise])[-1]

    def says(self, key):
        return self.last(key) == "yes"


# What the command sees


def mount(source, target, kind, flags, data=None):
    return libc.mount(*(word and str(word).encode() for word in (source, target, kind)), ctypes.c_ulong(flags),
                      data and data.encode())


def mounts():
    """Each mount's folder, with the flags that it has to keep."""
    words = {"nosuid": MS_NOSUID, "nodev": MS_NODEV, "noexec": MS_NOEXEC}
    found = []
    for line in pathlib.Path("/proc/self/mountinfo").read_text().splitlines():
        fields = line.split()
        place = fields[4].encode().decode("unicode_escape")
        found.append((place, sum(words.get(word, 0) for word in fields[5].split(","))))
    return found


def below(path, folder):
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def reachable(command):
    """A folder of root's that holds the checkout or the command's libraries shows these, and nothing else."""
    said = subprocess.run(["ldd", command], capture_output=True, text=True).stdout
    wanted = {os.getcwd()} | {os.path.dirname(word) for word in said.split() if word.startswith("/")}
    closed = {}
    for path in wanted:
        parents = [path, *map(str, pathlib.Path(path).parents)]
        for parent in reversed(parents):
            if not os.stat(parent).st_mode & 1:
                closed.setdefault(parent, {})[path] = os.open(path, os.O_PATH)
                break
    for folder, held in closed.items():
        call(mount("tmpfs", folder, "tmpfs", MS_NOSUID, "mode=755"), f"tmpfs for {folder}")
        for path, handle in sorted(held.items()):
            os.makedirs(path, exist_ok=True)
            call(mount(f"/proc/self/fd/{handle}", path, None, MS_BIND), f"{path} again")


def read_only(state):
    call(mount(state, state, None, MS_BIND), "bind STATE")
    for place, flags in mounts():
        if any(below(place, folder) for folder in (state, "/dev", "/proc", "/sys")):
            continue
        # What another mount hides cannot be reached, and need not be.
        mount(None, place, None, MS_REMOUNT | MS_BIND | MS_RDONLY | flags)
    if not os.statvfs("/").f_flag & os.ST_RDONLY:
        sys.exit("restricted.py: the file system can still be written to")


def few_devices(state):
    place = f"{state}/.dev"
    os.mkdir(place)
    call(mount("tmpfs", place, "tmpfs", MS_NOSUID, "mode=755"), "tmpfs for /dev")
    for name in ("null", "zero", "full", "random", "urandom", "tty"):
        open(f"{place}/{name}", "w").close()
        call(mount(f"/dev/{name}", f"{place}/{name}", None, MS_BIND), f"/dev/{name}")
    os.mkdir(f"{place}/shm", 0o1777)
    for name, target in {"fd": "/proc/self/fd", "stdin": "/proc/self/fd/0", "stdout": "/proc/self/fd/1",
                         "stderr": "/proc/self/fd/2"}.items():
        os.symlink(target, f"{place}/{name}")
    call(mount(place, "/dev", None, MS_MOVE), "the new /dev")
    os.rmdir(place)


def kernel_read_only(unit):
    if unit.last("ProcSubset") == "pid":
        data = f"hidepid={unit.last('ProtectProc', 'default')},subset=pid"
        call(mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, data), "a /proc of processes alone")
    elif unit.says("ProtectKernelTunables"):
        call(mount("/proc/sys", "/proc/sys", None, MS_BIND), "/proc/sys")
        call(mount(None, "/proc/sys", None, MS_REMOUNT | MS_BIND | MS_RDONLY), "/proc/sys")
    if unit.says("ProtectKernelTunables") or unit.says("ProtectControlGroups"):
        for place, flags in mounts():
            if below(place, "/sys"):
                mount(None, place, None, MS_REMOUNT | MS_BIND | MS_RDONLY | flags)


# What the command may ask of the kernel


class Comparison(ctypes.Structure):
    _fields_ = [("argument", ctypes.c_uint), ("operation", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


class Filter:
    def __init__(self, otherwise):
        seccomp.seccomp_init.restype = ctypes.c_void_p
        self.context = ctypes.c_void_p(seccomp.seccomp_init(otherwise))

    def add(self, action, name, *comparisons):
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number < 0:  # not of this architecture
            return
        array = (Comparison * len(comparisons))(*(Comparison(*each) for each in comparisons))
        status = seccomp.seccomp_rule_add_array(self.context, ctypes.c_uint32(action), number, len(comparisons), array)
        if status < 0:
            sys.exit(f"restricted.py: a rule for {name}: {os.strerror(-status)}")

    def load(self):
        status = seccomp.seccomp_load(self.context)
        if status < 0:
            sys.exit(f"restricted.py: the filter: {os.strerror(-status)}")


def groups():
    said = subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager"], capture_output=True, text=True, check=True)
    found, group = {}, None
    for line in said.stdout.splitlines():
        word = line.strip()
        if not word or word.startswith("#"):
            continue
        if line[0] == "@":
            group = found.setdefault(word, [])
        elif group is not None:
            group.append(word)
    return found


def calls(words, known):
    """The system calls that such words name."""
    found = set()
    for word in words:
        found |= calls(known.get(word, []), known) if word.startswith("@") else {word}
    return found


def allowed(unit):
    known, names = groups(), set()
    for value in unit.all("SystemCallFilter"):
        named = calls(value.removeprefix("~").split(), known)
        names = names - named if value.startswith("~") else names | named
    # What every process may do, whatever a list leaves out.
    return names | calls(["@default"], known) if names else names


def restrictions(unit):
    """The filter of all settings but SystemCallFilter."""
    made = Filter(ALLOW)
    families = [FAMILIES[word] for word in unit.last("RestrictAddressFamilies").split()]
    if families:
        for family in set(range(46)) - set(families):
            made.add(refuse(errno.EAFNOSUPPORT), "socket", (0, EQ, family, 0))
        made.add(refuse(errno.EAFNOSUPPORT), "socket", (0, GT, 45, 0))
    if unit.says("MemoryDenyWriteExecute"):
        made.add(refuse(errno.EPERM), "mmap", (2, MASKED, 6, 6))
        for name in ("mprotect", "pkey_mprotect"):
            made.add(refuse(errno.EPERM), name, (2, MASKED, 4, 4))
        made.add(refuse(errno.EPERM), "shmat", (2, MASKED, 0o100000, 0o100000))
    if unit.says("RestrictNamespaces"):
        for flag in NAMESPACES:
            made.add(refuse(errno.EPERM), "unshare", (0, MASKED, flag, flag))
            made.add(refuse(errno.EPERM), "clone", (0, MASKED, flag, flag))
        made.add(refuse(errno.ENOSYS), "clone3")
        made.add(refuse(errno.EPERM), "setns")
    if unit.says("RestrictRealtime"):
        for policy in (1, 2, 6):
            made.add(refuse(errno.EPERM), "sched_setscheduler", (1, EQ, policy, 0))
    if unit.says("RestrictSUIDSGID"):
        for name, argument in (("chmod", 1), ("fchmod", 1), ("fchmodat", 2)):
            for bit in (0o4000, 0o2000):
                made.add(refuse(errno.EPERM), name, (argument, MASKED, bit, bit))
    if unit.says("LockPersonality"):
        made.add(refuse(errno.EPERM), "personality", (0, NE, 0xFFFFFFFF, 0))
    return made


# Both


def become_nobody(unit):
    os.setgroups([])
    os.setresgid(ACCOUNT, ACCOUNT, ACCOUNT)
    os.setresuid(ACCOUNT, ACCOUNT, ACCOUNT)
    if unit.says("PrivateUsers"):
        # Who changed the account is not dumpable, and /proc/self would be root's.
        libc.prctl(4, 1, 0, 0, 0)
        call(libc.unshare(NEWUSER), "a user namespace")
        for name, text in (("setgroups", "deny"), ("uid_map", f"{ACCOUNT} {ACCOUNT} 1"), ("gid_map", f"{ACCOUNT} {ACCOUNT} 1")):
            pathlib.Path(f"/proc/self/{name}").write_text(text)
        if unit.all("CapabilityBoundingSet") == [""]:
            for capability in range(64):
                if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0:
                    break


def main():
    if "--" not in sys.argv or len(sys.argv) < 5 or os.getuid() != 0:
        sys.exit(__doc__)
    unit, state, command = Unit(sys.argv[1]), os.path.realpath(sys.argv[2]), sys.argv[sys.argv.index("--") + 1:]
    names = allowed(unit)
    subprocess.run(["chown", "-R", f"{ACCOUNT}:{ACCOUNT}", state], check=True)
    os.makedirs(f"{state}/tmp", exist_ok=True)
    os.chown(f"{state}/tmp", ACCOUNT, ACCOUNT)

    call(libc.unshare(NEWNS | (NEWIPC if unit.says("PrivateIPC") else 0)), "namespaces")
    call(mount(None, "/", None, MS_REC | MS_PRIVATE), "private mounts")
    reachable(command[0])
    if unit.last("ProtectSystem") == "strict":
        read_only(state)
    if unit.says("PrivateDevices"):
        few_devices(state)
    kernel_read_only(unit)
    if unit.last("LimitCORE") == "0":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(int(unit.last("UMask", "0022"), 8))
    become_nobody(unit)
    if unit.says("NoNewPrivileges"):
        call(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")

    os.environ["TMPDIR"] = f"{state}/tmp"
    listed = Filter(refuse(errno.EPERM))
    for name in sorted(names):
        listed.add(ALLOW, name)
    restrictions(unit).load()
    if names:
        listed.load()
    os.execv(command[0], command)


main()

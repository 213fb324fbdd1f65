# Shared by the testbed scripts; sourced, not run.

die() { echo "${0##*/}: $*" >&2; exit 1; }

# An unsigned port number, or the end.
need_port() { [[ $1 =~ ^[0-9]{1,5}$ && $1 -gt 0 && $1 -lt 65536 ]] || die "not a port: '$1'"; }

# Unix sockets lie below the folder, and a socket path holds 107 characters.
need_folder() {
  [[ $1 == /* ]] || die "the folder must be an absolute path: '$1'"
  [[ ${#1} -le 70 ]] || die "the folder's path is too long for unix sockets (70 characters at most): '$1'"
  [[ $1 =~ ^[A-Za-z0-9_./-]+$ ]] || die "the folder's path holds characters that the servers' configurations do not take: '$1'"
}

# With TESTBED_WATCH=1 the server ends when standard input does, so that a crashed caller leaves nothing behind.
# The caller must have started the script in a session of its own.
watch_caller() {
  [[ ${TESTBED_WATCH:-} == 1 ]] || return 0
  local group=$$
  exec 3<&0
  (while read -r -u 3 _; do :; done; kill -KILL -- "-$group") >/dev/null 2>&1 &
  exec 3<&- </dev/null
}

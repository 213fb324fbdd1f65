// Stands between a program and its disk and clock; preloaded by the harness (LD_PRELOAD), never part of gatewayd.
//
//   SHIM_FILES    paths that begin with this are "the disk"; -shm files and lock files are not
//   SHIM_LOG      every change of the disk is appended here, with its bytes and the moment it was done
//   SHIM_CONTROL  a file with one line `GENERATION KIND N ERROR MODE`: the N-th call of KIND from the moment that the
//                 line was written fails, or ends the process
//   SHIM_FAULT_FILES  as SHIM_FILES, for those calls (default: SHIM_FILES)
//   SHIM_LIE      when set, no sync is written down: a disk that lies, to see that the harness notices
//   SHIM_CLOCK    a file with a number of seconds by which the wall clock is off
//
// KIND: write, sync, any. ERROR: EIO, ENOSPC, KILL. MODE: once, always, short (half of the bytes are written; then as
// once); for KILL: before, after, torn (half of the bytes are written).
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define REAL(name) ({ static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name); real; })

static pthread_mutex_t disk = PTHREAD_MUTEX_INITIALIZER;
static const char *files, *fault_files;
static int log_file = -1, control_file = -1, clock_file = -1, lies;

__attribute__((constructor)) static void begin(void) {
  const char *log = getenv("SHIM_LOG"), *control = getenv("SHIM_CONTROL"), *clock = getenv("SHIM_CLOCK");
  files = getenv("SHIM_FILES");
  fault_files = getenv("SHIM_FAULT_FILES");
  lies = getenv("SHIM_LIE") != NULL;
  if (!fault_files) fault_files = files;
  if (log) log_file = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (control) control_file = syscall(SYS_openat, AT_FDCWD, control, O_RDONLY | O_CLOEXEC);
  if (clock) clock_file = syscall(SYS_openat, AT_FDCWD, clock, O_RDONLY | O_CLOEXEC);
}

// The disk ---------------------------------------------------------------------------------------------------------

static int ends(const char *text, const char *end) {
  size_t a = strlen(text), b = strlen(end);
  return a >= b && !strcmp(text + a - b, end);
}

static int begins(const char *path, const char *start) {
  return start && !strncmp(path, start, strlen(start)) && !ends(path, "-shm") && !ends(path, ".lock") &&
         !ends(path, ".writer");
}

static int path_of(int handle, char *path, size_t room) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
  ssize_t count = syscall(SYS_readlinkat, AT_FDCWD, link, path, room - 1);
  if (count < 0) return 0;
  path[count] = 0;
  return path[0] == '/';
}

// One record: kind, moment in monotonic nanoseconds, offset, lengths of path and data, path, data.
static void record(char kind, const char *path, uint64_t offset, const void *data, uint32_t size) {
  if (log_file < 0 || (kind == 'S' && lies)) return;
  struct timespec now;
  syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
  struct __attribute__((packed)) {
    char kind;
    uint64_t moment, offset;
    uint32_t path, size;
  } head = {kind, now.tv_sec * 1000000000ull + now.tv_nsec, offset, strlen(path), size};
  char *whole = malloc(sizeof head + head.path + size);
  if (!whole) abort();
  memcpy(whole, &head, sizeof head);
  memcpy(whole + sizeof head, path, head.path);
  if (size) memcpy(whole + sizeof head + head.path, data, size);
  size_t total = sizeof head + head.path + size;
  if (syscall(SYS_write, log_file, whole, total) != (long)total) abort();
  free(whole);
}

struct verdict {
  int error;            // what the call fails with; 0: nothing
  int half;             // half of the bytes are written before that
  int kill_after;       // the process ends after the call
};

// Called with the mutex held.
static struct verdict judge(const char *kind, const char *path) {
  static long generation = -1, count;
  struct verdict none = {0, 0, 0};
  if (control_file < 0 || !begins(path, fault_files)) return none;
  char line[128] = "", wanted[16] = "", error[16] = "", mode[16] = "";
  long fresh, at;
  if (syscall(SYS_pread64, control_file, line, sizeof line - 1, 0L) <= 0) return none;
  if (sscanf(line, "%ld %15s %ld %15s %15s", &fresh, wanted, &at, error, mode) != 5) return none;
  if (fresh != generation) generation = fresh, count = 0;
  if (strcmp(wanted, "any") && strcmp(wanted, kind)) return none;
  count++;
  int always = !strcmp(mode, "always");
  if (always ? count < at : count != at) return none;
  if (!strcmp(error, "KILL")) {
    if (!strcmp(mode, "before")) syscall(SYS_kill, getpid(), SIGKILL);
    struct verdict last = {0, !strcmp(mode, "torn"), 1};
    return last;
  }
  struct verdict failure = {!strcmp(error, "ENOSPC") ? ENOSPC : EIO, !strcmp(mode, "short"), 0};
  return failure;
}

static ssize_t put(int handle, const void *bytes, size_t count, off64_t offset, const char *path) {
  pthread_mutex_lock(&disk);
  struct verdict verdict = judge("write", path);
  ssize_t done = -1;
  int why = verdict.error;
  if (!verdict.error || verdict.half) {
    size_t part = verdict.half ? count / 2 : count;
    done = syscall(SYS_pwrite64, handle, bytes, part, offset);
    why = errno;
    if (done > 0 && begins(path, files)) record('W', path, offset, bytes, done);
    if (verdict.half && verdict.error && done == 0) done = -1, why = verdict.error;
  }
  if (verdict.kill_after) syscall(SYS_kill, getpid(), SIGKILL);
  pthread_mutex_unlock(&disk);
  errno = why;
  return done;
}

static int ours(int handle, char *path, size_t room) {
  return files && path_of(handle, path, room) && (begins(path, files) || begins(path, fault_files));
}

ssize_t pwrite64(int handle, const void *bytes, size_t count, off64_t offset) {
  char path[1024];
  if (!ours(handle, path, sizeof path)) return syscall(SYS_pwrite64, handle, bytes, count, offset);
  return put(handle, bytes, count, offset, path);
}

ssize_t pwrite(int handle, const void *bytes, size_t count, off_t offset) {
  return pwrite64(handle, bytes, count, offset);
}

ssize_t write(int handle, const void *bytes, size_t count) {
  char path[1024];
  if (!ours(handle, path, sizeof path)) return REAL(write)(handle, bytes, count);
  off64_t offset = syscall(SYS_lseek, handle, 0, SEEK_CUR);
  ssize_t done = put(handle, bytes, count, offset, path);
  int why = errno;
  if (done > 0) syscall(SYS_lseek, handle, offset + done, SEEK_SET);
  errno = why;
  return done;
}

int ftruncate64(int handle, off64_t size) {
  char path[1024];
  if (!ours(handle, path, sizeof path)) return syscall(SYS_ftruncate, handle, size);
  pthread_mutex_lock(&disk);
  struct verdict verdict = judge("write", path);
  int result = -1, why = verdict.error;
  if (!verdict.error) {
    result = syscall(SYS_ftruncate, handle, size);
    why = errno;
    if (!result && begins(path, files)) record('T', path, size, 0, 0);
  }
  if (verdict.kill_after) syscall(SYS_kill, getpid(), SIGKILL);
  pthread_mutex_unlock(&disk);
  errno = why;
  return result;
}

int ftruncate(int handle, off_t size) { return ftruncate64(handle, size); }

static int synchronize(long call, int handle) {
  char path[1024];
  if (!ours(handle, path, sizeof path)) {
    // The folder itself: what was created, renamed or removed in it.
    if (files && path_of(handle, path, sizeof path) && !strncmp(files, path, strlen(path))) {
      pthread_mutex_lock(&disk);
      int result = syscall(call, handle);
      if (!result) record('S', path, 0, 0, 0);
      pthread_mutex_unlock(&disk);
      return result;
    }
    return syscall(call, handle);
  }
  pthread_mutex_lock(&disk);
  struct verdict verdict = judge("sync", path);
  int result = -1, why = verdict.error;
  if (!verdict.error) {
    result = syscall(call, handle);
    why = errno;
    if (!result && begins(path, files)) record('S', path, 0, 0, 0);
  }
  if (verdict.kill_after) syscall(SYS_kill, getpid(), SIGKILL);
  pthread_mutex_unlock(&disk);
  errno = why;
  return result;
}

int fsync(int handle) { return synchronize(SYS_fsync, handle); }
int fdatasync(int handle) { return synchronize(SYS_fdatasync, handle); }

int unlink(const char *path) {
  if (!begins(path, files)) return syscall(SYS_unlinkat, AT_FDCWD, path, 0);
  pthread_mutex_lock(&disk);
  int result = syscall(SYS_unlinkat, AT_FDCWD, path, 0), why = errno;
  if (!result) record('U', path, 0, 0, 0);
  pthread_mutex_unlock(&disk);
  errno = why;
  return result;
}

int rename(const char *from, const char *to) {
  if (!begins(from, files) && !begins(to, files)) return syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
  pthread_mutex_lock(&disk);
  int result = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0), why = errno;
  if (!result) record('R', from, 0, to, strlen(to));
  pthread_mutex_unlock(&disk);
  errno = why;
  return result;
}

static int open_file(const char *path, int flags, mode_t mode) {
  if (!(flags & (O_CREAT | O_TRUNC)) || !begins(path, files)) return syscall(SYS_openat, AT_FDCWD, path, flags, mode);
  pthread_mutex_lock(&disk);
  struct stat64 facts;
  int was_there = !stat64(path, &facts);
  int handle = syscall(SYS_openat, AT_FDCWD, path, flags, mode), why = errno;
  if (handle >= 0 && !was_there) record('C', path, 0, 0, 0);
  if (handle >= 0 && was_there && flags & O_TRUNC) record('T', path, 0, 0, 0);
  pthread_mutex_unlock(&disk);
  errno = why;
  return handle;
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_file(path, flags, mode);
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_file(path, flags, mode);
}

// The wall clock -----------------------------------------------------------------------------------------------------

static time_t skew(void) {
  char text[32];
  if (clock_file < 0) return 0;
  ssize_t count = syscall(SYS_pread64, clock_file, text, sizeof text - 1, 0L);
  if (count <= 0) return 0;
  text[count] = 0;
  return strtol(text, 0, 10);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  int result = REAL(clock_gettime)(clock, time);
  if (!result && clock_file >= 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += skew();
  return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  struct timespec now;
  (void)zone;
  if (clock_gettime(CLOCK_REALTIME, &now)) return -1;
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *place) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (place) *place = now.tv_sec;
  return now.tv_sec;
}

// A wait until a moment of the wall clock: the kernel knows the true one only.
static struct timespec true_moment(const struct timespec *moment) {
  struct timespec result = *moment;
  if (result.tv_sec > 1000000000) result.tv_sec -= skew();
  return result;
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict moment) {
  struct timespec until = true_moment(moment);
  return REAL(sem_timedwait)(semaphore, &until);
}

int pthread_cond_timedwait(
    pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex, const struct timespec *restrict moment) {
  static int (*real)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
  if (!real) real = dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
  struct timespec until = true_moment(moment);
  return real(condition, mutex, &until);
}

// Preloaded into the daemon: writes each statement of SQLite that came to its end, with what it cost, to $SCALE_TRACE.
//
// gcc -O2 -shared -fPIC -o trace.so trace.c -ldl -lsqlite3
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static FILE *out;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

// Nanoseconds, rows that a scan of a whole table or index stepped over, steps of the machine, the statement.
static int ended(unsigned kind, void *context, void *statement, void *nanoseconds) {
  const char *sql = sqlite3_sql(statement);
  if (!out || !sql) return 0;
  int scanned = sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
  int steps = sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1);
  pthread_mutex_lock(&lock);
  fprintf(out, "%lld\t%d\t%d\t", (long long)*(sqlite3_int64 *)nanoseconds, scanned, steps);
  for (; *sql; sql++) fputc(*sql == '\n' || *sql == '\t' ? ' ' : *sql, out);
  fputc('\n', out);
  fflush(out);
  pthread_mutex_unlock(&lock);
  return 0;
}

int sqlite3_open_v2(const char *name, sqlite3 **database, int flags, const char *vfs) {
  int (*real)(const char *, sqlite3 **, int, const char *) = dlsym(RTLD_NEXT, "sqlite3_open_v2");
  int code = real(name, database, flags, vfs);
  pthread_mutex_lock(&lock);
  if (!out && getenv("SCALE_TRACE")) out = fopen(getenv("SCALE_TRACE"), "a");
  pthread_mutex_unlock(&lock);
  if (code == SQLITE_OK) sqlite3_trace_v2(*database, SQLITE_TRACE_PROFILE, ended, NULL);
  return code;
}

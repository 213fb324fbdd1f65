#include <sqlite3.h>

/* sqlite3_db_config is variadic, which Swift cannot call. */
static inline int gw_sqlite_config(sqlite3 *db, int option, int on) {
  return sqlite3_db_config(db, option, on, (int *)0);
}

#include <sys/vfs.h>

/* statfs(2) of the file system on which a database lies; Swift's Glibc does not have it. 0 if it worked. */
static inline int gw_file_system(const char *path, unsigned int *type) {
  struct statfs info;
  if (statfs(path, &info) != 0) return -1;
  *type = (unsigned int)info.f_type;
  return 0;
}

"""A throwaway PostgreSQL for stores, and a look into them by libpq; nothing but the standard library and Debian's libpq."""

import ctypes
import ctypes.util
import os
import pathlib
import pwd
import shutil
import signal
import sqlite3
import subprocess

from .testbed import Trouble, end_with_parent, wait_for

NUMBERS, REALS, BYTES = {20, 21, 23, 26, 1700}, {700, 701}, {17}


class Failed(Exception):
    """What the server said."""


class Connection:
    """Values come as Python's int, float, str, bytes or None."""

    library = None

    def __init__(self, text):
        if Connection.library is None:
            library = ctypes.CDLL(ctypes.util.find_library("pq") or "libpq.so.5")
            for name in ("PQconnectdb", "PQexecParams"):
                getattr(library, name).restype = ctypes.c_void_p
            for name in ("PQfname", "PQerrorMessage", "PQresultErrorMessage"):
                getattr(library, name).restype = ctypes.c_char_p
            library.PQgetvalue.restype = ctypes.POINTER(ctypes.c_char)
            Connection.library = library
        self.handle = ctypes.c_void_p(self.library.PQconnectdb(text.encode()))
        if self.library.PQstatus(self.handle) != 0:
            why = self.library.PQerrorMessage(self.handle).decode().strip()
            self.close()
            raise Failed(why)

    def close(self):
        self.library.PQfinish(self.handle)

    def rows(self, sql, *arguments):
        texts = [None if value is None else str(value).encode() for value in arguments]
        result = ctypes.c_void_p(self.library.PQexecParams(
            self.handle, sql.encode(), len(texts), None, (ctypes.c_char_p * len(texts))(*texts), None, None, 0))
        try:
            if self.library.PQresultStatus(result) not in (1, 2):
                raise Failed(self.library.PQresultErrorMessage(result).decode().strip())
            columns = range(self.library.PQnfields(result))
            names = [self.library.PQfname(result, column).decode() for column in columns]
            return [
                {names[column]: self._value(result, row, column) for column in columns}
                for row in range(self.library.PQntuples(result))]
        finally:
            self.library.PQclear(result)

    def _value(self, result, row, column):
        if self.library.PQgetisnull(result, row, column):
            return None
        length = self.library.PQgetlength(result, row, column)
        text = ctypes.string_at(self.library.PQgetvalue(result, row, column), length).decode()
        kind = self.library.PQftype(result, column)
        if kind in NUMBERS:
            return int(text)
        return float(text) if kind in REALS else bytes.fromhex(text[2:]) if kind in BYTES else text


class Postgres:
    """A server on a unix socket below its folder; ends with this process."""

    def __init__(self, folder):
        self.folder, self.count = folder, 0
        versions = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
        if not versions:
            raise Trouble("PostgreSQL is not installed; `Support/install-packages.sh test` installs it")
        programs, owner = versions[-1].parent, pwd.getpwnam("postgres")
        os.mkdir(folder)
        os.chown(folder, owner.pw_uid, owner.pw_gid)

        def as_owner():
            end_with_parent()
            os.setgroups([])
            os.setgid(owner.pw_gid)
            os.setuid(owner.pw_uid)
            # Changing the user forgets it.
            end_with_parent()

        def run(*command, **more):
            return subprocess.Popen(
                [str(part) for part in command], cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                preexec_fn=as_owner, **more)

        with open(f"{folder}.output", "ab") as output:
            data = f"{folder}/data"
            made = run(programs / "initdb", "-D", data, "-U", "gatewayd", "-A", "trust", "-E", "UTF8", "--locale=C",
                       "--no-sync", "--no-instructions")
            if made.wait(60):
                raise Trouble(f"initdb failed; see {folder}.output")
            self.process = run(programs / "postgres", "-D", data, "-c", "listen_addresses=", "-c",
                               f"unix_socket_directories={folder}", "-c", "fsync=off", "-c", "shared_buffers=32MB",
                               start_new_session=True)
        wait_for("PostgreSQL", 60, self._answers)

    def _answers(self):
        try:
            Connection(self.connection("postgres")).close()
            return True
        except Failed:
            return False

    def connection(self, database):
        return f"host={self.folder} user=gatewayd dbname={database}"

    def create(self, template="template0"):
        """A new database; its connection string."""
        self.count += 1
        name = f"store_{self.count}"
        server = Connection(self.connection("postgres"))
        try:
            server.rows(f"CREATE DATABASE {name} TEMPLATE {template}")
        finally:
            server.close()
        return self.connection(name)

    def drop(self, connection):
        server = Connection(self.connection("postgres"))
        try:
            server.rows(f"DROP DATABASE IF EXISTS {connection.rsplit('=', 1)[1]} WITH (FORCE)")
        finally:
            server.close()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def query(connection, sql, arguments):
    """As `look.query`: a store that has no tables yet has no rows."""
    for number in range(len(arguments)):
        sql = sql.replace("?", f"${number + 1}", 1)
    database = Connection(connection)
    try:
        return database.rows(sql, *arguments)
    except Failed as error:
        if "does not exist" in str(error):
            return []
        raise sqlite3.OperationalError(str(error)) from error
    finally:
        database.close()


def copy(connection, path):
    """The store as it is, as a SQLite file that the oracle can read."""
    source, target = Connection(connection), sqlite3.connect(path)
    try:
        # One state of all tables.
        source.rows("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        tables = source.rows(
            "SELECT CAST(tablename AS TEXT) AS name FROM pg_catalog.pg_tables WHERE schemaname = current_schema()")
        for table in (row["name"] for row in tables):
            columns = [row["name"] for row in source.rows(
                "SELECT CAST(attname AS TEXT) AS name FROM pg_catalog.pg_attribute WHERE attrelid = $1::regclass"
                " AND attnum > 0 AND NOT attisdropped ORDER BY attnum", table)]
            names = ", ".join(f'"{column}"' for column in columns if column != "rowid")
            target.execute(f'CREATE TABLE "{table}" ({names})')
            found = [tuple(row.values()) for row in source.rows(f'SELECT {names} FROM "{table}"')]
            if found:
                places = ", ".join("?" * len(found[0]))
                target.executemany(f'INSERT INTO "{table}" VALUES ({places})', found)
        target.commit()
    finally:
        source.close()
        target.close()

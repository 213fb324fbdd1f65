"""Looking into the store from outside, without changing it."""

import os
import shutil
import sqlite3
import tempfile

from . import postgres


def query(site, sql, *arguments):
    """Reads beside the living daemon; never writes, never checkpoints."""
    if site.database:
        return postgres.query(site.database, sql, arguments)
    if not os.path.exists(site.store):
        return []
    database = sqlite3.connect(f"file:{site.store}?mode=ro", uri=True, timeout=10)
    database.row_factory = sqlite3.Row
    try:
        return database.execute(sql, arguments).fetchall()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return []
        raise
    finally:
        database.close()


class snapshot:
    """The store as it lies on the disk, copied first, so that looking at it changes nothing."""

    def __init__(self, site, folder=None):
        self.source, self.store = folder or site.disk, site.database

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="look-", dir="/tmp")
        for name in ("gatewayd.sqlite", "gatewayd.sqlite-wal", "shop.sqlite", "shop.sqlite-journal"):
            if os.path.exists(f"{self.source}/{name}"):
                shutil.copyfile(f"{self.source}/{name}", f"{self.folder}/{name}")
        if self.store:
            postgres.copy(self.store, f"{self.folder}/gatewayd.sqlite")
        self.database = sqlite3.connect(f"{self.folder}/gatewayd.sqlite", isolation_level=None)
        self.database.row_factory = sqlite3.Row
        try:
            if os.path.exists(f"{self.folder}/shop.sqlite"):
                self.database.execute("ATTACH ? AS shop", (f"{self.folder}/shop.sqlite",))
        except sqlite3.DatabaseError:
            self.__exit__()
            raise
        return self.database

    def __exit__(self, *_):
        self.database.close()
        shutil.rmtree(self.folder, ignore_errors=True)

"""A disk that loses its power: from the log of what was written and synced to the images that could be left.

The model: what was written to a file before its last sync is there; of what came after, any set of 512-byte sectors may
be there and any may not, in any order. A file's size follows what is there. That a file was made, renamed or removed is
there once its folder was synced, and may be there before; the sync of a file keeps its name too. Sectors are not torn,
and hold what was written or what was there before.
"""

import os
import struct

SECTOR = 512
HEAD = struct.Struct("<cQQII")


class Change:
    __slots__ = ("kind", "at", "offset", "path", "data")

    def __init__(self, kind, at, offset, path, data):
        self.kind, self.at, self.offset, self.path, self.data = kind, at, offset, path, data


def read_log(path):
    """The changes in their order; a last one that was cut off is left out. `at` in monotonic seconds."""
    changes = []
    with open(path, "rb") as log:
        while len(head := log.read(HEAD.size)) == HEAD.size:
            kind, at, offset, path_size, size = HEAD.unpack(head)
            name, data = log.read(path_size), log.read(size)
            if len(name) < path_size or len(data) < size:
                break
            changes.append(Change(kind.decode(), at / 1e9, offset, name.decode(), data))
    return changes


class File:
    def __init__(self, content=b"", name_is_kept=True):
        self.content, self.pending = bytearray(content), []
        self.name_is_kept = name_is_kept
        self.is_gone = False

    def sync(self):
        for change in self.pending:
            apply(self.content, change)
        self.pending, self.name_is_kept = [], True


def apply(content, change):
    if change.kind == "T":
        resize(content, change.offset)
    else:
        end = change.offset + len(change.data)
        if end > len(content):
            resize(content, end)
        content[change.offset:end] = change.data


def resize(content, size):
    if size < len(content):
        del content[size:]
    else:
        content.extend(bytes(size - len(content)))


class Disk:
    """`base`: a folder as it lay when the log began, all of it kept."""

    def __init__(self, base, root):
        self.root = root.rstrip("/")
        self.files, self.removed = {}, {}
        for name in os.listdir(base):
            if is_ours(name):
                with open(f"{base}/{name}", "rb") as file:
                    self.files[name] = File(file.read())

    def take(self, change):
        if change.path == self.root:
            return self.sync_folder()
        name = os.path.basename(change.path)
        if change.kind == "C":
            self.files[name] = File(name_is_kept=False)
            return None
        if change.kind == "U":
            gone = self.files.pop(name, None)
            if gone and gone.name_is_kept:
                self.removed[name] = gone
            return None
        file = self.files.setdefault(name, File(name_is_kept=False))
        if change.kind == "S":
            file.sync()
            self.removed.pop(name, None)
        elif change.kind == "R":
            self.files[os.path.basename(change.data.decode())] = self.files.pop(name)
        else:
            file.pending.append(change)
        return None

    def sync_folder(self):
        self.removed.clear()
        for file in self.files.values():
            file.name_is_kept = True

    def image(self, folder, chance, share):
        """One image. `share`: how likely each sector that was not synced is there; 0 none, 1 all."""
        os.makedirs(folder)
        for name, file in self.removed.items():
            # Its removal may not have reached the disk; then it lies there as it was last synced.
            if name not in self.files and chance.random() >= share:
                write(folder, name, remains(file, chance, share))
        for name, file in self.files.items():
            old = self.removed.get(name)
            if not file.name_is_kept and chance.random() >= share:
                if old is not None:
                    write(folder, name, remains(old, chance, share))
                continue
            write(folder, name, remains(file, chance, share))

    @property
    def unsynced(self):
        return sum(len(change.data) for file in self.files.values() for change in file.pending)


def is_ours(name):
    return not name.endswith(("-shm", ".lock", ".writer"))


def remains(file, chance, share):
    content = bytearray(file.content)
    for change in file.pending:
        if change.kind == "T":
            if chance.random() < share:
                apply(content, change)
            continue
        for start, part in sectors(change):
            if share >= 1 or (share > 0 and chance.random() < share):
                apply(content, Change("W", 0, start, "", part))
    return content


def sectors(change):
    """The parts of a write, cut at the disk's sectors."""
    start, data = change.offset, change.data
    while data:
        size = min(len(data), SECTOR - start % SECTOR)
        yield start, data[:size]
        start, data = start + size, data[size:]


def write(folder, name, content):
    with open(f"{folder}/{name}", "wb") as file:
        file.write(content)

"""The statements that the daemon made, what each cost, and by which plan."""

import json
import pathlib
import re
import sqlite3

# Rows that a statement may step over in no order of an index before it is a finding.
MANY = 1000


class SQLitePlans:
    def __init__(self, store, folder):
        self.store, self.file, self.read = store, folder / "trace.tsv", 0
        self.file.touch()

    def take(self):
        """What was written since the last time: a statement's text, and its dearest turn."""
        with open(self.file, errors="replace") as file:
            file.seek(self.read)
            lines = file.readlines()
            self.read = file.tell()
        found = {}
        for line in lines:
            parts = line.rstrip("\n").split("\t", 3)
            if len(parts) < 4:
                continue
            ms, scanned, steps, sql = int(parts[0]) / 1e6, int(parts[1]), int(parts[2]), " ".join(parts[3].split())
            if not re.match(r"SELECT|INSERT|UPDATE|DELETE|WITH", sql):
                continue
            one = found.setdefault(sql, {"sql": sql, "ms": 0, "scanned": 0, "steps": 0, "times": 0})
            one["times"] += 1
            for name, value in (("ms", ms), ("scanned", scanned), ("steps", steps)):
                one[name] = max(one[name], value)
        return list(found.values())

    def plan(self, statement):
        connection = sqlite3.connect(f"file:{self.store.path}?mode=ro", uri=True)
        try:
            rows = connection.execute("EXPLAIN QUERY PLAN " + statement["sql"], Anything()).fetchall()
        except sqlite3.Error as error:
            return [f"({error})"]
        finally:
            connection.close()
        return [row[3] for row in rows]

    def is_finding(self, statement):
        return statement["scanned"] > MANY or statement["steps"] > 100 * MANY


class Anything(dict):
    """A value for each place: the plan does not depend on it."""

    def __missing__(self, name):
        return "0"


class PostgreSQLPlans:
    def __init__(self, store, folder):
        self.file = folder / "postgres.log"
        self.read = self.file.stat().st_size

    def take(self):
        with open(self.file, errors="replace") as file:
            file.seek(self.read)
            text = file.read()
            self.read = file.tell()
        found = {}
        for match in re.finditer(r"duration: ([\d.]+) ms  plan:\n((?:\t.*\n)+)", text):
            try:
                plan = json.loads(match[2])
            except ValueError:
                continue
            sql = " ".join(plan["Query Text"].split())
            one = found.setdefault(sql, {"sql": sql, "ms": -1, "scanned": 0, "times": 0})
            one["times"] += 1
            one["scanned"] = max(one["scanned"], scanned(plan["Plan"]))
            if float(match[1]) > one["ms"]:
                one.update(ms=float(match[1]), plan=list(lines(plan["Plan"])))
        return list(found.values())

    def plan(self, statement):
        return statement["plan"]

    def is_finding(self, statement):
        return statement["scanned"] > MANY


def scanned(node):
    """The most rows that one node read, kept or not."""
    own = (node.get("Actual Rows", 0) + node.get("Rows Removed by Filter", 0)) * node.get("Actual Loops", 1)
    is_scan = "Scan" in node["Node Type"] and node["Node Type"] != "Subquery Scan"
    return max([own if is_scan else 0] + [scanned(part) for part in node.get("Plans", [])])


def lines(node, depth=0):
    place = node.get("Index Name") or node.get("Relation Name") or ""
    removed = node.get("Rows Removed by Filter")
    yield (
        "  " * depth + f"{node['Node Type']} {place}".strip()
        + f": {node.get('Actual Rows', 0)} rows × {node.get('Actual Loops', 1)}" + (f", {removed} removed" if removed else "")
        + (f", {node.get('Shared Hit Blocks', 0)} hit {node.get('Shared Read Blocks', 0)} read" if depth == 0 else ""))
    for part in node.get("Plans", []):
        yield from lines(part, depth + 1)

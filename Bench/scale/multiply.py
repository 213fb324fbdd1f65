"""Copies the seed as often as it takes, by SQL over whole sets: fresh numbers, other parties, other words, other days.

Copy k adds k times the highest number of each table to its numbers, so all references between rows stay right. What a
column becomes is said by `expression`; a column of which nothing is said is copied.
"""

import subprocess
import time

from seed import ORDER, RESELLER, WAITING, WORDS

DAY = 86_400_000
# What the store holds is spread over so many days.
DAYS = 1095
# Cases that wait for a person, of the newest days.
WAITING_CASES = 300
# Messages of one statement.
STEP = 250_000

# In the order in which they are filled: the table, and the case of a row `s` of it.
OF_RUN = "(SELECT case_id FROM runs WHERE runs.id = s.run_id)"
OF_MESSAGE = "(SELECT case_id FROM messages WHERE messages.id = s.message_id)"
TABLES = {
    "cases": "s.id", "messages": "s.case_id", "raw_messages": OF_MESSAGE, "known_ids": "s.case_id", "ledger": OF_MESSAGE,
    "jobs": "s.case_id", "runs": "s.case_id", "run_nodes": OF_RUN, "run_lines": OF_RUN, "tool_results": OF_RUN,
    "drafts": "s.case_id", "decisions": "s.case_id",
    "decision_figures": "(SELECT case_id FROM decisions WHERE decisions.id = s.decision_id)", "outgoing": "s.case_id",
    "actions": "s.case_id", "memory": "s.case_id", "audit": "s.case_id",
    "audit_details": "(SELECT case_id FROM audit WHERE audit.sequence = s.sequence)",
}
# Copies of the newest two-hundredth only: what retention removes from the older ones first.
NEWEST = {"run_nodes", "run_lines", "tool_results"}
# Of the newest tenth only. In older copies each text stands in full once, where the search reads it; its further copies
# keep so many characters. That is for the disk of the bench: three years of all of it do not fit.
CUT = 100
FRESH = {"raw_messages"}
# Of older copies the audit log has these lines only.
OLD_EVENTS = "'message.received'"

REFERENCES = {
    "case_id": "cases", "linked_case": "cases", "merged_into": "cases", "answers": "messages", "twin_of": "messages",
    "run_id": "runs", "draft_id": "drafts", "decision_id": "decisions", "outgoing_id": "outgoing", "sequence": "audit"}
TIMES = {
    "waiting_since", "opened_at", "updated_at", "received_at", "created_at", "queued_at", "rank", "started_at",
    "ended_at", "at", "sent_at", "approved_at", "next_attempt"}
WORDED = {
    "cases": {"subject", "summary"}, "messages": {"subject", "text", "new_text"}, "outgoing": {"subject", "text"},
    "memory": {"text"}}
NUMBERED = ("cases", "messages", "runs", "drafts", "decisions", "outgoing", "actions", "ledger", "tool_results")


class Multiply:
    def __init__(self, store, cases, say):
        self.store, self.decided, self.say = store, cases - WAITING, say
        self.postgres = store.name == "PostgreSQL"

    def run(self, messages):
        started = time.monotonic()
        self.open()
        seeded = self.value("SELECT count(*) FROM messages")
        decided = self.value(f"SELECT count(*) FROM messages WHERE case_id <= {self.decided}")
        copies = max(0, round((messages - seeded) / decided))
        self.strides = {table: self.value(f"SELECT coalesce(max(id), 0) FROM {table}") for table in NUMBERED}
        self.strides["audit"] = self.value("SELECT coalesce(max(sequence), 0) FROM audit")
        self.age_seed()
        self.list_copies(copies)
        aside = self.put_aside()
        for table, of_case in TABLES.items():
            self.fill(table, of_case, copies, max(1, STEP // decided))
            self.say(f"{table}, {time.monotonic() - started:.0f} s")
        self.answers(copies)
        self.index_words(copies, max(1, STEP // decided))
        self.say(f"words, {time.monotonic() - started:.0f} s")
        self.settle(copies)
        for name, statement in aside:
            self.do(statement)
        self.say(f"indexes, {time.monotonic() - started:.0f} s")
        self.close()
        return time.monotonic() - started

    # Both databases.

    def open(self):
        if self.postgres:
            self.store.stop()
            # Whatever is lost now is made again.
            self.store.start({"fsync": "off", "wal_level": "minimal", "max_wal_senders": "0", "autovacuum": "off"})
            return
        self.database = self.store.connect()
        for setting in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF", "locking_mode = EXCLUSIVE",
                        "cache_size = -6000000", "temp_store = MEMORY"):
            self.database.execute(f"PRAGMA {setting}")

    def do(self, *statements):
        if self.postgres:
            # No triggers, those of references included.
            self.store.run("SET session_replication_role = replica; SET work_mem = '1GB';" + ";\n".join(statements))
        else:
            self.database.execute("BEGIN")
            for statement in statements:
                self.database.execute(statement)
            self.database.execute("COMMIT")

    def value(self, sql):
        return self.store.rows(sql)[0][0] if self.postgres else self.database.execute(sql).fetchone()[0]

    def columns(self, table):
        if self.postgres:
            found = self.store.rows(
                f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position")
            return [name for (name,) in found if name != "rowid"]
        return [row[1] for row in self.database.execute(f"PRAGMA table_info({table})")]

    def put_aside(self):
        """Indexes and triggers, which are made anew when all rows are there: it takes a fraction of the time."""
        if self.postgres:
            found = self.store.rows(
                "SELECT indexname, replace(indexdef, E'\\n', ' ') FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT IN "
                "(SELECT conname FROM pg_constraint)")
            kind = "INDEX"
        else:
            found = self.database.execute(
                "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND (type = 'trigger' OR type = 'index') "
                "ORDER BY type").fetchall()
        for name, sql in found:
            kind = "TRIGGER" if sql.startswith("CREATE TRIGGER") else "INDEX"
            self.do(f"DROP {kind} {name}")
        return found

    def close(self):
        if self.postgres:
            self.store.run("VACUUM ANALYZE; CHECKPOINT;")
            self.store.stop()
            subprocess.run(["sync"], check=True)
            self.store.start()
            return
        self.database.execute("PRAGMA locking_mode = NORMAL")
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.close()
        subprocess.run(["sync", self.store.path], check=True)

    # The copies.

    def age_seed(self):
        """The seed is the oldest of all, so that numbers grow with time. Its lines of the audit log stay as they are."""
        for table in TABLES:
            times = sorted(TIMES & set(self.columns(table)))
            if times and not table.startswith("audit"):
                self.do(f"UPDATE {table} SET " + ", ".join(f"{column} = {column} - {DAYS * DAY}" for column in times))

    def list_copies(self, copies):
        """k, what its days are later, eight digits that look like chance, and which of the limits above it is within."""
        waiting = -(-WAITING_CASES // WAITING)
        rows = [
            f"({k}, {(DAYS - 1) * DAY * k // copies}, '{k * 2654435761 % 2**32:08x}', {int(k > copies * 9 // 10)}, "
            f"{int(k > copies * 199 // 200 or k == copies)}, {int(k > copies - waiting)})" for k in range(1, copies + 1)]
        self.do("DROP TABLE IF EXISTS copies",
            "CREATE TABLE copies (k BIGINT PRIMARY KEY, later BIGINT, chance TEXT, fresh BIGINT, newest BIGINT, waits BIGINT)")
        for first in range(0, len(rows), 5000):
            self.do("INSERT INTO copies VALUES " + ", ".join(rows[first:first + 5000]))

    def fill(self, table, of_case, copies, step):
        columns = self.columns(table)
        more = f", {self.without_context()} AS short" if table == "drafts" else ""
        self.do(f"CREATE TABLE seed AS SELECT s.*, {of_case} AS of_case{more} FROM {table} AS s")
        limits = [f"(seed.of_case <= {self.decided} OR copies.waits = 1)"]
        if table in NEWEST or table in FRESH:
            limits.append("copies.newest = 1" if table in NEWEST else "copies.fresh = 1")
        if table == "audit":
            limits.append(f"(seed.event IN ({OLD_EVENTS}) OR copies.fresh = 1)")
        if table == "audit_details":
            limits.append(f"(copies.fresh = 1 OR seed.sequence IN (SELECT sequence FROM audit WHERE event IN ({OLD_EVENTS})))")
        order = {"cases": "id", "known_ids": "case_id", "decision_figures": "decision_id", "raw_messages": "message_id",
            "audit": "sequence", "audit_details": "sequence", "run_nodes": "run_id", "run_lines": "run_id",
            "memory": "case_id", "jobs": "message_id"}.get(table, "id")
        for first in range(1, copies + 1, step):
            self.do(
                f"INSERT INTO {table} ({', '.join(columns)}) "
                f"SELECT {', '.join(self.expression(table, column) for column in columns)} FROM copies CROSS JOIN seed "
                f"WHERE copies.k BETWEEN {first} AND {first + step - 1} AND {' AND '.join(limits)} "
                # SQLite keeps the order of the join as it stands.
                + (f"ORDER BY copies.k, seed.{order}" if self.postgres else ""))
        self.do("DROP TABLE seed")

    def expression(self, table, column):
        old = f"seed.{column}"
        target = REFERENCES.get(column)
        if column == "message_id" and table not in ("messages", "outgoing"):
            target = "messages"
        if column == "id" and table in self.strides:
            target = table
        if target:
            return f"{old} + copies.k * {self.strides[target]}"
        if column in TIMES:
            return f"{old} + copies.later"
        if column in WORDED.get(table, ()):
            worded = self.worded(table, old)
            return self.cut(worded) if column == "text" else worded
        if column in ("token", "idempotency_key", "message_id", "value"):
            return f"copies.chance || '.' || {old}"
        if column == "job_id" or (table, column) == ("jobs", "id"):
            return f"copies.chance || substr({old}, 9)"
        if column in ("party_address", "party_folded", "from_address"):
            return f"CASE WHEN {old} = '{RESELLER}' THEN {old} ELSE replace({old}, '@', '.' || copies.k || '@') END"
        special = {
            ("messages", "date_seconds"): f"{old} + copies.later / 1000",
            ("messages", "hash"): self.chance("seed.id"), ("messages", "body_hash"): self.chance("-seed.id"),
            ("audit", "hash"): self.chance("seed.sequence"),
            ("messages", "raw_removed_at"): f"CASE WHEN copies.fresh = 1 THEN {old} ELSE seed.received_at + copies.later END",
            ("ledger", "origin"): f"replace({old}, ':', ':' || copies.chance || '.')",
            ("cases", "customer_id"): f"{old} + copies.k * 100000",
            ("actions", "customer_id"): f"{old} + copies.k * 100000",
            ("runs", "state"): f"CASE WHEN copies.newest = 1 THEN {old} END",
            ("runs", "proposal"): f"CASE WHEN copies.newest = 1 THEN {old} END",
            ("drafts", "proposal"): f"CASE WHEN copies.fresh = 1 THEN {old} ELSE seed.short END",
            ("outgoing", "bytes"): self.cut(old), ("decisions", "text"): self.cut(old),
            ("decisions", "before"): f"CASE WHEN copies.fresh = 1 THEN {old} END",
        }
        return special.get((table, column), old)

    def cut(self, old):
        return f"CASE WHEN copies.fresh = 1 THEN {old} ELSE substr({old}, 1, {CUT}) END"

    def worded(self, table, old):
        """A number of the case, and words of which one in a hundred, in ten thousand, and no other mail has the same."""
        case = "seed.id" if table == "cases" else "seed.case_id"
        number = "seed.turn" if table == "memory" else "seed.id"
        for word, other in [
            (ORDER, f"'K' || ({case} + copies.k * {self.strides['cases']})"),
            (WORDS[0], f"'u' || ((copies.k * 31 + {number}) % 100)"),
            (WORDS[1], f"'v' || ((copies.k * 7919 + {number} * 31) % 10000)"),
            (WORDS[2], f"'w' || ({number} + copies.k * {self.strides['messages']})"),
        ]:
            old = f"replace({old}, '{word}', {other})"
        return old

    def chance(self, number):
        """32 bytes that nothing else has."""
        return f"sha256(convert_to(copies.k || ':' || {number}, 'UTF8'))" if self.postgres else "randomblob(32)"

    def without_context(self):
        if self.postgres:
            return (
                "(s.proposal::jsonb #- '{trace,memory}' || '{\"context\": [], \"grounding\": []}' || jsonb_build_object("
                f"'email_response', substr(s.proposal::jsonb ->> 'email_response', 1, {CUT})))::text COLLATE \"C\"")
        return (
            "json_set(json_remove(s.proposal, '$.trace.memory'), '$.context', json('[]'), '$.grounding', json('[]'), "
            f"'$.email_response', substr(json_extract(s.proposal, '$.email_response'), 1, {CUT}))")

    def answers(self, copies):
        """The offline model leaves no answers of models; each run of the newest copies gets one of 6 KB."""
        prompt = "repeat('You sort mail of customers. ', 200)" if self.postgres else \
            "replace(hex(zeroblob(100)), '00', 'You sort mail of customers. You sort mail of customers. ')"
        key = "sha256(convert_to(id::text, 'UTF8'))" if self.postgres else "randomblob(32)"
        self.do(
            "INSERT INTO model_answers (id, run_id, node, key, model, request, reply, input_tokens, cached_tokens, "
            "output_tokens, cost_usd, milliseconds, at) "
            f"SELECT id, id, 'classify', {key}, 'bench', {prompt}, '{{\"topic\": \"delivery_delay\"}}', 1500, 0, 60, "
            "0.0003, 900, ended_at FROM runs WHERE state IS NOT NULL AND ended_at IS NOT NULL ORDER BY id")

    def index_words(self, copies, step):
        words = {
            True: "rowid, words) SELECT id, to_tsvector('simple', regexp_replace(lower(coalesce(subject, '') || ' ' || "
                "coalesce(from_name, '') || ' ' || coalesce(from_address, '') || ' ' || new_text), '[^[:alnum:]]+', ' ', 'g'))",
            False: "rowid, subject, people, body) SELECT id, coalesce(subject, ''), "
                "coalesce(from_name, '') || ' ' || coalesce(from_address, ''), substr(new_text, 1, 20000)",
        }[self.postgres]
        stride = self.strides["messages"]
        for first in range(1, copies + 1, step):
            self.do(f"INSERT INTO mail_search ({words} FROM messages WHERE id > {first * stride} "
                f"AND id <= {(first + step) * stride} ORDER BY id")

    def settle(self, copies):
        """What the store keeps of its rows elsewhere."""
        last = self.value("SELECT max(id) FROM messages")
        self.do(
            f"UPDATE settings SET value = '{last}' WHERE name = 'searched'",
            f"UPDATE tallies SET value = value * {copies + 1}", "DELETE FROM tallies WHERE name = 'cases'",
            "INSERT INTO tallies (name, first, second, value) SELECT 'cases', state, '', count(*) FROM cases GROUP BY state",
            "DROP TABLE copies")
        if self.postgres:
            for table in (*NUMBERED, "model_answers"):
                self.do(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT greatest(max(id), 1) FROM {table}))")
        else:
            self.do("UPDATE sqlite_sequence SET seq = (SELECT max(id) FROM cases) WHERE name = 'cases'")

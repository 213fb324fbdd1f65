"""Whether the disk holds what the outside was told, at any moment, also after a loss of power."""


def rows(database, sql, *arguments):
    return database.execute(sql, arguments).fetchall()


def has_table(database, name):
    return bool(rows(database, "SELECT 1 FROM sqlite_master WHERE name = ?", name))


def told(database, world, until=None):
    """Whether everything that the outside was told of up to `until` (monotonic seconds) is on this disk."""
    problems = []
    in_time = lambda moment: moment is not None and (until is None or moment <= until)
    if not has_table(database, "outgoing"):
        database_is_new = not world.filed and not world.receipts
        return [] if database_is_new else ["the store has no tables, and the world was told of mails"]
    for mail in world.mails.values():
        if mail.channel == "milter" and in_time(mail.told_at) and not kept(database, mail):
            problems.append(f"{mail.id}: the mail server heard “accepted”, and it is not on disk")
    for (account, uid), moment in world.filed.items():
        if in_time(moment) and not rows(
                database, "SELECT 1 FROM ledger WHERE uid = ? AND outcome IS NOT NULL", uid):
            problems.append(f"UID {uid} is flagged or moved, and the ledger has no outcome for it")
    for message_id, receipts in world.receipts.items():
        if not any(in_time(receipt.at) for receipt in receipts):
            continue
        found = rows(database, "SELECT state, bytes FROM outgoing WHERE message_id = ?", message_id)
        if not found:
            problems.append(f"reply {message_id} was received, and no decision for it is on disk")
        elif found[0]["state"] in ("ready", "deferred") and not world.again[message_id]:
            problems.append(f"reply {message_id} was received, and would be sent again ({found[0]['state']})")
    for case, moment in world.approved:
        if in_time(moment) and not rows(
                database, "SELECT 1 FROM decisions WHERE case_id = ? AND kind IN ('approve', 'edit')", case):
            problems.append(f"case {case}: the reviewer heard “approved”, and it is not on disk")
    return problems


def kept(database, mail):
    """Whether the mail's own bytes are on disk, behind an outcome."""
    found = rows(
        database, "SELECT bytes FROM raw_messages JOIN messages ON messages.id = raw_messages.message_id"
        " WHERE messages.message_id = ? AND direction = 'inbound'", mail.id)
    found += rows(database, "SELECT bytes FROM quarantine WHERE instr(bytes, ?) > 0", mail.id.encode())
    return any(same_bytes(mail, bytes(row["bytes"])) for row in found)


def same_bytes(mail, stored):
    # The milter's trace fields stand on top.
    return stored.endswith(mail.bytes) if mail.channel == "milter" else stored == mail.bytes

"""Every column of the database is known to the deletion: a new one is decided about here, or this test fails."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from storage.migrate import prepare

# What becomes of each table's columns when a person is erased. A name alone: the whole row goes.
# Otherwise the row stays, and its columns are: emptied, put under a pseudonym, or nobody's in particular.
GONE = {
    "inputs", "tellings", "strikes", "memos", "reviews", "approvals", "people", "saved_elements", "element_files",
    "presets", "shared", "drafts", "pseudonyms", "elements",
}  # fmt: skip
EMPTIED = {
    "commands": "key words attachments options reply_to reasons",
    "jobs": "command_key reply_to request problem",
    "results": "url seed detail",
    "submissions": "plan",
    "events": "detail",
    "deliveries": "text problem poster_sha256 reply_to",
    "erasures": "platform person cursor",
}
UNDER_A_PSEUDONYM = {
    "commands": "asked_by place",
    "jobs": "person place tenant channel",
    "budgets": "subject",
    "limit_changes": "by",
    "pauses": "paused_by",
    "audit": "by",
    "blocks": "pseudonym by",
    "reports": "by",
    "erasures": "pseudonym",
    "chores": "pseudonym content",
}
NOBODYS = {
    "commands": "name state received_at acked_at job",
    "jobs": "id platform model seconds number_results provider reserved_micro_usd day task_uuid created_at state since "
    "due_at lease_until attempts version discarded outcome took maybe_sent_since without vstart vfinish lane gates "
    "words_gone videos_gone inputs_gone",
    "results": "job n state video_uuid cost_micro_usd nsfw code",
    "submissions": "task_uuid job body_sha256 first_try_at verdict",
    "events": "seq at job what",
    "deliveries": "job purpose n nonce state due_at lease_until attempts version received_sha256 posted_sha256 size "
    "tried_at message_ref rung posted_extension removed_at shows files_gone",
    "budgets": "provider meter period used_micro_usd",
    "limit_changes": "seq at platform tenant name role before after",
    "pauses": "platform tenant at",
    "audit": "n at platform tenant action subject before after rule sha256 digest",
    "blocks": "platform tenant at reason",
    "reports": "nonce at",
    "erasures": "asked_at posts stage due_at closed_until",
    "chores": "id kind since due_at attempts",
    "ledger": "job kind micro_usd provider day at estimated",
    "ledger_kinds": "kind source target",
    "limits": "platform tenant name role amount",
    "policies": "platform tenant channel name value",
    "lines": "platform tenant channel waiting out",
    "queue": "one clock clock_lane lanes late waiting out tenant_slots channel_slots",
    "audit_start": "one n digest",
    "clearing": "one",
}


def columns_of(path: Path) -> dict[str, set[str]]:
    prepare(path)
    with closing(sqlite3.connect(path)) as rows:
        tables = [name for (name,) in rows.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {table: {row[1] for row in rows.execute(f"PRAGMA table_info({table})")} for table in tables}


def test_every_column_is_decided_about(tmp_path: Path) -> None:
    """Add a new table or column to the deletion (storage/erasing.py, estates.py) before you add it here."""
    decided = {
        table: {name for page in (EMPTIED, UNDER_A_PSEUDONYM, NOBODYS) for name in page.get(table, "").split()}
        for table in {*EMPTIED, *UNDER_A_PSEUDONYM, *NOBODYS}
    }
    found = columns_of(tmp_path / "dailies.db")
    undecided = {
        table: sorted(columns - decided.get(table, set())) for table, columns in found.items() if table not in GONE
    }
    assert {table: columns for table, columns in undecided.items() if columns} == {}

-- What an adapter has to remember through a restart, in words of its own: uploads under way, installations, states.
CREATE TABLE memos (
    kind     TEXT NOT NULL,
    key      TEXT NOT NULL,
    content  TEXT NOT NULL,
    at       REAL NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

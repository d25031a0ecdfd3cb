-- What a job has to pass, as its place's policy was then.
ALTER TABLE jobs ADD COLUMN gates TEXT NOT NULL DEFAULT '';

-- Cards for moderators, and results that are shown once more, are owed to a chat as well: their own address and what
-- they show come with them.
CREATE TABLE owed (
    job               TEXT NOT NULL REFERENCES jobs (id),
    purpose           TEXT NOT NULL CHECK (purpose IN ('result', 'notice', 'card', 'share')),
    n                 INTEGER NOT NULL CHECK (n >= 0),
    nonce             TEXT NOT NULL UNIQUE CHECK (length(nonce) <= 25),
    state             TEXT NOT NULL CHECK (state IN
                          ('fetching', 'stored', 'review', 'posting', 'posted', 'undelivered', 'withheld')),
    due_at            REAL NOT NULL,
    lease_until       REAL,
    attempts          INTEGER NOT NULL CHECK (attempts >= 0),
    version           INTEGER NOT NULL CHECK (version >= 0),
    text              TEXT,
    received_sha256   TEXT CHECK (length(received_sha256) = 64),
    posted_sha256     TEXT CHECK (length(posted_sha256) = 64),
    size              INTEGER NOT NULL DEFAULT 0,
    tried_at          REAL,
    message_ref       TEXT,
    problem           TEXT,
    rung              TEXT NOT NULL DEFAULT 'original' CHECK (rung IN ('original', 'fitted', 'linked')),
    posted_extension  TEXT,
    poster_sha256     TEXT CHECK (length(poster_sha256) = 64),
    removed_at        REAL,
    reply_to          TEXT,  -- NULL: its job's own
    shows             INTEGER CHECK (shows >= 0),
    PRIMARY KEY (job, purpose, n),
    CHECK ((purpose = 'notice') = (text IS NOT NULL)),
    CHECK (purpose <> 'result' OR shows IS NULL),
    CHECK (purpose <> 'share' OR shows IS NOT NULL),
    CHECK (purpose IN ('notice', 'card') OR state NOT IN ('stored', 'review', 'posting', 'posted') OR received_sha256 IS NOT NULL),
    CHECK (purpose IN ('notice', 'card') OR state NOT IN ('posting', 'posted') OR posted_sha256 IS NOT NULL),
    -- Nothing is in the channel that was not announced here first.
    CHECK (state <> 'posted' OR (tried_at IS NOT NULL AND message_ref IS NOT NULL))
) STRICT, WITHOUT ROWID;

INSERT INTO owed (job, purpose, n, nonce, state, due_at, lease_until, attempts, version, text, received_sha256,
    posted_sha256, size, tried_at, message_ref, problem, rung, posted_extension, poster_sha256, removed_at)
SELECT job, purpose, n, nonce, state, due_at, lease_until, attempts, version, text, received_sha256,
    posted_sha256, size, tried_at, message_ref, problem, rung, posted_extension, poster_sha256, removed_at
FROM deliveries;

DROP TABLE deliveries;
ALTER TABLE owed RENAME TO deliveries;

CREATE INDEX deliveries_due ON deliveries (due_at) WHERE state IN ('fetching', 'stored', 'posting');
CREATE INDEX deliveries_open ON deliveries (state) WHERE state IN ('fetching', 'stored', 'review', 'posting');
CREATE INDEX deliveries_by_message ON deliveries (message_ref) WHERE message_ref IS NOT NULL;

CREATE TRIGGER a_moved_delivery_is_told AFTER UPDATE OF state, removed_at ON deliveries
WHEN NEW.state <> OLD.state OR NEW.removed_at IS NOT OLD.removed_at
BEGIN UPDATE tellings SET moved = 1, due_at = iif(attempts > 0 AND due_at IS NOT NULL, max(due_at, shown_at + 10.0), shown_at + 10.0) WHERE job = NEW.job; END;

CREATE TRIGGER an_owed_delivery_is_told AFTER INSERT ON deliveries
BEGIN UPDATE tellings SET moved = 1, due_at = iif(attempts > 0 AND due_at IS NOT NULL, max(due_at, shown_at + 10.0), shown_at + 10.0) WHERE job = NEW.job; END;

-- Who a pseudonym is: HMAC-SHA-256 over platform and id, under a key that is not in this file. Whoever is erased leaves
-- this table, and what is kept of them elsewhere has no name any more.
CREATE TABLE pseudonyms (
    pseudonym  TEXT PRIMARY KEY CHECK (length(pseudonym) = 32),
    platform   TEXT NOT NULL,
    person     TEXT NOT NULL,
    UNIQUE (platform, person)
) STRICT, WITHOUT ROWID;

-- What people with power did. The digest of each entry covers the one before. It may be cut off at the front, when
-- entries are older than their time; then the row in audit_start says where the chain goes on.
CREATE TABLE audit (
    n         INTEGER PRIMARY KEY,
    at        REAL NOT NULL,
    by        TEXT NOT NULL,  -- a pseudonym; '' is the program itself
    platform  TEXT NOT NULL,
    tenant    TEXT NOT NULL,
    action    TEXT NOT NULL,
    subject   TEXT NOT NULL,
    before    TEXT NOT NULL,
    after     TEXT NOT NULL,
    rule      TEXT NOT NULL,
    sha256    TEXT NOT NULL CHECK (length(sha256) IN (0, 64)),
    digest    TEXT NOT NULL CHECK (length(digest) = 64)
) STRICT;

CREATE INDEX audit_of ON audit (platform, tenant, n);

CREATE TABLE audit_start (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    n       INTEGER NOT NULL CHECK (n >= 0),  -- the last entry that was cut off; 0: none was
    digest  TEXT NOT NULL
) STRICT;

INSERT INTO audit_start (one, n, digest) VALUES (1, 0, '');

CREATE TRIGGER audit_is_final BEFORE UPDATE ON audit
BEGIN SELECT RAISE (ABORT, 'what was written down is never changed'); END;

CREATE TRIGGER audit_is_cut_at_the_front_only BEFORE DELETE ON audit
WHEN OLD.n > (SELECT n FROM audit_start)
BEGIN SELECT RAISE (ABORT, 'what was written down is never taken out'); END;

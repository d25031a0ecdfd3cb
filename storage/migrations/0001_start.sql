-- What people asked for. A key is the platform's own delivery id, so the same delivery is taken once.
CREATE TABLE commands (
    key          TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    words        TEXT NOT NULL,
    attachments  TEXT NOT NULL,
    asked_by     TEXT NOT NULL,
    place        TEXT NOT NULL,
    reply_to     TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('received', 'admitted', 'declined', 'dropped')),
    received_at  REAL NOT NULL,
    acked_at     REAL,
    job          TEXT REFERENCES jobs (id),
    reasons      TEXT,
    CHECK ((job IS NOT NULL) = (state = 'admitted')),
    CHECK ((reasons IS NOT NULL) = (state = 'declined')),
    -- A person who was not told that the command arrived is never charged for it.
    CHECK (state <> 'admitted' OR acked_at IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX commands_open ON commands (received_at) WHERE state = 'received';

-- Without it, whoever touches a job's id has every command searched.
CREATE INDEX commands_job ON commands (job) WHERE job IS NOT NULL;

CREATE TABLE jobs (
    id                  TEXT PRIMARY KEY,
    command_key         TEXT NOT NULL UNIQUE REFERENCES commands (key),
    platform            TEXT NOT NULL,
    person              TEXT NOT NULL,
    place               TEXT NOT NULL,
    reply_to            TEXT NOT NULL,
    request             TEXT NOT NULL,
    model               TEXT NOT NULL,
    seconds             INTEGER NOT NULL CHECK (seconds > 0),
    number_results      INTEGER NOT NULL CHECK (number_results > 0),
    provider            TEXT NOT NULL,
    reserved_micro_usd  INTEGER NOT NULL CHECK (reserved_micro_usd >= 0),
    day                 TEXT NOT NULL,
    task_uuid           TEXT NOT NULL UNIQUE,
    created_at          REAL NOT NULL,
    state               TEXT NOT NULL CHECK (state IN
                            ('inputs', 'review', 'queued', 'submitting', 'generating', 'ended', 'needs_operator')),
    since               REAL NOT NULL,
    due_at              REAL NOT NULL,
    lease_until         REAL,
    attempts            INTEGER NOT NULL CHECK (attempts >= 0),
    version             INTEGER NOT NULL CHECK (version >= 0),
    discarded           INTEGER NOT NULL DEFAULT 0 CHECK (discarded IN (0, 1)),
    outcome             TEXT CHECK (outcome IN ('done', 'failed', 'cancelled')),
    problem             TEXT,
    took                REAL,  -- seconds at the provider, once it has delivered
    -- Came out of a backup taken then: its taskUUID may have been sent since, though no submission says so.
    maybe_sent_since    REAL,
    CHECK ((outcome IS NOT NULL) = (state = 'ended')),
    CHECK (state <> 'needs_operator' OR problem IS NOT NULL)
) STRICT;

CREATE INDEX jobs_due ON jobs (due_at) WHERE state IN ('inputs', 'submitting');
CREATE INDEX jobs_queue ON jobs (created_at, id) WHERE state = 'queued';
CREATE INDEX jobs_out ON jobs (state) WHERE state IN ('submitting', 'generating');
CREATE INDEX jobs_open ON jobs (platform, person) WHERE state <> 'ended';
CREATE INDEX jobs_by_person ON jobs (platform, person, created_at);
CREATE INDEX jobs_by_time ON jobs (created_at);
CREATE INDEX jobs_took ON jobs (provider, model, since) WHERE took IS NOT NULL;

-- One row per taskUUID, written before its first byte leaves.
CREATE TABLE submissions (
    task_uuid     TEXT PRIMARY KEY,
    job           TEXT NOT NULL REFERENCES jobs (id),
    body_sha256   TEXT NOT NULL CHECK (length(body_sha256) = 64),
    first_try_at  REAL NOT NULL,
    verdict       TEXT NOT NULL CHECK (verdict IN ('sending', 'unsent', 'ambiguous', 'accepted', 'refused'))
) STRICT, WITHOUT ROWID;

CREATE INDEX submissions_job ON submissions (job);

CREATE TABLE results (
    job             TEXT NOT NULL REFERENCES jobs (id),
    n               INTEGER NOT NULL CHECK (n >= 0),
    state           TEXT NOT NULL CHECK (state IN ('ready', 'failed')),
    video_uuid      TEXT,
    url             TEXT,
    seed            INTEGER,
    cost_micro_usd  INTEGER CHECK (cost_micro_usd > 0),
    nsfw            INTEGER CHECK (nsfw IN (0, 1)),
    code            TEXT,
    detail          TEXT,
    PRIMARY KEY (job, n),
    UNIQUE (job, video_uuid),
    CHECK (state <> 'ready' OR (url IS NOT NULL AND video_uuid IS NOT NULL)),
    CHECK (state <> 'failed' OR code IS NOT NULL)
) STRICT, WITHOUT ROWID;

-- What is owed to a chat. The nonce is the same for every attempt.
CREATE TABLE deliveries (
    job              TEXT NOT NULL REFERENCES jobs (id),
    purpose          TEXT NOT NULL CHECK (purpose IN ('result', 'notice')),
    n                INTEGER NOT NULL CHECK (n >= 0),
    nonce            TEXT NOT NULL UNIQUE CHECK (length(nonce) <= 25),
    state            TEXT NOT NULL CHECK (state IN
                         ('fetching', 'stored', 'review', 'posting', 'posted', 'undelivered', 'withheld')),
    due_at           REAL NOT NULL,
    lease_until      REAL,
    attempts         INTEGER NOT NULL CHECK (attempts >= 0),
    version          INTEGER NOT NULL CHECK (version >= 0),
    text             TEXT,
    received_sha256  TEXT CHECK (length(received_sha256) = 64),
    posted_sha256    TEXT CHECK (length(posted_sha256) = 64),
    size             INTEGER NOT NULL DEFAULT 0,
    tried_at         REAL,
    message_ref      TEXT,
    problem          TEXT,
    PRIMARY KEY (job, purpose, n),
    CHECK ((purpose = 'notice') = (text IS NOT NULL)),
    CHECK (purpose = 'notice' OR state NOT IN ('stored', 'review', 'posting', 'posted') OR received_sha256 IS NOT NULL),
    CHECK (purpose = 'notice' OR state NOT IN ('posting', 'posted') OR posted_sha256 IS NOT NULL),
    -- Nothing is in the channel that was not announced here first.
    CHECK (state <> 'posted' OR (tried_at IS NOT NULL AND message_ref IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX deliveries_due ON deliveries (due_at) WHERE state IN ('fetching', 'stored', 'posting');
CREATE INDEX deliveries_open ON deliveries (state) WHERE state IN ('fetching', 'stored', 'review', 'posting');

CREATE TABLE inputs (
    job            TEXT NOT NULL REFERENCES jobs (id),
    n              INTEGER NOT NULL CHECK (n >= 0),
    name           TEXT NOT NULL,
    slot           TEXT NOT NULL,
    filename       TEXT NOT NULL,
    size           INTEGER NOT NULL,
    declared_type  TEXT NOT NULL,
    handle         TEXT NOT NULL,
    sha256         TEXT CHECK (length(sha256) = 64),
    extension      TEXT NOT NULL,
    width          INTEGER NOT NULL,
    height         INTEGER NOT NULL,
    PRIMARY KEY (job, n),
    UNIQUE (job, name),
    -- A handle is kept until the file is here, and erased then.
    CHECK ((sha256 IS NOT NULL) = (handle = ''))
) STRICT, WITHOUT ROWID;

-- Micro-dollars. A kind happens to a job once.
CREATE TABLE ledger (
    job        TEXT NOT NULL REFERENCES jobs (id),
    kind       TEXT NOT NULL CHECK (kind IN ('reserve', 'settle', 'release', 'overage')),
    micro_usd  INTEGER NOT NULL CHECK (micro_usd >= 0),
    provider   TEXT NOT NULL,
    day        TEXT NOT NULL,
    at         REAL NOT NULL,
    UNIQUE (job, kind)
) STRICT;

CREATE TRIGGER ledger_is_final BEFORE UPDATE ON ledger
BEGIN SELECT RAISE (ABORT, 'a ledger row never changes'); END;

CREATE TRIGGER ledger_stays BEFORE DELETE ON ledger
BEGIN SELECT RAISE (ABORT, 'a ledger row is never deleted'); END;

CREATE TRIGGER ledger_starts_with_a_reservation BEFORE INSERT ON ledger
WHEN NEW.kind <> 'reserve' AND NOT EXISTS (SELECT 1 FROM ledger WHERE job = NEW.job AND kind = 'reserve')
BEGIN SELECT RAISE (ABORT, 'nothing is settled that was not reserved'); END;

-- What a UTC day has reserved and spent, so that the cap is one conditional update.
CREATE TABLE budget_days (
    provider        TEXT NOT NULL,
    day             TEXT NOT NULL,
    used_micro_usd  INTEGER NOT NULL CHECK (used_micro_usd >= 0),
    PRIMARY KEY (provider, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    seq     INTEGER PRIMARY KEY,
    at      REAL NOT NULL,
    job     TEXT NOT NULL,
    what    TEXT NOT NULL,
    detail  TEXT NOT NULL
) STRICT;

CREATE INDEX events_job ON events (job, seq);

CREATE TRIGGER events_are_final BEFORE UPDATE ON events
BEGIN SELECT RAISE (ABORT, 'an event never changes'); END;

CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN SELECT RAISE (ABORT, 'an event is never deleted'); END;

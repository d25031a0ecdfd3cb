-- Where a job belongs, for pausing it. (A generated column would need a schema that may call json_extract; ours may not.)
ALTER TABLE jobs ADD COLUMN tenant TEXT NOT NULL DEFAULT '';
UPDATE jobs SET tenant = json_extract(place, '$.tenant');

-- With what a pause is looked up by: the jobs of a paused tenant are passed over without reading them.
DROP INDEX jobs_queue;
CREATE INDEX jobs_queue ON jobs (created_at, id, platform, tenant) WHERE state = 'queued';

-- How it is brought to the chat: the bytes as they came, made to fit, or a link to them.
ALTER TABLE deliveries ADD COLUMN rung TEXT NOT NULL DEFAULT 'original' CHECK (rung IN ('original', 'fitted', 'linked'));
-- Of the file under posted_sha256, where it is not the one that came.
ALTER TABLE deliveries ADD COLUMN posted_extension TEXT;
-- A still of it, for where the video itself does not fit.
ALTER TABLE deliveries ADD COLUMN poster_sha256 TEXT CHECK (length(poster_sha256) = 64);
-- Somebody took the message away. It never comes back.
ALTER TABLE deliveries ADD COLUMN removed_at REAL;

CREATE INDEX deliveries_by_message ON deliveries (message_ref) WHERE message_ref IS NOT NULL;

-- The message that acknowledged a command; it tells how the job stands.
CREATE TABLE tellings (
    key           TEXT PRIMARY KEY REFERENCES commands (key),
    platform      TEXT NOT NULL,
    job           TEXT UNIQUE REFERENCES jobs (id),
    digest        TEXT NOT NULL DEFAULT '',  -- of what it shows
    shown_at      REAL NOT NULL DEFAULT 0,
    due_at        REAL,                      -- NULL: nothing changes any more by itself
    attempts      INTEGER NOT NULL DEFAULT 0,
    whispered_at  REAL,
    -- Something moved since it was last read, so what is being shown just now may be old already.
    moved         INTEGER NOT NULL DEFAULT 0 CHECK (moved IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX tellings_due ON tellings (platform, due_at) WHERE due_at IS NOT NULL;

-- Whatever moves a job makes its message old; it is changed at most every 10 s. (No other time is asked: a delivery's
-- due_at may be far away.)
CREATE TRIGGER a_moved_job_is_told AFTER UPDATE OF state, discarded, problem ON jobs
WHEN NEW.state <> OLD.state OR NEW.discarded <> OLD.discarded OR NEW.problem IS NOT OLD.problem
BEGIN UPDATE tellings SET moved = 1, due_at = iif(attempts > 0 AND due_at IS NOT NULL, max(due_at, shown_at + 10.0), shown_at + 10.0) WHERE job = NEW.id; END;

CREATE TRIGGER a_moved_delivery_is_told AFTER UPDATE OF state, removed_at ON deliveries
WHEN NEW.state <> OLD.state OR NEW.removed_at IS NOT OLD.removed_at
BEGIN UPDATE tellings SET moved = 1, due_at = iif(attempts > 0 AND due_at IS NOT NULL, max(due_at, shown_at + 10.0), shown_at + 10.0) WHERE job = NEW.job; END;

CREATE TRIGGER an_owed_delivery_is_told AFTER INSERT ON deliveries
BEGIN UPDATE tellings SET moved = 1, due_at = iif(attempts > 0 AND due_at IS NOT NULL, max(due_at, shown_at + 10.0), shown_at + 10.0) WHERE job = NEW.job; END;

CREATE TABLE people (
    platform  TEXT NOT NULL,
    person    TEXT NOT NULL,
    words     TEXT NOT NULL,  -- flags that go under every command's own
    locale    TEXT,
    mention   INTEGER NOT NULL CHECK (mention IN (0, 1)),
    PRIMARY KEY (platform, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE saved_elements (
    id           TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 20),
    platform     TEXT NOT NULL,
    person       TEXT NOT NULL,
    name         TEXT NOT NULL,
    description  TEXT,
    tags         TEXT NOT NULL,
    saved_at     REAL NOT NULL,
    UNIQUE (platform, person, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE element_files (
    element    TEXT NOT NULL REFERENCES saved_elements (id) ON DELETE CASCADE,
    n          INTEGER NOT NULL CHECK (n >= 0),
    role       TEXT NOT NULL CHECK (role IN ('front', 'image', 'video', 'voice')),
    sha256     TEXT NOT NULL CHECK (length(sha256) = 64),
    extension  TEXT NOT NULL,
    filename   TEXT NOT NULL,
    size       INTEGER NOT NULL,
    width      INTEGER NOT NULL,
    height     INTEGER NOT NULL,
    PRIMARY KEY (element, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE presets (
    platform  TEXT NOT NULL,
    person    TEXT NOT NULL,
    name      TEXT NOT NULL,
    words     TEXT NOT NULL,
    saved_at  REAL NOT NULL,
    PRIMARY KEY (platform, person, name)
) STRICT, WITHOUT ROWID;

-- What a form or a question is about, so that it survives a restart.
CREATE TABLE drafts (
    id          TEXT PRIMARY KEY,
    platform    TEXT NOT NULL,
    person      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    content     TEXT NOT NULL,
    expires_at  REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX drafts_over ON drafts (expires_at);

-- Tenants whose jobs wait for their turn until somebody resumes them.
CREATE TABLE pauses (
    platform   TEXT NOT NULL,
    tenant     TEXT NOT NULL,
    paused_by  TEXT NOT NULL,
    at         REAL NOT NULL,
    PRIMARY KEY (platform, tenant)
) STRICT, WITHOUT ROWID;

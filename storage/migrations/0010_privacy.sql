-- What was taken away from a row, because its time was over or because its person asked for that.
ALTER TABLE jobs ADD COLUMN words_gone INTEGER NOT NULL DEFAULT 0 CHECK (words_gone IN (0, 1));
ALTER TABLE jobs ADD COLUMN inputs_gone INTEGER NOT NULL DEFAULT 0 CHECK (inputs_gone IN (0, 1));
ALTER TABLE jobs ADD COLUMN videos_gone INTEGER NOT NULL DEFAULT 0 CHECK (videos_gone IN (0, 1));
ALTER TABLE deliveries ADD COLUMN files_gone INTEGER NOT NULL DEFAULT 0 CHECK (files_gone IN (0, 1));

CREATE INDEX jobs_with_words ON jobs (platform, tenant, channel, since) WHERE state = 'ended' AND words_gone = 0;
CREATE INDEX jobs_with_videos ON jobs (platform, tenant, channel, since) WHERE state = 'ended' AND videos_gone = 0;
CREATE INDEX jobs_with_inputs ON jobs (since) WHERE state = 'ended' AND inputs_gone = 0;
CREATE INDEX deliveries_with_files ON deliveries (job) WHERE files_gone = 0 AND received_sha256 IS NOT NULL;
CREATE INDEX inputs_by_content ON inputs (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX element_files_by_content ON element_files (sha256);
CREATE INDEX commands_by_time ON commands (received_at);

-- Whose data is being deleted, or was. `person` is known only while rows under it are left; then the pseudonym is all.
-- Who asked for a video that day may not ask for the next before `closed_until`: caps would begin anew otherwise.
CREATE TABLE erasures (
    pseudonym     TEXT PRIMARY KEY CHECK (length(pseudonym) = 32),
    asked_at      REAL NOT NULL,
    posts         INTEGER NOT NULL CHECK (posts IN (0, 1)),
    stage         TEXT NOT NULL CHECK (stage IN ('jobs', 'commands', 'events', 'rest', 'clean', 'later', 'done')),
    platform      TEXT,
    person        TEXT,
    cursor        TEXT NOT NULL DEFAULT '',
    due_at        REAL NOT NULL,
    closed_until  REAL NOT NULL,
    CHECK ((person IS NULL) = (stage IN ('clean', 'later', 'done'))),
    CHECK ((platform IS NULL) = (person IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX erasures_due ON erasures (due_at) WHERE stage <> 'done';

-- What is owed to the world outside because of it: a post to take away, an upload or a file to delete.
CREATE TABLE chores (
    id         INTEGER PRIMARY KEY,
    pseudonym  TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('post', 'status', 'upload', 'file')),
    content    TEXT NOT NULL,
    since      REAL NOT NULL,
    due_at     REAL NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    UNIQUE (kind, content)
) STRICT;

CREATE INDEX chores_due ON chores (due_at);
CREATE INDEX chores_of ON chores (pseudonym);

-- Holds its one row only within a transaction that may change what is otherwise final.
CREATE TABLE clearing (one INTEGER PRIMARY KEY CHECK (one = 1)) STRICT;

DROP TRIGGER events_are_final;
CREATE TRIGGER events_are_final BEFORE UPDATE ON events
WHEN NOT EXISTS (SELECT 1 FROM clearing) OR NEW.what <> OLD.what OR NEW.job <> OLD.job OR NEW.at <> OLD.at
BEGIN SELECT RAISE (ABORT, 'an event never changes'); END;

DROP TRIGGER events_stay;
CREATE TRIGGER events_stay BEFORE DELETE ON events WHEN NOT EXISTS (SELECT 1 FROM clearing)
BEGIN SELECT RAISE (ABORT, 'an event is never deleted'); END;

DROP TRIGGER ledger_stays;
CREATE TRIGGER ledger_stays BEFORE DELETE ON ledger WHEN NOT EXISTS (SELECT 1 FROM clearing)
BEGIN SELECT RAISE (ABORT, 'a ledger row is never deleted'); END;

DROP TRIGGER limit_changes_are_final;
CREATE TRIGGER limit_changes_are_final BEFORE UPDATE ON limit_changes
WHEN NOT EXISTS (SELECT 1 FROM clearing) OR NEW.after IS NOT OLD.after OR NEW.before IS NOT OLD.before
BEGIN SELECT RAISE (ABORT, 'a change of a limit stays as it was'); END;

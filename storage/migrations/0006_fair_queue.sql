-- Whose turn it is: start-time fair queueing. A job starts at vstart = max(clock, its person's last vfinish), and
-- vfinish - vstart is its number of results over the person's weight. Virtual time: no clock on a wall is asked.
-- Of equal starts the lower lane goes first; a person keeps a lane while they stay ahead of the clock. New lanes are
-- 2^24 apart: whoever was held back and goes late gets one right behind the clock's own.
ALTER TABLE jobs ADD COLUMN channel TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN vstart INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN vfinish INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN lane INTEGER NOT NULL DEFAULT 0;
UPDATE jobs SET channel = json_extract(place, '$.channel');

-- Who waits already: everybody's jobs one after another, and nobody has had anything yet.
UPDATE jobs SET vstart = fair.vstart, vfinish = fair.vstart + 720720000 * number_results, lane = fair.lane * 16777216
FROM (
    SELECT id, lane, coalesce(sum(results) OVER earlier, 0) * 720720000 AS vstart
    FROM (
        SELECT id, platform, person, created_at, results, min(n) OVER (PARTITION BY platform, person) AS lane
        FROM (
            SELECT id, platform, person, created_at, number_results AS results,
                row_number() OVER (ORDER BY created_at, id) AS n
            FROM jobs WHERE state IN ('inputs', 'review', 'queued')
        )
    )
    WINDOW earlier AS (PARTITION BY platform, person ORDER BY created_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
) AS fair WHERE fair.id = jobs.id;

DROP INDEX jobs_queue;
CREATE INDEX jobs_queue ON jobs (vstart, lane, platform, tenant, channel) WHERE state = 'queued';
CREATE INDEX jobs_share ON jobs (platform, person, vfinish, lane);
DROP INDEX jobs_out;
CREATE INDEX jobs_out ON jobs (platform, tenant, channel) WHERE state IN ('submitting', 'generating');

-- One row. The clock is the start of the latest turn, with its lane.
-- The slots are those of the last claim, so that whoever only reads knows them too; NULL: no limit of its own.
CREATE TABLE queue (
    one            INTEGER PRIMARY KEY CHECK (one = 1),
    clock          INTEGER NOT NULL,
    clock_lane     INTEGER NOT NULL,
    lanes          INTEGER NOT NULL,  -- the latest that was given out
    late           INTEGER NOT NULL,  -- turns that came late, counted on from 0 after 2^24
    waiting        INTEGER NOT NULL CHECK (waiting >= 0),
    out            INTEGER NOT NULL CHECK (out >= 0),
    tenant_slots   INTEGER,
    channel_slots  INTEGER
) STRICT;

INSERT INTO queue (one, clock, clock_lane, lanes, late, waiting, out)
SELECT 1, 0, 0, coalesce(max(lane), 0), 0, count(*) FILTER (WHERE state = 'queued'),
    count(*) FILTER (WHERE state IN ('submitting', 'generating'))
FROM jobs;

-- How many of a channel's jobs wait and are out.
CREATE TABLE lines (
    platform  TEXT NOT NULL,
    tenant    TEXT NOT NULL,
    channel   TEXT NOT NULL,
    waiting   INTEGER NOT NULL CHECK (waiting >= 0),
    out       INTEGER NOT NULL CHECK (out >= 0),
    PRIMARY KEY (platform, tenant, channel)
) STRICT, WITHOUT ROWID;

INSERT INTO lines (platform, tenant, channel, waiting, out)
SELECT platform, tenant, channel, count(*) FILTER (WHERE state = 'queued'), count(*) FILTER (WHERE state <> 'queued')
FROM jobs WHERE state IN ('queued', 'submitting', 'generating') GROUP BY platform, tenant, channel;

CREATE INDEX lines_waiting ON lines (platform, tenant, channel, out) WHERE waiting > 0;
CREATE INDEX lines_out ON lines (platform, tenant, channel, out) WHERE out > 0;

CREATE TRIGGER a_new_job_is_counted AFTER INSERT ON jobs WHEN NEW.state IN ('queued', 'submitting', 'generating')
BEGIN
    INSERT INTO lines (platform, tenant, channel, waiting, out) VALUES (NEW.platform, NEW.tenant, NEW.channel, 0, 0)
    ON CONFLICT DO NOTHING;
    UPDATE lines SET waiting = waiting + (NEW.state = 'queued'), out = out + (NEW.state <> 'queued')
    WHERE platform = NEW.platform AND tenant = NEW.tenant AND channel = NEW.channel;
    UPDATE queue SET waiting = waiting + (NEW.state = 'queued'), out = out + (NEW.state <> 'queued');
END;

CREATE TRIGGER a_moved_job_is_counted AFTER UPDATE OF state ON jobs
WHEN (NEW.state = 'queued') <> (OLD.state = 'queued')
    OR (NEW.state IN ('submitting', 'generating')) <> (OLD.state IN ('submitting', 'generating'))
BEGIN
    INSERT INTO lines (platform, tenant, channel, waiting, out) VALUES (NEW.platform, NEW.tenant, NEW.channel, 0, 0)
    ON CONFLICT DO NOTHING;
    UPDATE lines SET waiting = waiting + (NEW.state = 'queued') - (OLD.state = 'queued'),
        out = out + (NEW.state IN ('submitting', 'generating')) - (OLD.state IN ('submitting', 'generating'))
    WHERE platform = NEW.platform AND tenant = NEW.tenant AND channel = NEW.channel;
    UPDATE queue SET waiting = waiting + (NEW.state = 'queued') - (OLD.state = 'queued'),
        out = out + (NEW.state IN ('submitting', 'generating')) - (OLD.state IN ('submitting', 'generating'));
END;

-- What never got a turn is not counted against its person: their later jobs move up.
CREATE TRIGGER a_turn_not_taken_is_given_back AFTER UPDATE OF state ON jobs
WHEN NEW.state = 'ended' AND OLD.state IN ('inputs', 'review', 'queued') AND OLD.vfinish > OLD.vstart
BEGIN
    UPDATE jobs SET vstart = vstart - (OLD.vfinish - OLD.vstart), vfinish = vfinish - (OLD.vfinish - OLD.vstart)
    WHERE platform = OLD.platform AND person = OLD.person AND state <> 'ended'
        AND state IN ('inputs', 'review', 'queued') AND vstart > OLD.vstart;
    UPDATE jobs SET vfinish = vstart WHERE id = OLD.id;
END;

-- Refusals for safety, one a job or command; several within an hour and their person has to wait.
CREATE TABLE strikes (
    platform  TEXT NOT NULL,
    person    TEXT NOT NULL,
    about     TEXT NOT NULL,
    at        REAL NOT NULL,
    PRIMARY KEY (platform, person, about)
) STRICT, WITHOUT ROWID;

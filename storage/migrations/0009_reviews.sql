-- What moderators are asked to decide. An open one has exactly one end; version goes up with every move.
CREATE TABLE reviews (
    job          TEXT NOT NULL REFERENCES jobs (id),
    n            INTEGER NOT NULL CHECK (n BETWEEN 0 AND 99),  -- the numbers of its messages are made of it
    kind         TEXT NOT NULL CHECK (kind IN ('prompt', 'result', 'report')),
    shows        INTEGER CHECK (shows >= 0),
    subject      TEXT NOT NULL,  -- the nonce of the delivery that it is about; '': its job's prompt
    sha256       TEXT NOT NULL CHECK (length(sha256) IN (0, 64)),
    why          TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('open', 'approved', 'rejected', 'changes', 'expired', 'withdrawn')),
    version      INTEGER NOT NULL CHECK (version >= 0),
    opened_at    REAL NOT NULL,
    due_at       REAL NOT NULL,  -- the reminder, then the expiry; once it has ended, when that was
    expires_at   REAL NOT NULL,
    reminded     INTEGER NOT NULL CHECK (reminded IN (0, 1)),
    escalated    INTEGER NOT NULL CHECK (escalated IN (0, 1)),
    approvals    INTEGER NOT NULL CHECK (approvals >= 1),
    decided_by   TEXT,  -- platform and id as JSON; NULL: nobody, or the program itself
    reason       TEXT NOT NULL,
    appeal_of    INTEGER,
    card_due_at  REAL,  -- its cards say what no longer holds; NULL: they are right
    attempts     INTEGER NOT NULL CHECK (attempts >= 0),
    lease_until  REAL,
    PRIMARY KEY (job, n),
    FOREIGN KEY (job, appeal_of) REFERENCES reviews (job, n),
    CHECK (appeal_of < n),
    CHECK ((kind = 'prompt') = (subject = '')),
    CHECK ((kind = 'prompt') = (shows IS NULL)),
    CHECK (state <> 'open' OR decided_by IS NULL)
) STRICT, WITHOUT ROWID;

-- Nobody appeals twice, and of what it is about only one is open.
CREATE UNIQUE INDEX reviews_appealed ON reviews (job, appeal_of) WHERE appeal_of IS NOT NULL;
CREATE UNIQUE INDEX reviews_open ON reviews (job, subject) WHERE state = 'open';
CREATE INDEX reviews_due ON reviews (due_at) WHERE state = 'open';
CREATE INDEX reviews_to_tend ON reviews (card_due_at) WHERE card_due_at IS NOT NULL;

-- Who approved; where several have to, each counts once.
CREATE TABLE approvals (
    job       TEXT NOT NULL,
    review    INTEGER NOT NULL,
    platform  TEXT NOT NULL,
    person    TEXT NOT NULL,
    at        REAL NOT NULL,
    UNIQUE (job, review, platform, person),
    FOREIGN KEY (job, review) REFERENCES reviews (job, n) ON DELETE CASCADE
) STRICT;

-- A decision is one way, and only once.
CREATE TRIGGER a_review_ends_once BEFORE UPDATE OF state ON reviews
WHEN OLD.state <> 'open' AND NEW.state <> OLD.state
BEGIN SELECT RAISE (ABORT, 'this review has ended'); END;

-- What does not wait for a decision any more, in whatever way that came, needs none.
CREATE TRIGGER a_job_left_its_review AFTER UPDATE OF state ON jobs WHEN OLD.state = 'review' AND NEW.state <> 'review'
BEGIN
    UPDATE reviews SET state = 'withdrawn', version = version + 1, due_at = NEW.since, card_due_at = NEW.since,
        attempts = 0, lease_until = NULL
    WHERE job = NEW.id AND kind = 'prompt' AND appeal_of IS NULL AND state = 'open';
END;

CREATE TRIGGER a_delivery_left_its_review AFTER UPDATE OF state ON deliveries
WHEN OLD.state = 'review' AND NEW.state <> 'review'
BEGIN
    UPDATE reviews SET state = 'withdrawn', version = version + 1, card_due_at = opened_at, attempts = 0,
        lease_until = NULL
    WHERE job = NEW.job AND kind = 'result' AND subject = NEW.nonce AND appeal_of IS NULL AND state = 'open';
END;

-- Nobody is asked to decide what has ended: cards that are not out yet stay here.
CREATE TRIGGER an_ended_review_asks_nobody AFTER UPDATE OF state ON reviews
WHEN OLD.state = 'open' AND NEW.state <> 'open'
BEGIN
    UPDATE deliveries SET state = 'withheld', lease_until = NULL, version = version + 1
    WHERE job = NEW.job AND purpose = 'card' AND n % 100 = NEW.n AND tried_at IS NULL
        AND state IN ('stored', 'posting');
END;

-- Whoever waits is told when their order's review moves.
CREATE TRIGGER a_moved_review_is_told AFTER UPDATE OF state, expires_at ON reviews
WHEN NEW.state <> OLD.state OR NEW.expires_at <> OLD.expires_at
BEGIN UPDATE tellings SET moved = 1, due_at = iif(attempts > 0 AND due_at IS NOT NULL, max(due_at, shown_at + 10.0), shown_at + 10.0) WHERE job = NEW.job; END;

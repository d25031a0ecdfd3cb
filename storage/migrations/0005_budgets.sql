-- Between which accounts each kind moves money: what one gives the other gets, so every entry sums to zero.
CREATE TABLE ledger_kinds (
    kind    TEXT PRIMARY KEY,
    source  TEXT NOT NULL,
    target  TEXT NOT NULL,
    CHECK (source <> target)
) STRICT, WITHOUT ROWID;

INSERT INTO ledger_kinds (kind, source, target) VALUES
    ('reserve', 'budget', 'reserved'),
    ('overage', 'budget', 'reserved'),
    ('settle', 'reserved', 'spent'),
    ('release', 'reserved', 'budget');

CREATE TRIGGER ledger_kinds_are_final BEFORE UPDATE ON ledger_kinds
BEGIN SELECT RAISE (ABORT, 'what a kind means never changes'); END;

CREATE TRIGGER ledger_kinds_stay BEFORE DELETE ON ledger_kinds
BEGIN SELECT RAISE (ABORT, 'a kind is never deleted'); END;

-- The provider did not say what it cost, so the estimate is booked.
ALTER TABLE ledger ADD COLUMN estimated INTEGER NOT NULL DEFAULT 0 CHECK (estimated IN (0, 1) AND (estimated = 0 OR kind = 'settle'));

DROP TRIGGER ledger_is_final;

UPDATE ledger SET estimated = 1 WHERE kind = 'settle' AND EXISTS (
    SELECT 1 FROM events WHERE events.job = ledger.job AND events.detail = 'cost unknown: settled at the estimate');

CREATE TRIGGER ledger_is_final BEFORE UPDATE ON ledger
BEGIN SELECT RAISE (ABORT, 'a ledger row never changes'); END;

CREATE INDEX ledger_days ON ledger (day);

-- Both sides of every entry.
CREATE VIEW postings AS
SELECT ledger.job, ledger.kind, ledger_kinds.source AS account, ledger.provider, -ledger.micro_usd AS micro_usd
FROM ledger JOIN ledger_kinds USING (kind)
UNION ALL
SELECT ledger.job, ledger.kind, ledger_kinds.target, ledger.provider, ledger.micro_usd
FROM ledger JOIN ledger_kinds USING (kind);

-- What is reserved and spent, by whose it is (subject: '' is everybody) and by UTC day or month, so that every cap is
-- one conditional update. The ledger says the same; `dailies ledger check` compares.
CREATE TABLE budgets (
    provider        TEXT NOT NULL,
    meter           TEXT NOT NULL CHECK (meter IN
                        ('day', 'month', 'tenant_month', 'channel_day', 'person_day', 'person_month')),
    subject         TEXT NOT NULL,
    period          TEXT NOT NULL CHECK (length(period) = iif(meter IN ('month', 'tenant_month', 'person_month'), 7, 10)),
    used_micro_usd  INTEGER NOT NULL CHECK (used_micro_usd >= 0),
    PRIMARY KEY (provider, meter, subject, period),
    CHECK ((subject = '') = (meter IN ('day', 'month')))
) STRICT, WITHOUT ROWID;

INSERT INTO budgets (provider, meter, subject, period, used_micro_usd)
SELECT provider, 'day', '', day, used_micro_usd FROM budget_days;

INSERT INTO budgets (provider, meter, subject, period, used_micro_usd)
SELECT provider, 'month', '', substr(day, 1, 7), sum(used_micro_usd) FROM budget_days GROUP BY 1, 4;

CREATE TEMP TABLE held AS
SELECT ledger.provider AS provider, ledger.day AS day, jobs.platform || ':' || jobs.person AS person,
    json_extract(jobs.place, '$.platform') || ':' || json_extract(jobs.place, '$.tenant') AS tenant,
    json_extract(jobs.place, '$.channel') AS channel,
    sum(CASE ledger.kind WHEN 'settle' THEN 0 WHEN 'release' THEN -ledger.micro_usd ELSE ledger.micro_usd END) AS micro_usd
FROM ledger JOIN jobs ON jobs.id = ledger.job GROUP BY ledger.job;

INSERT INTO budgets (provider, meter, subject, period, used_micro_usd)
SELECT provider, 'tenant_month', tenant, substr(day, 1, 7), sum(micro_usd) FROM held GROUP BY 1, 3, 4
UNION ALL
SELECT provider, 'channel_day', tenant || ':' || channel, day, sum(micro_usd) FROM held GROUP BY 1, 3, 4
UNION ALL
SELECT provider, 'person_day', person, day, sum(micro_usd) FROM held GROUP BY 1, 3, 4
UNION ALL
SELECT provider, 'person_month', person, substr(day, 1, 7), sum(micro_usd) FROM held GROUP BY 1, 3, 4;

DROP TABLE held;

DROP TABLE budget_days;

-- What a place's own people set for it. The amount is micro-dollars; of 'open' it is a number of jobs.
CREATE TABLE limits (
    platform  TEXT NOT NULL,
    tenant    TEXT NOT NULL,
    name      TEXT NOT NULL CHECK (name IN ('person', 'role', 'channel', 'server', 'open', 'confirm')),
    role      TEXT NOT NULL CHECK ((role <> '') = (name = 'role')),
    amount    INTEGER NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (platform, tenant, name, role)
) STRICT, WITHOUT ROWID;

-- Who changed them. NULL stands for what the settings say.
CREATE TABLE limit_changes (
    seq       INTEGER PRIMARY KEY,
    at        REAL NOT NULL,
    by        TEXT NOT NULL,
    platform  TEXT NOT NULL,
    tenant    TEXT NOT NULL,
    name      TEXT NOT NULL,
    role      TEXT NOT NULL,
    before    INTEGER,
    after     INTEGER
) STRICT;

CREATE INDEX limit_changes_of ON limit_changes (platform, tenant, seq);

CREATE TRIGGER limit_changes_are_final BEFORE UPDATE ON limit_changes
BEGIN SELECT RAISE (ABORT, 'a change of a limit stays as it was'); END;

CREATE TRIGGER limit_changes_stay BEFORE DELETE ON limit_changes
BEGIN SELECT RAISE (ABORT, 'a change of a limit is never forgotten'); END;

-- What a place's own people decided about what is allowed there. channel '' is all of the tenant; the value is JSON.
CREATE TABLE policies (
    platform  TEXT NOT NULL,
    tenant    TEXT NOT NULL,
    channel   TEXT NOT NULL,
    name      TEXT NOT NULL,
    value     TEXT NOT NULL,
    PRIMARY KEY (platform, tenant, channel, name)
) STRICT, WITHOUT ROWID;

-- Who asks for nothing more at a tenant's. Under a pseudonym: a block holds on when its person is erased.
CREATE TABLE blocks (
    platform   TEXT NOT NULL,
    tenant     TEXT NOT NULL,
    pseudonym  TEXT NOT NULL CHECK (length(pseudonym) = 32),
    at         REAL NOT NULL,
    by         TEXT NOT NULL CHECK (length(by) = 32),
    reason     TEXT NOT NULL,
    PRIMARY KEY (platform, tenant, pseudonym)
) STRICT, WITHOUT ROWID;

-- How many jobs somebody has had at a tenant's.
CREATE INDEX jobs_there ON jobs (platform, person, tenant);

-- Who changes a limit is in the audit log from now on, under a pseudonym; limit_changes keeps what was before.
CREATE INDEX audit_of_limits ON audit (platform, tenant, n) WHERE action = 'budget.set';

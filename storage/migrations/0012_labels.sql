-- A file that somebody sends is looked up by what is in it.
CREATE INDEX deliveries_by_posted ON deliveries (posted_sha256) WHERE posted_sha256 IS NOT NULL;
CREATE INDEX deliveries_by_received ON deliveries (received_sha256) WHERE received_sha256 IS NOT NULL;
CREATE INDEX deliveries_by_poster ON deliveries (poster_sha256) WHERE poster_sha256 IS NOT NULL;

-- Who said that something is wrong with a post, under a pseudonym: each of them counts once.
CREATE TABLE reports (
    nonce  TEXT NOT NULL REFERENCES deliveries (nonce) ON DELETE CASCADE,
    by     TEXT NOT NULL CHECK (length(by) = 32),
    at     REAL NOT NULL,
    PRIMARY KEY (nonce, by)
) STRICT, WITHOUT ROWID;

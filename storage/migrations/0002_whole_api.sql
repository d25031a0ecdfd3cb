-- Fields that are not words: elements, by the API's names, their files by the slots of the attachments.
ALTER TABLE commands ADD COLUMN options TEXT NOT NULL DEFAULT '{}';

-- What the provider refused by name in an earlier submission of this job; the next goes without it.
ALTER TABLE jobs ADD COLUMN without TEXT NOT NULL DEFAULT '[]';

ALTER TABLE inputs ADD COLUMN kind TEXT NOT NULL DEFAULT 'picture' CHECK (kind IN ('picture', 'video', 'voice'));

-- The provider's UUID of an uploaded input, and when it was uploaded: it forgets files that nobody uses.
ALTER TABLE inputs ADD COLUMN media_uuid TEXT;

-- What a submission says beyond its request. A second attempt under the same UUID says the same.
ALTER TABLE submissions ADD COLUMN plan TEXT NOT NULL DEFAULT '{}';

-- Elements whose definition the provider has: one task with it was admitted.
CREATE TABLE elements (
    provider    TEXT NOT NULL,
    id          TEXT NOT NULL,
    definition  TEXT NOT NULL CHECK (length(definition) = 64),  -- sha256 of what was sent
    PRIMARY KEY (provider, id)
) STRICT, WITHOUT ROWID;

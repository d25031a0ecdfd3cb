-- Elements and presets that everybody of a server or workspace may use, by their owner's name for them. What its owner
-- removes is shared no more.
CREATE TABLE shared (
    kind      TEXT NOT NULL CHECK (kind IN ('element', 'preset')),
    platform  TEXT NOT NULL,
    tenant    TEXT NOT NULL,
    name      TEXT NOT NULL,
    person    TEXT NOT NULL,
    at        REAL NOT NULL,
    PRIMARY KEY (kind, platform, tenant, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX shared_by ON shared (platform, person);

CREATE TRIGGER a_removed_element_is_not_shared AFTER DELETE ON saved_elements
BEGIN DELETE FROM shared WHERE kind = 'element' AND platform = OLD.platform AND person = OLD.person AND name = OLD.name; END;

CREATE TRIGGER a_removed_preset_is_not_shared AFTER DELETE ON presets
BEGIN DELETE FROM shared WHERE kind = 'preset' AND platform = OLD.platform AND person = OLD.person AND name = OLD.name; END;

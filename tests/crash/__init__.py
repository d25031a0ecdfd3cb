"""The crash model: random schedules of commands, faults and kills against the real core and storage, and an oracle."""

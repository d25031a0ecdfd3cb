"""The rows: one SQLite file, one writer, verbs in the core's types. SQL never leaves this package."""

"""The core: what a job is, what it owes, what may happen to it next. It does no I/O."""

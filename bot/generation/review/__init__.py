"""What waits for a moderator: asking, deciding, reminding, and what a decision does."""

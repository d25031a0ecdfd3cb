"""The chat platforms of the contract: each on a stage of its own, with strings to pull."""

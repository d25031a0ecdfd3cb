"""Chat platforms. Each turns what it hears into a Command, and what the core says into its own form; none decides."""

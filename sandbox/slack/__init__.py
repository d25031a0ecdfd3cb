"""A local counterpart of Slack: Web API, Socket Mode, signed HTTP deliveries and the files host, in one process.

It speaks Slack's wire from Slack's documents, knows nothing of the product, and keeps its state in memory. Where the
documents are silent the module that had to choose says so.
"""

"""Slack as a chat platform: what is heard becomes a Command, what is said becomes blocks. No rules live here."""

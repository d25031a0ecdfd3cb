"""Discord as a chat platform: what is heard becomes a Command, what is said becomes a message. No rules live here."""

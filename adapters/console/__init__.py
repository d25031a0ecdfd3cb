"""The terminal as a chat platform: a command line is a command, a folder is the channel."""

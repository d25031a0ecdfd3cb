"""A local counterpart of Discord: REST v10, the gateway and the CDN on loopback, for the real discord.py client.

A program of its own (`python -m sandbox.discord`) that shares no code with the product. It keeps its state in memory
and outlives the bot; it ends when its stdin closes or SIGTERM comes.
"""

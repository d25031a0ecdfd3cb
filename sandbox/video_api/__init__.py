"""The local counterpart of the Kling VIDEO 3.0 Pro API: a program of its own that speaks the real wire.

Written from the API's documents alone; it shares no code with the product, so a shared mistake cannot pass every test.
"""

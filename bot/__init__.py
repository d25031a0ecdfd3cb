"""Dailies: typed commands and attached pictures in, finished videos in the channel out."""

__version__ = "0.1.0"

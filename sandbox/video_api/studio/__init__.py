"""Draws the previews: a program of its own that takes jobs on stdin, so that nothing it does can stop the server."""

"""Benchmarks: each prints its figures beside the goal and beside a peer measured in the same run."""

"""Benchmarks: each a ratio in one run against something fixed."""

ANSWER = "ANSWER "
"""What a process that is timed prints before its figures."""

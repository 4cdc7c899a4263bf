"""The lake: logs of every system as Parquet, read once, judged by what was true at the time."""

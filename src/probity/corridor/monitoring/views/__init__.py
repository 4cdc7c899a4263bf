"""The pages of the monitoring desk."""

from probity.corridor.monitoring.views import acts, front, hits, nights, rules, unmasking, waiting, watches

__all__ = ["acts", "front", "hits", "nights", "rules", "unmasking", "waiting", "watches"]

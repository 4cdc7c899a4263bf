"""Who may see and do what at the monitoring desk."""

from probity.corridor.monitoring.policy import guards, roles, rows

__all__ = ["guards", "roles", "rows"]

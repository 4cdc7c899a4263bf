"""Every write of the monitoring desk."""

"""Every write of the scrutiny desk."""

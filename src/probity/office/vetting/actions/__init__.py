"""Every write of the vetting desk."""

"""The forms of the vetting desk."""

"""The pages of the vetting desk."""

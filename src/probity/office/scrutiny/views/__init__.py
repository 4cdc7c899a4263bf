"""The pages of the scrutiny desk."""

"""The forms of the scrutiny desk."""

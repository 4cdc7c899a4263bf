"""Who may do and read what at the vetting desk; importing it registers every role and row rule."""

from probity.office.vetting.policy import clearances, levels, posts, roles

__all__ = ["clearances", "levels", "posts", "roles"]

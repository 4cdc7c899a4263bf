"""Who may do and read what at the scrutiny desk; importing it registers every role and row rule."""

from probity.office.scrutiny.policy import roles, section60, stops

__all__ = ["roles", "section60", "stops"]

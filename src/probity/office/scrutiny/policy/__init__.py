"""Who may do and read what at the scrutiny desk; importing it registers every role and row rule."""

from probity.office.scrutiny.policy import draws, force, packs, panels, roles, section60, stops, training

__all__ = ["draws", "force", "packs", "panels", "roles", "section60", "stops", "training"]

"""How the desk's records move; importing it registers every event and transition."""

from probity.office.scrutiny.workflow import draws, force, panels, section60, stops

__all__ = ["draws", "force", "panels", "section60", "stops"]

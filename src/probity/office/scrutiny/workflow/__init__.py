"""How the desk's records move; importing it registers every event and transition."""

from probity.office.scrutiny.workflow import force, section60, stops

__all__ = ["force", "section60", "stops"]

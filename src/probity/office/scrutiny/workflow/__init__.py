"""How the desk's records move; importing it registers every event and transition."""

from probity.office.scrutiny.workflow import section60, stops

__all__ = ["section60", "stops"]

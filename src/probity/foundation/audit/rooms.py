"""How an app starts: the files that register something are imported once its models are loaded."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.conf import settings

ALWAYS = ("policy", "workflow", "checks")
AT_HOME = ("tasks",)  # work that only the site which owns the desk may do


class Room(AppConfig):
    """An app of Probity. Its policy, workflow, checks and (at its own site) tasks register themselves at start-up."""

    default = False  # Django would find this class too in every apps.py, and then take neither
    default_auto_field = "django.db.models.BigAutoField"

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.default = True

    def ready(self) -> None:
        names = ALWAYS + (AT_HOME if self.is_at_home else ())
        for module in (f"{self.name}.{name}" for name in names):
            if find_spec(module):
                import_module(module)

    @property
    def is_at_home(self) -> bool:
        """Whether this app's desk works at this site: the corridor installs the office's desks only to read them."""
        room = self.name.split(".")[1]
        return room in {"foundation", settings.PROBITY_SITE, "sites"}

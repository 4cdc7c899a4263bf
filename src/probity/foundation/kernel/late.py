"""Modules that are read when they are first used, for what would make every process start slowly."""

from importlib import import_module
from types import ModuleType
from typing import Any


class _Late(ModuleType):
    """Stands in a module's place and reads it the first time something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)


def late(name: str) -> ModuleType:
    """The module `name`, not read before something of it is used.

    Tell the type checker what it is, and the import contracts that you import it:

        if TYPE_CHECKING:
            from probity.analysis.measures import suppression
        else:
            suppression = late("probity.analysis.measures.suppression")
    """
    return _Late(name)

from probity.foundation.audit.rooms import Room
from probity.foundation.rulebook import rows


class RulebookConfig(Room):
    name = "probity.foundation.rulebook"
    label = "rulebook"
    verbose_name = "Rulebook"

    def ready(self) -> None:
        super().ready()
        rows.load()

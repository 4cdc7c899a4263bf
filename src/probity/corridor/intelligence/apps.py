from probity.foundation.audit.rooms import Room


class IntelligenceConfig(Room):
    name = "probity.corridor.intelligence"
    label = "intelligence"
    verbose_name = "Intelligence"

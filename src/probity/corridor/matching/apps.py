from probity.foundation.audit.rooms import Room


class MatchingConfig(Room):
    name = "probity.corridor.matching"
    label = "matching"
    verbose_name = "Matching"

from probity.foundation.audit.rooms import Room


class DeclarationsConfig(Room):
    name = "probity.office.declarations"
    label = "declarations"
    verbose_name = "Declarations"

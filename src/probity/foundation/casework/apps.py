from probity.foundation.audit.rooms import Room


class CaseworkConfig(Room):
    name = "probity.foundation.casework"
    label = "casework"
    verbose_name = "Casework"

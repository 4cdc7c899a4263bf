from probity.foundation.audit.rooms import Room


class VettingConfig(Room):
    name = "probity.office.vetting"
    label = "vetting"
    verbose_name = "Vetting"

from probity.foundation.audit.rooms import Room


class ScrutinyConfig(Room):
    name = "probity.office.scrutiny"
    label = "scrutiny"
    verbose_name = "Scrutiny"

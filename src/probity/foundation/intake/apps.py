from probity.foundation.audit.rooms import Room


class IntakeConfig(Room):
    default = True  # Room stands in this module too, and Django takes neither of two when none is marked
    name = "probity.foundation.intake"
    label = "intake"
    verbose_name = "Intake"

from probity.foundation.audit.rooms import Room


class IntakeConfig(Room):
    name = "probity.foundation.intake"
    label = "intake"
    verbose_name = "Intake"

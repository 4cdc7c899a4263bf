from probity.foundation.audit.rooms import Room


class ProcurementConfig(Room):
    name = "probity.office.procurement"
    label = "procurement"
    verbose_name = "Procurement"

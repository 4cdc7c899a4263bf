from probity.foundation.audit.rooms import Room


class AuditConfig(Room):
    name = "probity.foundation.audit"
    label = "audit"
    verbose_name = "Ledger"

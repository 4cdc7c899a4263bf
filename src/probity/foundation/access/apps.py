from probity.foundation.audit.rooms import Room


class AccessConfig(Room):
    name = "probity.foundation.access"
    label = "access"
    verbose_name = "Accounts and access"

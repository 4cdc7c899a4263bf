from probity.foundation.audit.rooms import Room


class MonitoringConfig(Room):
    name = "probity.corridor.monitoring"
    label = "monitoring"
    verbose_name = "Monitoring"

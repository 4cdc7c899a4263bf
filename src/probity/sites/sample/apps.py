from probity.foundation.audit.rooms import Room


class SampleConfig(Room):
    name = "probity.sites.sample"
    label = "sample"
    verbose_name = "Sample force"

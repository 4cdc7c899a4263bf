from probity.foundation.audit.rooms import Room


class WorkforceConfig(Room):
    name = "probity.foundation.workforce"
    label = "workforce"
    verbose_name = "People, posts and units"

from probity.foundation.audit.rooms import Room


class WebConfig(Room):
    name = "probity.foundation.web"
    label = "web"
    verbose_name = "Pages"

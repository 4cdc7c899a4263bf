from probity.foundation.audit.rooms import Room


class FeedConfig(Room):
    name = "probity.foundation.feed"
    label = "feed"
    verbose_name = "Workforce feed"

from django.apps import AppConfig


class SampleConfig(AppConfig):
    """The synthetic force. It has commands and no tables, and production does not install it."""

    name = "probity.sites.sample"
    label = "sample"
    verbose_name = "Synthetic force"

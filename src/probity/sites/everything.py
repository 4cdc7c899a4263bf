"""Settings that know every app, for checking types alone. No process serves them."""

from probity.sites.base import CORRIDOR, OFFICE, settings_of
from probity.sites.configuration import read

_configuration = read("office")
globals().update(settings_of(_configuration, apps=OFFICE + CORRIDOR))
DATABASES = {"default": _configuration.database, "office": _configuration.database}

"""Settings of the corridor: the counter-corruption unit. It reads the office and nothing reads it."""

from probity.sites.base import CORRIDOR, OFFICE, settings_of
from probity.sites.configuration import read

_configuration = read("corridor")
globals().update(settings_of(_configuration, apps=OFFICE + CORRIDOR))
DATABASES = {"default": _configuration.database, "office": _configuration.office_database}
DATABASE_ROUTERS = ["probity.sites.router.OneWay"]

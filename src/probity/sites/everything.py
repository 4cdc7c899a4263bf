"""Settings that know every app, for checking types alone. No process serves them."""

from pathlib import Path

from probity.sites.base import CORRIDOR, OFFICE, settings_of
from probity.sites.configuration import read

_configuration = read("office")
globals().update(settings_of(_configuration, apps=OFFICE + CORRIDOR))
DATABASES = {"default": _configuration.database, "office": _configuration.database}

# What `settings_of` gives, for the type checker.
PROBITY_SITE: str
PROBITY_SITE_TITLE: str
PROBITY_SYNTHETIC: bool
PROBITY_PRODUCTION: bool
PROBITY_DATA: Path
PROBITY_FILES: Path
PROBITY_HEADS: Path
PROBITY_MAIL_FOLDER: Path | None
PROBITY_MAINTENANCE: bool
PROBITY_DOOR_SECRET: str
PROBITY_OFFICE_DOOR_URL: str
PROBITY_OFFICE_ALIAS: str
PROBITY_APP_ROLE: str
PROBITY_SECOND_FACTOR_REQUIRED: bool

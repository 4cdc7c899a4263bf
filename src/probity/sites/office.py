"""Settings of the office: the force's daily work."""

from probity.sites.base import OFFICE, settings_of
from probity.sites.configuration import read
from probity.sites.walls import keep_out

keep_out("probity.corridor", why="the office's process holds no part of the corridor")
_configuration = read("office")
globals().update(settings_of(_configuration, apps=OFFICE))
DATABASES = {"default": _configuration.database}

"""The web application of the site that DJANGO_SETTINGS_MODULE names."""

import gc

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

# What start-up made lives as long as the process: the collector need not walk it again during a request.
gc.collect()
gc.freeze()

"""The office with one address more: a bare view to measure its pages against."""

from probity.sites.office import *  # noqa: F403 - the office as it is served

ROOT_URLCONF = "tests.bench.urls"

"""Scenarios play on the office's stage."""

from tests.office.conftest import cast, stage

__all__ = ["cast", "stage"]

"""The leads that the tests of the reports keep, too."""

from tests.reports.conftest import keep, storage

__all__ = ["keep", "storage"]

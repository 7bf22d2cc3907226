"""The settings of the program; every other room gets them as one checked object."""

from vollegym.config.settings import (
    NAMES,
    PREFIX,
    ROOT,
    Settings,
    SettingsError,
    load_settings,
    set_in_environment,
)

__all__ = ["NAMES", "PREFIX", "ROOT", "Settings", "SettingsError", "load_settings", "set_in_environment"]

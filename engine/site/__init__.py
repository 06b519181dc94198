"""What a hospital decides for all its users: one profile beside the app, defaults, and settings nobody may change."""

from engine.site.locate import ENVIRONMENT_VARIABLE, profile_file, site_profile
from engine.site.profile import SiteProfile, load_profile
from engine.site.settings import SETTINGS, Setting, SettingValue

__all__ = [
    "ENVIRONMENT_VARIABLE",
    "SETTINGS",
    "Setting",
    "SettingValue",
    "SiteProfile",
    "load_profile",
    "profile_file",
    "site_profile",
]

"""Configuration: config.toml to frozen, validated settings; every problem at once."""

from monitor.config.load import find_config, load
from monitor.config.problems import ConfigError, Problem
from monitor.config.settings import Brand, Settings, SourceSettings

__all__ = [
    "Brand",
    "ConfigError",
    "Problem",
    "Settings",
    "SourceSettings",
    "find_config",
    "load",
]

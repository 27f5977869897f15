"""Settings from a TOML file: its tables are the settings classes, and its keys are their fields."""

from budget_stack.settings_file.changes import changed as changed
from budget_stack.settings_file.document import Document as Document
from budget_stack.settings_file.document import InvalidSettingsFile as InvalidSettingsFile
from budget_stack.settings_file.document import parse_settings as parse_settings
from budget_stack.settings_file.document import read_settings as read_settings

"""The app of the rulebook."""

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    """Rules, parameters and regulations."""

    name = "tongjian.foundation.rulebook"
    label = "rulebook"
    verbose_name = "规则"

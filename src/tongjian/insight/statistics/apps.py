from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "tongjian.insight.statistics"
    label = "statistics"
    verbose_name = "统计"

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "tongjian.foundation.search"
    label = "search"
    verbose_name = "搜索"

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "tongjian.foundation.files"
    label = "files"
    verbose_name = "附件"

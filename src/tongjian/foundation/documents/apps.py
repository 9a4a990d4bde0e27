from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "tongjian.foundation.documents"
    label = "documents"
    verbose_name = "公文"

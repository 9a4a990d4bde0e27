from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "tongjian.foundation.audit"
    label = "audit"
    verbose_name = "审计"

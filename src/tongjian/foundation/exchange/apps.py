from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "tongjian.foundation.exchange"
    label = "exchange"
    verbose_name = "数据交换"

    def ready(self) -> None:
        from tongjian.foundation.exchange import downloads, resealing, tasks

        tasks.register()
        downloads.register()
        resealing.register()

from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "tongjian.lifecycle.letters"
    label = "letters"
    verbose_name = "公文文种"

    def ready(self) -> None:
        from . import kinds

        kinds.register()

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "tongjian.portal"
    label = "portal"
    verbose_name = "工作台"

    def ready(self) -> None:
        from tongjian.foundation.jobs.running import register_handler
        from tongjian.foundation.ui import shell

        from . import places, slots, verifying

        shell.provide("me", slots.me)
        shell.provide("place", places.current)
        shell.provide("inbox", slots.inbox)
        shell.provide("finds", slots.finds)
        register_handler(verifying.KIND, verifying.run)

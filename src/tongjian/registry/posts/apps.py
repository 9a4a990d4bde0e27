from django.apps import AppConfig


class PostsConfig(AppConfig):
    name = "tongjian.registry.posts"
    label = "posts"
    verbose_name = "任职"

    def ready(self) -> None:
        from tongjian.foundation import events
        from tongjian.registry.party_orgs.events import OrgDissolved

        from . import careers, panels, subscribers

        events.subscribe(OrgDissolved, subscribers.relieve)
        panels.register()
        careers.register()

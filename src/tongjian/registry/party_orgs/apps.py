from django.apps import AppConfig


class PartyOrgsConfig(AppConfig):
    name = "tongjian.registry.party_orgs"
    label = "party_orgs"
    verbose_name = "党组织"

    def ready(self) -> None:
        from tongjian.foundation.access import axes

        from . import reach

        axes.register_axis("org", reach.resolve, reach.label)

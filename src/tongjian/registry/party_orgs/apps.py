from django.apps import AppConfig


class PartyOrgsConfig(AppConfig):
    name = "tongjian.registry.party_orgs"
    label = "party_orgs"
    verbose_name = "党组织"

    def ready(self) -> None:
        from tongjian.foundation.access import axes
        from tongjian.foundation.search import providers

        from . import reach, search

        axes.register_axis("org", reach.resolve, reach.label)
        providers.register(search.PROVIDER)

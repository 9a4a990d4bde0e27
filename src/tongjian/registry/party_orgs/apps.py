from django.apps import AppConfig


class PartyOrgsConfig(AppConfig):
    name = "tongjian.registry.party_orgs"
    label = "party_orgs"
    verbose_name = "党组织"

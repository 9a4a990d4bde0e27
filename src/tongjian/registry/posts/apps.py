from django.apps import AppConfig


class PostsConfig(AppConfig):
    name = "tongjian.registry.posts"
    label = "posts"
    verbose_name = "任职"

    def ready(self) -> None:
        from tongjian.foundation import events, soundness
        from tongjian.foundation.exchange import handlers
        from tongjian.registry.members.events import PeopleDeidentified
        from tongjian.registry.party_orgs.events import OrgDissolved

        from . import careers, panels, subscribers
        from .exchange.parts import MemberPosts, OrgPosts, UnitPosts
        from .soundness import RULES

        events.subscribe(OrgDissolved, subscribers.relieve)
        events.subscribe(PeopleDeidentified, subscribers.let_go)
        panels.register()
        soundness.declare(*RULES)
        careers.register()
        handlers.extend_template("units", UnitPosts())
        handlers.extend_template("party-orgs", OrgPosts())
        handlers.extend_template("members", MemberPosts())

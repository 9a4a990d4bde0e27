"""Put one organisation under another, as a process of its own."""

from __future__ import annotations

import os
import sys

import django


def move(code: str, under: str) -> None:
    from tongjian.foundation import clock
    from tongjian.foundation.access.viewers import system
    from tongjian.registry.party_orgs.models import PartyOrg
    from tongjian.registry.party_orgs.services.moving import move_org

    on = clock.today()
    move_org(
        org=PartyOrg.objects.get(code=code),
        under=PartyOrg.objects.get(code=under),
        actor=system(on),
        on=on,
        reason="调整隶属",
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongjian.config.settings")
    django.setup()
    move(*sys.argv[1:])

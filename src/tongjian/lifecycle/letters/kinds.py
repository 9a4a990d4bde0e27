"""请示、批复、意见书、证明、通知: begun with sender, addressee and the usual words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.documents import layouts
from tongjian.foundation.documents.kinds import About, Draft, Kind, register_kind
from tongjian.foundation.documents.letters import Letter
from tongjian.registry.party_orgs import permissions
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.queries import get_org

Layout = Callable[[PartyOrg, date], Letter]


def register() -> None:
    """Declare the kinds; done in `apps.py`."""
    for code, title, about, layout in (
        ("request", layouts.REQUEST, "报上级党组织批示；一文一事", _request),
        ("reply", layouts.REPLY, "答复下级的请示", _reply),
        ("opinion", layouts.OPINION, "向登记、主管等单位提出意见", _opinion),
        ("certificate", layouts.CERTIFICATE, "证明情况", _certificate),
        ("notice", layouts.NOTICE, "要下级知道或办理的事", _notice),
    ):
        register_kind(
            Kind(
                code=f"letters.{code}",
                title=title,
                read=permissions.READ,
                issue=permissions.WRITE,
                build=partial(_draft, layout),
                axis="org",
                load=get_org,
                about=about,
            )
        )


def _draft(layout: Layout, org: PartyOrg, actor: Viewer, on: date) -> Draft:
    return Draft(layout(org, on), About("party_orgs.partyorg", org.pk, org.name, org=org.path))


def _request(org: PartyOrg, on: date) -> Letter:
    to = org.parent.name if org.parent else "上级党组织"
    return layouts.request(
        about="……", sender=org.name, to=to, on=on, body=("（写明请示的事项和理由。）",)
    )


def _reply(org: PartyOrg, on: date) -> Letter:
    body = ("一、同意……。", "二、……。")
    return layouts.reply(
        about="……",
        sender=org.name,
        to="……",
        on=on,
        asked="《关于……的请示》",
        body=body,
        head=f"{org.name}文件",
    )


def _opinion(org: PartyOrg, on: date) -> Letter:
    body = ("经研究，对……提出如下意见：", "一、……。")
    return layouts.opinion(about="……", sender=org.name, to="……", on=on, body=body)


def _certificate(org: PartyOrg, on: date) -> Letter:
    return layouts.certificate(title="证明", sender=org.name, on=on, body=("兹证明……。",))


def _notice(org: PartyOrg, on: date) -> Letter:
    return layouts.notice(
        about="……",
        sender=org.name,
        to="所属各党组织",
        on=on,
        body=("现将有关事项通知如下：", "一、……。"),
        head=f"{org.name}文件",
    )

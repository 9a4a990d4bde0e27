"""The columns of the list of posts."""

from __future__ import annotations

from django.urls import reverse

from tongjian.foundation.ui.tables import Column, Table

from .models import Appointment


def place_url(post: Appointment) -> str:
    """Return the address of the page where the post is held."""
    if post.org_id:
        return reverse("party_orgs:org", args=[post.org_id]) + "?panel=posts"
    return reverse("units:unit", args=[post.unit_id]) + "?panel=heads"


class PostTable(Table):
    """队伍: secretaries, first secretaries, organizers, instructors, heads."""

    code = "posts"
    default_sort = "-start_on"
    columns = [
        Column(
            "holder", "姓名", value="holder_name", sort="holder_name", place="title", fixed=True
        ),
        Column("post", "职务", value=lambda p: p.get_post_display(), place="lead", css="tight"),
        Column(
            "place",
            "党组织或社会组织",
            value=lambda p: (p.org or p.unit).name,
            link=place_url,
            fixed=True,
        ),
        Column(
            "source",
            "来源",
            value=lambda p: p.get_source_display(),
            css="tight",
            note="书记从哪里来：负责人兼任、管理层、内部党员、选派、选聘、机关选任",
        ),
        Column("unit_post", "在社会组织的职务"),
        Column("in_leadership", "进入领导层", kind="yes_no"),
        Column("home_unit", "派出（所在）单位"),
        Column("start_on", "起始日期", kind="date", sort="start_on", descending_first=True),
        Column("end_on", "终止日期", kind="date", shown=False),
    ]

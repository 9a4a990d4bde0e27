"""The conditions of the list of posts."""

from __future__ import annotations

from tongjian.foundation.ui.filters import Choice, DateRange, FilterSet, Search, Tree, YesNo
from tongjian.registry.party_orgs.filters import org_name

from . import choices


class PostFilters(FilterSet):
    """Who holds which post, where from, and whether in the unit's leadership."""

    q = Search("姓名、党组织或社会组织")
    post = Choice("职务", choices.Post.choices)
    source = Choice("来源", choices.SecretarySource.choices)
    leadership = YesNo("进入领导层", yes="已进入", no="未进入")
    under = Tree("所在党组织", options_url="party_orgs:options", label_of=org_name)
    since = DateRange("任职起始")

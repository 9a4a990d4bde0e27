import pytest

from tongjian.kernel.cn import party_kinds, unit_kinds


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("深圳市物流协会", "association"),
        ("广东省法学会", "association"),
        ("深圳市潮汕商会", "association"),
        ("某某区个体劳动者联合会", "association"),
        ("某市扶贫促进会", "association"),
        ("某市慈善基金会", "foundation"),
        ("某市基金会联合会", "association"),
        ("某区商会学校", "service"),
        ("某区学校协会", "association"),
        ("南山区阳光社工服务中心", "service"),
        ("某街道第一幼儿园", "service"),
        ("某市仁爱医院（非营利）", "service"),
        ("某律师事务所", "intermediary"),
        ("某社会工作事务所", "service"),
        ("某社区居民委员会", None),
        ("某某有限公司", None),
    ],
)
def test_the_end_of_a_name_tells_the_kind_of_a_unit(name: str, kind: str | None) -> None:
    assert unit_kinds.kind_from_name(name) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("中共某市委两新组织工作委员会", "working_committee"),
        ("中共某街道党工委", "working_committee"),
        ("中共某市社会组织工委", "working_committee"),
        ("中国共产党某市物流协会委员会", "committee"),
        ("某市社会组织综合党委", "committee"),
        ("某行业联合党委", "committee"),
        ("中共某协会总支部委员会", "general_branch"),
        ("某商会党总支", "general_branch"),
        ("某商会党总支部", "general_branch"),
        ("中共某学会支部委员会", "branch"),
        ("某中心党支部", "branch"),
        ("某联合党委第三党支部", "branch"),
        ("某联合会党支部", "branch"),
        ("某楼宇联合党支部", "joint_branch"),
        ("某园区联合第二支部", "joint_branch"),
        ("某协会临时党支部", "provisional_branch"),
        ("某片区临时联合党支部", "provisional_joint_branch"),
        ("某协会临时党委", "provisional_committee"),
        ("某协会临时党总支", "provisional_general_branch"),
        ("某支部第一党小组", "party_group"),
        ("某协会党支部（筹）", "branch"),
        ("某协会秘书处", None),
    ],
)
def test_the_end_of_a_name_tells_the_kind_of_a_party_organization(
    name: str, kind: str | None
) -> None:
    assert party_kinds.kind_from_name(name) == kind


def test_official_codes_read_back() -> None:
    assert party_kinds.KINDS_BY_CODE["932"] == "provisional_joint_branch"

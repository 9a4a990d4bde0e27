"""What the actions in the audit log are called."""

from __future__ import annotations

from tongjian.foundation.audit import naming
from tongjian.foundation.audit.wording import Words, name_keys

ACTIONS = {
    "units.unit.registered": "登记社会组织",
    "units.unit.revised": "修改社会组织",
    "units.unit.rated": "登记评估等级",
    "units.agency.registered": "登记主管机构",
    "units.area.registered": "登记集中区域",
    "units.area.revised": "修改集中区域",
    "units.firms.enrolled": "登记会员单位",
    "units.list.exported": "导出社会组织",
    "party_orgs.org.founded": "成立党组织",
    "party_orgs.org.revised": "修改党组织",
    "party_orgs.org.moved": "调整隶属",
    "party_orgs.org.dissolved": "撤销党组织",
    "party_orgs.org.related": "建立组织间关系",
    "party_orgs.org.unrelated": "终止组织间关系",
    "party_orgs.unit.covered": "覆盖社会组织",
    "party_orgs.unit.uncovered": "终止覆盖",
    "party_orgs.unit.charged": "明确归口",
    "members.person.registered": "登记党员",
    "members.person.revised": "修改党员信息",
    "members.person.transferred": "转接组织关系",
    "members.person.left": "登记党员离开",
    "members.correction.asked": "提出更正申请",
    "members.correction.replied": "答复更正申请",
    "members.processing.restricted": "限制处理",
    "members.processing.lifted": "解除限制处理",
    "members.person.deidentified": "到期去标识",
    "members.copy.taken": "本人查阅、下载副本",
    "privacy.notice.published": "发布个人信息告知",
    "privacy.consent.given": "同意",
    "privacy.consent.withdrawn": "撤回同意",
    "privacy.request.made": "提出个人信息请求",
    "privacy.request.decided": "答复个人信息请求",
    "privacy.request.withdrawn": "撤回个人信息请求",
    "privacy.data.disposed": "处置到期数据",
    "posts.appointment.made": "任职",
    "posts.appointment.ended": "免职",
    "units.unit.withdrawn": "撤销登记的社会组织",
    "units.unit.restored": "恢复社会组织原值",
    "units.unit.unrated": "撤销评估等级登记",
    "party_orgs.org.withdrawn": "撤销登记的党组织",
    "party_orgs.org.restored": "恢复党组织原值",
    "party_orgs.unit.coverage_withdrawn": "撤销覆盖登记",
    "party_orgs.unit.charge_withdrawn": "撤销归口登记",
    "members.person.withdrawn": "撤销登记的党员",
    "members.person.restored": "恢复党员原值",
    "members.person.transfer_withdrawn": "撤销转接登记",
    "posts.appointment.withdrawn": "撤销任职登记",
    "rulebook.parameter.proposed": "提出修改参数",
    "rulebook.parameter.approved": "批准修改参数",
    "rulebook.parameter.refused": "不批准修改参数",
    "rulebook.parameter.withdrawn": "撤回修改参数",
    "exchange.batch.applied": "导入一批",
    "exchange.batch.undone": "撤销一批导入",
    "access.grant.given": "授权",
    "access.grant.ended": "终止授权",
    "api.token.made": "建立接口令牌",
    "api.token.revoked": "撤销接口令牌",
    "accounts.account.create": "建立账号",
    "accounts.account.disable": "停用账号",
    "accounts.account.enable": "启用账号",
    "accounts.account.lock": "锁定账号",
    "accounts.account.unlock": "解锁账号",
    "accounts.password.change": "修改口令",
    "accounts.password.reset": "重置口令",
    "accounts.factor.add": "设置第二因素",
    "accounts.factor.remove": "移除第二因素",
    "accounts.factor.reset": "重置第二因素",
    "accounts.factor.fail": "动态口令有误",
    "accounts.session.begin": "登录",
    "accounts.session.end": "退出登录",
    "accounts.session.fail": "登录失败",
    "accounts.session.expire": "会话超时",
    "accounts.session.confirm": "再次确认身份",
}

_WAYS = {"password": "口令", "mfa": "第二因素", "totp": "动态口令", "webauthn": "通行密钥"}
KEYS = {
    "accounts.user.address": Words("来源地址"),
    "accounts.user.methods": Words("认证方式", _WAYS),
    "accounts.user.method": Words("认证方式", _WAYS),
    "accounts.user.kind": Words("种类", _WAYS),
    "accounts.user.kinds": Words("种类", _WAYS),
    "accounts.user.must_change": Words("须改口令"),
}


def register() -> None:
    """Give the audit log its words."""
    naming.name_actions(ACTIONS)
    name_keys(KEYS)

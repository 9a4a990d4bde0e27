"""Vocabulary of posts."""

from django.db import models


class Post(models.TextChoices):
    """What a person is, at a Party organisation or at a unit."""

    SECRETARY = "secretary", "书记"
    DEPUTY_SECRETARY = "deputy_secretary", "副书记"
    FULL_TIME_DEPUTY = "full_time_deputy", "专职副书记"
    OFFICER = "officer", "委员"
    FIRST_SECRETARY = "first_secretary", "第一书记"
    ORGANIZER = "organizer", "党建组织员"
    INSTRUCTOR = "instructor", "党建指导员"
    LIAISON = "liaison", "党建联络员"
    LEGAL_REPRESENTATIVE = "legal_representative", "法定代表人"
    HEAD = "head", "主要负责人"
    DEPUTY_HEAD = "deputy_head", "副职负责人"
    SECRETARY_GENERAL = "secretary_general", "秘书长"
    SUPERVISOR = "supervisor", "监事长（监事）"


ORG_POSTS = (
    Post.SECRETARY,
    Post.DEPUTY_SECRETARY,
    Post.FULL_TIME_DEPUTY,
    Post.OFFICER,
    Post.FIRST_SECRETARY,
    Post.ORGANIZER,
)
UNIT_POSTS = (
    Post.LEGAL_REPRESENTATIVE,
    Post.HEAD,
    Post.DEPUTY_HEAD,
    Post.SECRETARY_GENERAL,
    Post.SUPERVISOR,
)
# Sent to a unit that has no Party organisation of its own: counts as work coverage (C12).
SUPPORT_POSTS = (Post.INSTRUCTOR, Post.LIAISON)
# One holder at a time.
SINGLE_POSTS = (Post.SECRETARY, Post.FIRST_SECRETARY, Post.LEGAL_REPRESENTATIVE, Post.HEAD)


class SecretarySource(models.TextChoices):
    """Where a secretary comes from, in the order of preference (capability J05)."""

    HEAD = "head", "负责人兼任"
    MANAGEMENT = "management", "管理层选任"
    INTERNAL = "internal", "内部其他党员"
    SENT = "sent", "上级选派"
    RECRUITED = "recruited", "公开选聘"
    FIRST_SECRETARY = "first_secretary", "机关选任第一书记"


class PoliticalStatus(models.TextChoices):
    """GB/T 4762; a head's status is recorded only as self-declared."""

    MEMBER = "01", "中共党员"
    PROBATIONARY = "02", "中共预备党员"
    LEAGUE = "03", "共青团员"
    RCCK = "04", "民革党员"
    CDL = "05", "民盟盟员"
    CNDCA = "06", "民建会员"
    CAPD = "07", "民进会员"
    CPWDP = "08", "农工党党员"
    ZHI_GONG = "09", "致公党党员"
    JIU_SAN = "10", "九三学社社员"
    TAIWAN = "11", "台盟盟员"
    INDEPENDENT = "12", "无党派人士"
    MASSES = "13", "群众"

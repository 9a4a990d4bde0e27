"""A new installation starts with a notice that says what the law asks for."""

from __future__ import annotations

from tongjian.config import notice
from tongjian.foundation.privacy.models import Notice
from tongjian.foundation.privacy.views import blocks_of


def test_the_first_version_is_published_once(db: None) -> None:
    notice.ensure_published()
    notice.ensure_published()

    published = Notice.objects.get()
    assert (published.version, published.published_by) == (1, "系统")
    headings = [text for is_heading, text in blocks_of(published) if is_heading]
    assert len(headings) == 7
    assert "六、保存多久" in headings


def test_it_names_what_has_to_be_told() -> None:
    for said in (
        "谁处理",
        "为什么处理",
        "依据",
        "处理哪些信息",
        "保存多久",
        "您的权利",
        "撤回同意",
    ):
        assert said in notice.TEXT

"""The style guide draws every component, so these tests see all templates at once."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory
from django.urls import include, path

from tongjian.foundation.ui import errors, pages, styleguide

pytestmark = pytest.mark.urls(__name__)
urlpatterns = [path("ui/", include("tongjian.foundation.ui.urls"))]

VIEWS = [styleguide.guide, styleguide.sample_list, styleguide.detail, styleguide.form]


@pytest.fixture(params=[*VIEWS, styleguide.plain], ids=lambda view: view.__name__)
def html(request: Any) -> Any:
    return request.param(RequestFactory().get("/ui/")).content.decode()


def test_nothing_on_a_page_needs_a_looser_content_policy(html: Any) -> None:
    assert not re.search(r"<[^>]+\sstyle=", html)
    assert not re.search(r"<[^>]+\son\w+=", html)
    scripts = re.findall(r"<script([^>]*)>", html)
    assert scripts
    assert all("src=" in script or "application/json" in script for script in scripts)
    assert "<style" not in html
    assert "hx-on" not in html


def test_ids_on_a_page_are_unique_and_references_resolve(html: Any) -> None:
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for attribute in ("popovertarget", "aria-controls", "aria-labelledby", "for", "data-dialog"):
        for name in re.findall(rf'\s{attribute}="([^"]+)"', html):
            assert name in ids, f"{attribute}={name}"


def test_every_control_has_a_name(html: Any) -> None:
    for tag in re.findall(r"<input(?![^>]*hidden)[^>]*>", html):
        named = "aria-label" in tag or re.search(r'\sid="([^"]+)"', tag)
        assert named or "<label" in html[: html.index(tag)].rsplit("</label>", 1)[-1], tag


def test_every_page_has_one_heading_and_a_main_part(html: Any) -> None:
    assert len(re.findall(r"<h1[\s>]", html)) == 1
    assert html.count("<main") == 1


@pytest.mark.parametrize("view", VIEWS)
def test_the_shell_offers_landmarks_and_a_way_past_the_navigation(view: Any) -> None:
    html = view(RequestFactory().get("/ui/")).content.decode()

    assert 'href="#main"' in html
    assert 'aria-label="主导航"' in html
    assert "<header" in html


def test_choices_about_display_are_in_the_first_answer() -> None:
    request = RequestFactory().get("/ui/")
    request.COOKIES.update({"tj_density": "compact", "tj_type": "large"})

    html = styleguide.detail(request).content.decode()

    assert 'data-density="compact" data-type="large"' in html


def test_a_form_keeps_what_was_typed_and_gathers_its_errors() -> None:
    request = RequestFactory().post("/ui/form/", {"name": "某协会", "founded": "2026-02-30"})

    response = styleguide.form(request)
    html = response.content.decode()

    assert response.status_code == 422
    assert 'value="某协会"' in html
    assert "处需要改正" in html
    assert "日期不成立，请写成 2026-11-20" in html
    assert 'aria-invalid="true"' in html


def test_a_picker_gets_its_options() -> None:
    html = styleguide.options(RequestFactory().get("/", {"q": "南山"})).content.decode()

    assert 'data-value="440305"' in html
    assert "南山区" in html


def test_a_picker_that_finds_nothing_says_so() -> None:
    html = styleguide.options(RequestFactory().get("/", {"q": "火星"})).content.decode()

    assert "没有找到" in html


def test_a_branch_of_the_tree_comes_alone() -> None:
    html = styleguide.branch(RequestFactory().get("/"), number=1).content.decode()

    assert html.count('role="treeitem"') == 3
    assert 'aria-level="2"' in html


def test_a_toast_travels_beside_the_answer() -> None:
    response = pages.toast(pages.options(RequestFactory().get("/"), []), "已保存")

    assert response["HX-Trigger"].isascii()
    assert "tj:toast" in response["HX-Trigger"]


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (lambda r: errors.bad_request(r, Exception("x")), 400, "没有看懂这次请求"),
        (lambda r: errors.forbidden(r, PermissionDenied("no")), 403, "没有办理这件事的权限"),
        (lambda r: errors.forbidden(r, PermissionDenied("只有书记可以")), 403, "只有书记可以"),
        (lambda r: errors.not_found(r, Http404("secret")), 404, "没有找到这一页"),
        (lambda r: errors.server_error(r), 500, "数据没有改动"),
        (lambda r: errors.csrf_failure(r, "missing"), 403, "这次提交没有被接受"),
    ],
)
def test_an_error_page_says_in_plain_words_what_to_do(
    answer: Any, status: Any, words: Any
) -> None:
    response = answer(RequestFactory().get("/nowhere"))

    html = response.content.decode()
    assert response.status_code == status
    assert words in html
    assert "secret" not in html
    assert 'href="/"' in html


def test_an_error_while_drawing_the_error_page_still_answers(monkeypatch: Any) -> None:
    monkeypatch.setattr(errors, "_page", lambda *_, **__: 1 / 0)

    assert errors.server_error(RequestFactory().get("/")).status_code == 500

from django import forms
from django.test import override_settings

from tongjian.foundation.ui.forms import Form, Picker
from tongjian.kernel.errors import UnableTo
from tongjian.kernel.findings import error


class Sample(Form):
    units = {"area": "平方米"}

    name = forms.CharField(label="名称")
    kind = forms.ChoiceField(label="类型", choices=[("a", "甲")])
    founded = forms.DateField(label="成立日期")
    area = forms.IntegerField(label="面积", required=False)
    parent = forms.CharField(
        required=False, widget=Picker(options_url="ui:options", label_of={"7": "某<处>"}.get)
    )


def test_messages_say_what_to_do() -> None:
    form = Sample({"kind": "z", "founded": "20260230", "area": "大"})

    assert form.errors["name"] == ["请填写"]
    assert form.errors["kind"] == ["所选的“z”不在可选范围内"]
    assert form.errors["founded"] == ["日期不成立，请写成 2026-11-20"]
    assert form.errors["area"] == ["请填写整数"]


def test_nothing_chosen_is_asked_to_choose() -> None:
    assert Sample({}).errors["kind"] == ["请选择"]


def test_fields_carry_units_and_our_controls() -> None:
    form = Sample()

    assert vars(form.fields["area"])["unit"] == "平方米"
    assert form.fields["founded"].widget.input_type == "date"
    assert form.fields["name"].widget.attrs["class"] == "control"


def test_a_refusal_stands_at_the_fields_it_names() -> None:
    form = Sample({"name": "x", "kind": "a", "founded": "2026-01-01"})
    found = [
        error("x", "名称已被使用", suggestion="请换一个名称", field="name"),
        error("y", "本月已经关账", field="month"),
    ]

    form.refuse(UnableTo(findings=found))

    assert form.errors["name"] == ["名称已被使用。请换一个名称"]
    assert form.non_field_errors() == ["本月已经关账"]


def test_a_refusal_without_findings_is_said_once() -> None:
    form = Sample({"name": "x", "kind": "a", "founded": "2026-01-01"})

    form.refuse(UnableTo("已经注销"))

    assert form.non_field_errors() == ["已经注销"]


@override_settings(ROOT_URLCONF="tests.foundation.ui.test_pages")
def test_a_picker_shows_the_name_of_what_is_stored() -> None:
    html = str(Sample(initial={"parent": "7"})["parent"])

    assert '<input type="hidden" name="parent" value="7">' in html
    assert "某&lt;处&gt;" in html

import pytest

from tongjian.kernel.cn import text


class TestPersonName:
    @pytest.mark.parametrize("dot", ["·", "•", "．", "・", ".", "‧", "∙", "･"])
    def test_unifies_every_kind_of_dot(self, dot: str) -> None:
        assert text.person_name(f"买买提{dot}阿不都") == "买买提·阿不都"

    @pytest.mark.parametrize(
        "typed", ["张 三", "张　三", " 张\u200b三 ", "张\t三\n", "张\xa0\xa0三"]
    )
    def test_drops_spaces_inside_a_chinese_name(self, typed: str) -> None:
        assert text.person_name(typed) == "张三"

    def test_keeps_spaces_between_latin_words(self) -> None:
        assert text.person_name("John   Smith") == "John Smith"

    @pytest.mark.parametrize("rare", ["张䶮", "李𬭛", "王㛃", "龘𠮷", "裵隆一", "朴\uf9dc"])
    def test_keeps_rare_and_compatibility_characters(self, rare: str) -> None:
        assert text.person_name(rare) == rare

    def test_replaces_radicals_that_only_look_like_characters(self) -> None:
        assert text.person_name("⽅⼀⼼") == "方一心"

    def test_restores_characters_of_old_encodings(self) -> None:
        assert text.person_name(b"\xfe\x59".decode("gb18030")) == "\u9fb4"


class TestOrgName:
    def test_uses_chinese_parentheses_and_no_inner_spaces(self) -> None:
        assert text.org_name("深圳市 物流(南山) 协会") == "深圳市物流（南山）协会"

    def test_makes_full_width_letters_and_digits_half_width(self) -> None:
        assert text.org_name("Ａ８音乐中心") == "A8音乐中心"


class TestUnsafeCharacter:
    def test_finds_private_use_and_replacement_characters(self) -> None:
        assert text.unsafe_character("张\ue999") == "\ue999"
        assert text.unsafe_character("张\ufffd") == "\ufffd"
        assert text.unsafe_character("张𬭛") is None


def test_code_is_half_width_capitals_without_gaps() -> None:
    assert text.code("'５１ 44-0３００ｍｊ") == "51440300MJ"

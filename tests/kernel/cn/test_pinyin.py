import pytest

from tongjian.kernel.cn import pinyin


class TestPerson:
    @pytest.mark.parametrize(
        ("name", "sort"),
        [
            ("曾静", "zeng jing"),
            ("单雄信", "shan xiong xin"),
            ("仇英", "qiu ying"),
            ("解晓东", "xie xiao dong"),
            ("区志明", "ou zhi ming"),
            ("查良镛", "zha liang yong"),
            ("盖苏文", "ge su wen"),
            ("欧阳娜", "ou yang na"),
            ("尉迟恭", "yu chi gong"),
            ("万俟明", "mo qi ming"),
            ("张静曾", "zhang jing ceng"),
            ("买买提·明", "mai mai ti ming"),
        ],
    )
    def test_reads_the_surname_as_a_surname(self, name: str, sort: str) -> None:
        assert pinyin.of_person(name).sort == sort

    def test_search_text_holds_the_usual_reading_too(self) -> None:
        assert pinyin.person_search_text("曾静") == "zj zengjing cj cengjing"


class TestName:
    @pytest.mark.parametrize(
        ("name", "initials"),
        [
            ("罗湖区物流行业协会", "lhqwlhyxh"),
            ("重庆市会计学会", "cqskjxh"),
            ("南山区音乐家协会", "nsqyyjxh"),
            ("3D打印IT研究院（南山）", "3dyiyjyns"),
        ],
    )
    def test_reads_words_by_their_sense(self, name: str, initials: str) -> None:
        assert pinyin.of_name(name).initials == initials

    def test_uses_v_for_the_umlaut(self) -> None:
        assert pinyin.of_name("绿女").full == "lvnv"

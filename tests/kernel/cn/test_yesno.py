import pytest

from tongjian.kernel.cn import yesno


@pytest.mark.parametrize(
    "word", ["是", "有", "√", "✔", "Y", "yes", "Ｙ", "1", 1.0, True, "已建立"]
)
def test_reads_yes(word: object) -> None:
    assert yesno.read(word) == (True, ())


@pytest.mark.parametrize("word", ["否", "无", "×", "N", "no", "0", 0.0, False, "未成立", "□"])
def test_reads_no(word: object) -> None:
    assert yesno.read(word) == (False, ())


@pytest.mark.parametrize("word", ["", " ", "—", "/"])
def test_a_blank_is_neither(word: str) -> None:
    assert yesno.read(word) == (None, ())


@pytest.mark.parametrize("word", ["正在筹建", "2", "○"])
def test_refuses_the_unclear(word: str) -> None:
    assert [f.code for f in yesno.read(word).findings] == ["yes_no_unclear"]

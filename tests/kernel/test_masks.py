from tongjian.kernel import masks


def test_identity_shows_three_and_four() -> None:
    assert masks.mask_identity("11010519491231002X") == "110***********002X"
    assert masks.mask_identity("1234") == "****"


def test_phone_shows_three_and_four() -> None:
    assert masks.mask_phone("13800001234") == "138****1234"
    assert masks.mask_phone("075512345678") == "**********78"


def test_name_shows_the_surname_only() -> None:
    assert masks.mask_name("王小明") == "王**"
    assert masks.mask_name("欧阳娜") == "欧阳*"
    assert masks.mask_name("") == ""

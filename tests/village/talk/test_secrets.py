import pytest
from hypothesis import given
from hypothesis import strategies as st

from village.cells import check_digit
from village.talk.secrets import Secret, find


def identity(first: str) -> str:
    """An invented identity number: no place has the code 000000."""
    return first + check_digit(first)


OWN = identity("00000019600101001")


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        (f"我的身份证{OWN}，帮我办下证明", {Secret.IDENTITY}),
        (f"号码：{OWN[:6]} {OWN[6:14]} {OWN[14:]}", {Secret.IDENTITY}),
        ("有事打我电话13800000000", {Secret.PHONE}),
        ("电话 138-0000-0000", {Secret.PHONE}),
        ("补贴打到４１１１ １１１１ １１１１ １１１１ 这个卡", {Secret.BANK_CARD}),
        ("会计把修路的钱私吞了", {Secret.COMPLAINT}),
        ("我要举报组长", {Secret.COMPLAINT}),
        ("收了我的红包才盖章，这样的干部", {Secret.COMPLAINT}),
        ("我妈查出来是癌，想申请救助", {Secret.ILLNESS}),
        ("老公喝了酒就打我", {Secret.FAMILY}),
    ],
)
def test_what_is_not_for_a_group_is_found(text: str, secrets: set[Secret]) -> None:
    assert find(text) == secrets


@pytest.mark.parametrize(
    "text",
    [
        "村口的路灯坏了",
        "订单号 1234567890123456789",
        f"编号{OWN[:-1]}{'0' if OWN[-1] != '0' else '1'}",
        "今年收了一万三千斤谷子",
        "书记辛苦了",
        "找会计交钱",
        "2026-11-22 09:05",
        "",
    ],
)
def test_plain_words_and_numbers_are_no_secret(text: str) -> None:
    assert find(text) == frozenset()


@given(st.from_regex(r"0{6}19[0-9]{9}", fullmatch=True))
def test_any_identity_number_is_found_and_a_slip_of_its_end_is_not(first: str) -> None:
    whole = identity(first)
    other = whole[:-1] + next(one for one in "0123456789X" if one != whole[-1])
    assert Secret.IDENTITY in find(f"证件{whole}。")
    assert Secret.IDENTITY not in find(f"证件{other}。")


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    assert find(text) <= set(Secret)

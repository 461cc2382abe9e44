"""Cards and slips: what is written on them can be read, and nothing runs out of its place."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from pictures import slips
from pictures.contact_card import CardText, Line, draw, sheets
from pictures.sheet import COLUMNS, HEIGHT, MARGIN, WIDTH, write_pdf
from pictures.slips import SlipText

LINK = "https://t.me/lianxin_bot?start=card"
CARD = CardText(
    title="联心卡",
    place="柳树沟村 · 沟口服务圈",
    whose="林秋禾家的联系党员",
    name="陈立",
    phone="139 0000 0008",
    duties_label="有事就找，比如",
    duties="报修反映、政策咨询、代办跑腿、邻里纠纷、老人小孩要人照应、看到险情",
    lines=(
        Line("支部书记", "田春生", "139 0000 0001"),
        Line("联村干部", "宋远帆", "电话请问村部"),
        Line("监督电话", "", "12388"),
    ),
    scan="扫码找连心：报事、看进度",
    link=LINK,
)
LONG = "买买提·阿不都热合曼·司马义江·艾力肯巴依" * 4
SLIP = SlipText(
    title="柳树沟村 · 绑定码",
    name="冯桂香",
    home="1组 · 4号院",
    code="K7M2-QX9A",
    qr="绑定 K7M2-QX9A",
    steps="1. 打开\n2. 写\n3. 好了",
    until="2026年12月22日前有效",
    secret="不要给别人看",
)


def codes(image: Image.Image) -> list[str]:
    return [one.text for one in zxingcpp.read_barcodes(image)]


def opened(card: CardText) -> Image.Image:
    return Image.open(BytesIO(draw(card)))


def edges_are_empty(image: Image.Image, *, top: int) -> bool:
    """Whether the outermost pixels of a card, below its coloured head, are paper."""
    strips = [(0, top, 30, image.height), (image.width - 30, top, image.width, image.height)]
    return all(image.crop(one).getextrema() == ((255, 255),) * 3 for one in strips)


def test_a_card_is_for_a_phone_and_its_code_is_read() -> None:
    image = opened(CARD)
    assert image.width == 1080
    assert codes(image) == [LINK]
    # As a chat makes it smaller before it shows it.
    assert codes(image.resize((540, image.height // 2))) == [LINK]


def test_without_a_link_there_is_no_code_and_no_hole() -> None:
    image = opened(replace(CARD, link=""))
    assert codes(image) == []
    assert image.height < opened(CARD).height


@pytest.mark.parametrize("field", ["title", "place", "whose", "name", "phone", "duties", "scan"])
def test_however_long_a_text_is_it_stays_inside(field: str) -> None:
    changed: dict[str, Any] = {field: LONG}
    image = opened(replace(CARD, **changed))
    assert edges_are_empty(image, top=200)
    assert codes(image) == [LINK]


def test_whoever_differs_differs_on_the_card() -> None:
    assert draw(CARD) == draw(CARD)
    assert draw(CARD) != draw(replace(CARD, name="张䶮"))
    assert draw(replace(CARD, name="张䶮")) != draw(replace(CARD, name="张\uffff"))


def test_nine_cards_need_two_pages_and_every_code_is_read() -> None:
    pages = list(sheets([CARD] * 9))
    assert [page.size for page in pages] == [(WIDTH, HEIGHT)] * 2
    assert [len(codes(page)) for page in pages] == [8, 1]


def test_long_names_stay_in_their_cell() -> None:
    (page,) = sheets([replace(CARD, name=LONG, place=LONG, whose=LONG, link="")])
    right = MARGIN + (WIDTH - 2 * MARGIN) // COLUMNS
    assert (
        page.crop((right + 4, MARGIN + 4, WIDTH - MARGIN - 4, 800)).getextrema()
        == ((255, 255),) * 3
    )


def test_slips_hold_their_code_in_letters_and_as_a_code() -> None:
    texts = [replace(SLIP, qr=f"绑定 CODE-{number}") for number in range(10)]
    found = [code for page in slips.sheets(texts) for code in codes(page)]
    assert sorted(found) == sorted(one.qr for one in texts)


def test_a_pdf_has_all_pages(tmp_path: Path) -> None:
    file, seen = tmp_path / "cards.pdf", list[int]()
    file.touch()
    assert write_pdf(file, sheets([CARD] * 17), done=seen.append) == 3
    assert seen == [1, 2, 3]
    data = file.read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.count(b"/Type /Page\n") + data.count(b"/Type /Page ") + data.count(b"/Page/") >= 3

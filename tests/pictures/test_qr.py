"""A QR code that was drawn can be read again."""

import pytest
import zxingcpp

from pictures.qr import qr


@pytest.mark.parametrize("text", ["https://t.me/lianxin_bot?start=K7M2QX9A", "绑定 K7M2QX9A"])
@pytest.mark.parametrize("size", [200, 331, 600])
def test_a_reader_gets_the_text_back(text: str, size: int) -> None:
    drawn = qr(text, size)
    assert drawn.size == (size, size)
    found = zxingcpp.read_barcodes(drawn.convert("L"))
    assert [code.text for code in found] == [text]


def test_it_never_gets_too_small_to_read() -> None:
    drawn = qr("https://t.me/lianxin_bot?start=K7M2QX9A", 10)
    assert [code.text for code in zxingcpp.read_barcodes(drawn.convert("L").resize((333, 333)))]

"""The papers of a ballot: asked for, drawn when they are sent, and not for everybody."""

import io

from docx import Document
from pydantic import SecretStr
from sqlalchemy import text

from bot.config import Config, Security
from bot.gallery import Gallery
from locales import Texts
from storage.vault import Vault
from tests.bot.test_gallery import row
from tests.handlers.conftest import Bench
from tests.handlers.test_ballots import begin
from tests.support.village import NAMES, NOW, Who, user

CONFIG = Config(security=Security(key=SecretStr(Vault.new_key())))


def test_the_office_prints_a_paper_with_every_option(bench: Bench) -> None:
    begin(bench, "#表决 新房选址\n河东\n河西\n老晒场", "secrecy")
    assert "打印 表决 1" in bench.whisper(Who.CLERK, f"发纸票 1 {NAMES[Who.NEIGHBOUR]}").texts[0]
    for words in ("打印 1号表决", "打印 表决 1", "/print ballot 1"):
        assert bench.whisper(Who.CLERK, words).chats == {int(user(Who.CLERK))}
    with bench.database.read() as tx:
        asked = tx.scalars(text("SELECT purpose FROM outbox WHERE purpose LIKE 'sheet:%'")).all()
    assert set(asked) == {"sheet:ballot:1:zh-CN"}
    gallery = Gallery(bench.database, Texts(), CONFIG, "lianxin_bot", lambda: NOW)
    shown = gallery.open(row(asked[0]))
    assert shown.file_name == "1号表决-纸票.docx"
    cells = [one.cells[0].text for one in Document(io.BytesIO(shown.draw())).tables[0].rows]
    assert len(cells) == 3
    assert all("□　3. 老晒场" in one and "投票人签名" in one for one in cells)


def test_who_may_not_or_asks_too_late_is_told_so(bench: Bench) -> None:
    begin(bench)
    assert "您不能点纸票" in bench.whisper(Who.VILLAGER, "打印 表决 1").texts[0]
    assert "没有 7号表决" in bench.whisper(Who.CLERK, "打印 表决 7").texts[0]
    bench.later(days=8)
    over = bench.whisper(Who.CLERK, "打印 表决 1")
    assert "已经" in over.texts[0]

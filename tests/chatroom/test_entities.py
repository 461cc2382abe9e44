"""Parse modes, found entities and the HTML of the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatroom.entities.find import find
from chatroom.entities.formatted import Formatted, clean, utf16_length, utf16_slice
from chatroom.entities.html import parse_html
from chatroom.entities.markdown import parse_markdown
from chatroom.entities.markdown_v2 import parse_markdown_v2
from chatroom.entities.safe import safe_html
from chatroom.errors import ApiError


def shown(found: Formatted) -> list[tuple[str, str]]:
    return [
        (one["type"], utf16_slice(found.text, one["offset"], one["length"]))
        for one in found.entities
    ]


def test_html_in_all_its_tags() -> None:
    found = parse_html(
        '<b>粗<i>斜</i></b> <u>a</u><s>b</s> <tg-spoiler>😀密</tg-spoiler><span class="tg-spoiler">c</span> '
        '<a href="https://example.com/?a=1&amp;b=2">链</a> <a href="tg://user?id=42">人</a> <code>x &lt; y</code>'
        '<pre><code class="language-python">p</code></pre><blockquote>q</blockquote>'
        "<blockquote expandable>e</blockquote> &#20320;&unknown;"
    )
    assert found.text == "粗斜 ab 😀密c 链 人 x < ypqe 你&unknown;"
    assert shown(found) == [
        ("bold", "粗斜"),
        ("italic", "斜"),
        ("underline", "a"),
        ("strikethrough", "b"),
        ("spoiler", "😀密"),
        ("spoiler", "c"),
        ("text_link", "链"),
        ("text_mention", "人"),
        ("code", "x < y"),
        ("pre", "p"),
        ("blockquote", "q"),
        ("expandable_blockquote", "e"),
    ]
    kinds = {one["type"]: one for one in found.entities}
    assert kinds["text_link"]["url"] == "https://example.com/?a=1&b=2"
    assert kinds["text_mention"]["user"] == {"id": 42}
    assert kinds["pre"]["language"] == "python"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("村<div>x</div>", 'Unsupported start tag "div" at byte offset 3'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        (
            "<a href>x</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
        ("<a =x>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<>", 'Unsupported start tag "" at byte offset 0'),
        ("<{x}>", 'Unsupported start tag "{x}" at byte offset 0'),
    ],
)
def test_broken_html(source: str, message: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_html(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {message}"


def test_markdown_v2_in_all_its_marks() -> None:
    found = parse_markdown_v2(
        "*粗 _斜 __线__ 斜_* ~删~ ||密|| `a*b` [链](https://example.com/a\\)b)\n"
        "```python\nx\n```\n>引\n>用\n完\\."
    )
    assert found.text == "粗 斜 线 斜 删 密 a*b 链\nx\n\n引\n用\n完."
    assert shown(found) == [
        ("bold", "粗 斜 线 斜"),
        ("italic", "斜 线 斜"),
        ("underline", "线"),
        ("strikethrough", "删"),
        ("spoiler", "密"),
        ("code", "a*b"),
        ("text_link", "链"),
        ("pre", "x\n"),
        ("blockquote", "引\n用"),
    ]
    assert shown(parse_markdown_v2(">引\n>用||")) == [("expandable_blockquote", "引\n用")]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("完.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("a|b", "Character '|' is reserved and must be escaped with the preceding '\\'"),
        ("村*x", "Can't find end of Bold entity at byte offset 3"),
        ("_x", "Can't find end of Italic entity at byte offset 0"),
        ("```x", "Can't find end of Pre entity at byte offset 0"),
        ("[x](y", "Can't find end of a URL at byte offset 3"),
        (">*x\ny", "Can't find end of Bold entity at byte offset 1"),
    ],
)
def test_broken_markdown_v2(source: str, message: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_markdown_v2(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {message}"


def test_legacy_markdown() -> None:
    found = parse_markdown("*粗* _斜_ `a` [链](example.com) \\*x ```js\nf()```")
    assert found.text == "粗 斜 a 链 *x f()"
    assert [kind for kind, _ in shown(found)] == ["bold", "italic", "code", "text_link", "pre"]
    with pytest.raises(ApiError, match="Can't find end of the entity starting at byte offset 4"):
        parse_markdown("村 *x")


def test_what_is_found_in_text() -> None:
    text = "请@lianxin_bot帮忙 /report@lianxin_bot #诉求 看 https://example.com/a?b=1。 a@example.com gov.cn/x @王小明"
    found = find(Formatted(text), {"王小明": 7, "王小": 8})
    assert shown(found) == [
        ("mention", "@lianxin_bot"),
        ("bot_command", "/report@lianxin_bot"),
        ("hashtag", "#诉求"),
        ("url", "https://example.com/a?b=1"),
        ("email", "a@example.com"),
        ("url", "gov.cn/x"),
        ("text_mention", "@王小明"),
    ]
    assert found.entities[-1]["user"] == {"id": 7}
    assert shown(find(Formatted("1/2 a/b 路/灯 #123 3.5元 ok.好"))) == []
    code = Formatted("/x @y_z", [{"type": "code", "offset": 0, "length": 7}])
    assert find(code) == code


def test_text_is_trimmed_with_its_entities() -> None:
    found = clean(Formatted(" \n 😀\r好\u202e \t", [{"type": "bold", "offset": 0, "length": 7}]))
    assert found.text == "😀好"
    assert shown(found) == [("bold", "😀好")]
    assert clean(Formatted("  ", [{"type": "bold", "offset": 0, "length": 1}])).entities == []


def test_nobodys_words_are_markup_on_the_page() -> None:
    found = parse_html("&lt;script&gt; <b>a<i>b</i></b> <tg-spoiler>x</tg-spoiler>")
    assert safe_html(found.text, found.entities) == (
        '&lt;script&gt; <b>a<i>b</i></b> <span class="spoiler">x</span>'
    )
    link = {"type": "text_link", "offset": 0, "length": 1, "url": 'javascript:alert("1")'}
    assert safe_html("x", [link]) == "x"
    link["url"] = 'https://example.com/"><script>'
    assert "<script>" not in safe_html("x", [link])


def test_crossing_entities_are_closed_and_opened_again() -> None:
    entities = [
        {"type": "bold", "offset": 0, "length": 4},
        {"type": "italic", "offset": 2, "length": 4},
    ]
    assert safe_html("abcdef", entities) == "<b>ab<i>cd</i></b><i>ef</i>"


WORDS = st.text(alphabet="ab😀村<>&*_`[]()|~>!\\\n /\"'=", max_size=40)


@given(WORDS)
def test_parsers_end_or_refuse_whatever_comes(source: str) -> None:
    for parse in (parse_html, parse_markdown, parse_markdown_v2):
        try:
            found = clean(parse(source))
        except ApiError:
            continue
        size = utf16_length(found.text)
        assert all(
            0 <= one["offset"] < one["offset"] + one["length"] <= size for one in found.entities
        )
        html = safe_html(found.text, found.entities)
        assert html.count("<b>") == html.count("</b>")

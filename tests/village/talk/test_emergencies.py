import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.house import ROOT
from village.talk import lines
from village.talk.emergencies import NUMBERS, Danger, find
from village.talk.model import Label


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("快来人，村头老李家房子着火了", Danger.FIRE),
        ("山上起火了！！风大得很", Danger.FIRE),
        ("二组草堆烧起来了 快点", Danger.FIRE),
        ("后面嗰间屋着咗火呀", Danger.FIRE),
        ("大树压断电线，电线掉路上了", Danger.WIRE),
        ("田埂边高压线断了，冒火花", Danger.WIRE),
        ("老王触电了，快叫人", Danger.WIRE),
        ("厨房一股煤气味，不敢开灯", Danger.GAS),
        ("塘里有人落水了", Danger.DROWNING),
        ("孩子掉水库里了，救人啊", Danger.DROWNING),
        ("山洪下来了，下湾的快跑", Danger.FLOOD),
        ("河堤决堤了", Danger.FLOOD),
        ("墙倒了压着人了", Danger.COLLAPSE),
        ("后山滑坡了，路断了", Danger.COLLAPSE),
        ("我家孩子走丢了，穿红衣服，大家帮忙找找", Danger.MISSING),
        ("我爸早上出去到现在没回来，他有点糊涂", Danger.MISSING),
        ("有个大爷晕倒在路边了", Danger.INJURY),
        ("她喝了农药，快叫救护车", Danger.INJURY),
        ("电线断了掉在路上，大家小心别碰", Danger.WIRE),
        ("大家小心，电线断了掉在路上", Danger.WIRE),
        ("我家牛圈着火了，快来人", Danger.FIRE),
        ("三年级的孩子走丢了", Danger.MISSING),
        ("孩子走丢了，手机打不通", Danger.MISSING),
        ("着火了快来，要是烧到林子就完了", Danger.FIRE),
        ("下课了孩子到现在没回来", Danger.MISSING),
        ("工地塌方了埋了人", Danger.COLLAPSE),
        ("老人走失了，穿黑布鞋", Danger.MISSING),
    ],
)
def test_danger_is_heard(text: str, danger: Danger) -> None:
    assert find(text) is danger


@pytest.mark.parametrize(
    "text",
    [
        "去年着火那次把房子都烧没了",
        "那年山洪下来，牛都冲走了",
        "消防演练，着火了怎么跑",
        "防溺水宣传，家长看好孩子",
        "听说隔壁村着火了",
        "新闻里那个城市燃气爆炸了",
        "火灭了，没事了",
        "孩子找到了，谢谢大家，刚才走丢了吓死人",
        "没有着火，是烧秸秆",
        "差点掉河里去",
        "我心里着火了，想回家",
        "他的生意火了",
        "我的手机掉塘里了",
        "我家的狗走丢了",
        "触电怎么预防",
        "家里失火能报保险不",
        "高压锅打不着火",
        "我妈眼睛看不见了",
        "孩子手机掉塘里了",
        "奶奶的鞋丢了",
        "我老婆养的狗走丢了",
        "孩子丢了一只羊",
        "小心触电，别碰",
        "注意别着火了",
        "要是着火了怎么救",
        "万一孩子走丢了怎么办",
        "安全课讲着火了往哪跑",
        "我儿子在工地触电住院",
        "路灯的电线杆该刷漆了",
        "着火了着火了哈哈，今晚烧烤",
        "",
        "着火了" * 100,
    ],
)
def test_the_past_elsewhere_drills_and_jokes_are_no_danger(text: str) -> None:
    assert find(text) is None


def test_no_line_of_chat_or_question_is_taken_for_danger() -> None:
    for name in ("village/talk/lines.txt", "tests/village/talk/unseen.txt"):
        for line in lines.read((ROOT / name).read_text("utf-8")):
            if line.label in (Label.CHAT, Label.QUESTION):
                assert find(line.text) is None, line.text


def test_every_danger_has_the_three_numbers() -> None:
    for danger in Danger:
        assert sorted(NUMBERS[danger]) == ["110", "119", "120"]


@given(st.text(max_size=300))
def test_any_text_is_judged(text: str) -> None:
    assert find(text) in (None, *Danger)

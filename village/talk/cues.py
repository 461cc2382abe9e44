"""Words that tell what a line is about or how it is meant: what a model learns once for all of them, few lines teach.

A line bears a cue when one of its words occurs in it; `place` also takes the names of a village's own corners.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from village.categories import HABITS

CUES: dict[str, str] = {
    "broken": """坏 断了 断成 堵 漏 爆 裂 塌 垮 倒了 歪 烂 不亮 熄 灭了 停水 停电 没水 没电 没的水 没得水 冇水 冇电
        没信号 断网 掉线 跳闸 臭 脏 满了 溢 淹 冲没 冲垮 冒烟 打滑 积水 滑坡 危险 吓人 害怕 怕得 摔 绊 绕
        过不去 过不了 上不去 没反应 黑灯 黑漆漆 墨黑 冒火 松了 翘 破 老化 没了 缺 堆 黄的 发黄 发黑
        味道 蚊 苍蝇 不来 不动 不转 不响 关门 锁着 咬 糟蹋 淤""",
    "neglected": """没人管 没人理 没人修 没人来 没人拉 没人收 没人治 没人换 没人填 没人扫 冇人 咋没人 还没修 一直没
        从来不 从来没 老是 天天 一天到晚 半个月 一个月 好几天 几天了 好久没 半年 两天了 三天 管管 管一管 不管""",
    "asking": """请 麻烦 帮我 帮忙 帮一下 帮下 帮他 帮阿 帮俺 求 劳驾 拜托 唔该 能不能 可不可以 行不行 得不得
        要得不 行不 好伐 得唔得 想请 哪位 给我 给俺 给报 给开 给问 给装 给换 给弄 给补 给看 来人
        来个人 派人 上门 谁能 哪个来 谁来 哪位来 搵人 催一下 催催 查一下 查下 看一下 看看 登记
        报名 报一个 代办""",
    "wanting": """申请 我想 我要 想要 想报 想办 想给 想找 想装 想借 想请 想买 需要 急着 急用 急等 报个 报一个 要个
        建议 希望 应该 提个 能不能""",
    "papers": """证明 盖章 盖个 敲只章 户口 介绍信 政审 签字 签意见 表 补办 打个""",
    "need": """老妈 老娘 俺娘 俺爹 我爸 我妈 奶奶 爷爷 婆婆 阿婆 阿公 独居 瘫 残疾 轮椅 没人照顾 困难 低保 五保
        救助 医保 养老金 补贴 补助""",
    "question": """吗 么 啥 啥时候 什么 多少 几多 几点 几号 几时 几钱 几钿 哪里 哪儿 哪个 哪天 怎么 咋 如何 谁
        要不要 有没有 是不是 能不能 可以不 啥子 多久 多大 好久 ? 有人知道 晓得不 知道不 请问 求问 问下
        问一下""",
    "facts": """标准 条件 材料 手续 政策 比例 电话 多少钱 哪里办 怎么办 哪天 几点 号码""",
    "quarrel": """占 霸 赔 不认 不承认 骂 打我 打人 动手 还手 吵 欠 拖着 不给 不还 不退 不让 不听 讨
        评个 说法 讲理 凭啥 凭什么 翻脸 赖 耍赖 抢 偷 工钱 工资 分家 赡养 彩礼 地界 围墙 田埂 界 宅基
        调解 纠纷 告 道歉 造谣 故意 装聋 嘴硬 兄弟 离婚 租金 扣 吞 卷走 推来推去""",
    "other": """他家 她家 隔壁 邻居 对门 楼上 人家 他们家 老板 包工头 工头 他 佢 伊 他非 他就 那家""",
    "thanks": """谢谢 多谢 感谢 谢了 辛苦 点赞 唔该晒 致谢 锦旗 竖大拇指""",
    "settled": """修好 好了 亮了 来了 通了 通车 解决 办好 办下来 弄完 填平 拿到 收到 到账了 找到 找着 没事
        不用了 放心 正在修 已经 退了 锯掉 拴 换好 恢复""",
    "past": """那年 以前 从前 小时候 当年 去年 前年 早些年 那阵 过去 老早 原先 上次 上个月
        想当年 那时候 那会 记得""",
    "elsewhere": """听说 听人 听讲 电视 网上 新闻 视频 转发 他们村 他们那 别人村 人家村 隔壁村
        邻县 外省 城里 厂里 工地 小区 同事 表哥 姐夫 嫂子 亲戚 我弟 我姐 娘家 广东 上海
        北京 河对面 江对岸 租的房 房东 宿舍 公司""",
    "laughing": """哈哈 嘿嘿 嘻嘻 呵呵 😂 😄 笑死 [捂脸] [呲牙] 吹牛 开玩笑 神仙 免费 还亮 村花
        游泳池""",
    "trade": """斤 一斤 出售 转让 招工 招租 出租 收购 批发 团购 拼车 包邮 便宜 特价 打折 八折 私聊 联系 电话
        日结 包吃 要的 优惠 新店 开业 欢迎 代办 现货 开园 卖 售 上市 一天一百 低价 """,
    "notice": """通知 请各 请大家 请没 各组 注意收听 @所有人 @全体 缴费 截止 收到请 请在家 请携带 请准时 已发 转账
        检修 演练 宣传 提醒 温馨 倡议 注意 抓紧""",
    "greeting": """早上好 晚安 晚上好 早 快乐 新年 恭喜 祝 拜年 安康 吉祥 红包 发财 节哀 走好 生日""",
    "leisure": """吃 喝 酒 打牌 麻将 跳舞 唱歌 球 电影 电视剧 火锅 饺子 钓鱼 猫 红薯 好看 香""",
    "thing": """路 灯 桥 沟 渠 涵洞 护栏 井盖 水管 水龙头 自来水 水压 水表 水塔 泵 堰塘 河堤 电线 电杆 电压 变压器
        电表 配电箱 垃圾 公厕 厕所 污水 化粪池 粪 网 宽带 信号 基站 监控 喇叭 危房 墙 塘边 卫生室 学校 班车 活动室
        健身 广场 祠堂 校车 幼儿园 敬老院 公交 光缆 砖厂 养猪场 化工厂 沙子 渣土 死鸡 死猪 死鱼""",
    "accounts": """账 公示 公开 名单 不公平 不公 不匀 选举 投票箱 集资 预算 征地 分红 合作社 土地流转 集体 交代 标准
        去哪了 影子 意见""",
    "beasts": """野猪 野狗 疯狗 狗咬 马蜂 蛇 猴子 蝗 蚁 白蚁 福寿螺 稻飞虱 虫子多 猪死 鸡死 病死 瘟""",
    "mine": """我家 我屋 俺家 屋头 屋里头 我门口 我院子 门口 我们组 我们这片 我们巷 我们这条 我妈 我爸 俺娘
        俺爹 老妈 老爸 孩子 娃 自己""",
    "unpaid": """没到账 没发 还没下来 没收到 少了 少给 扣了 停发 被停 没拿到 打错 错了 漏了 没报
        报不了""",
    "risk": """会 怕 要出事 早晚 差点 越来越 都快 快要 随时""",
    "place": """村口 桥头 巷 路口 门口 后山 河边 塘边 坡 组 坝 广场 晒场 晒谷 村部 村委 学校 卫生室 院子 屋后
        水库 山上 河里 村里 庄 胡同 祠堂""",
}
"""Words that mean the same to a reader in a hurry, in the speech of several parts of the country."""


def _words() -> dict[str, tuple[str, ...]]:
    own = {name: tuple(words.split()) for name, words in CUES.items()}
    about = {
        f"about_{category.value}": tuple(word.lower() for word in habit.words)
        for category, habit in HABITS.items()
        if habit.words
    }
    return own | about


WORDS: dict[str, tuple[str, ...]] = _words()
"""Every cue with its words: those above, and what each category of requests is known by."""


def _names() -> dict[str, tuple[str, ...]]:
    every = sorted({word for words in WORDS.values() for word in words})
    return {word: tuple(name for name in WORDS if word in WORDS[name]) for word in every}


_NAMES = _names()
_HEADS: dict[str, list[str]] = {
    head: [word for word in _NAMES if word.startswith(head)] for head in {one[0] for one in _NAMES}
}


def words(text: str, cue: str) -> frozenset[str]:
    """The words of a cue that a line bears."""
    heads = _by_head(cue)
    return frozenset(
        word for head in heads.keys() & set(text) for word in heads[head] if word in text
    )


@cache
def _by_head(cue: str) -> Mapping[str, Sequence[str]]:
    """The words of a cue by their first characters, of which a line has few."""
    found: dict[str, list[str]] = {}
    for word in WORDS[cue]:
        found.setdefault(word[0], []).append(word)
    return found


def found(text: str, places: tuple[str, ...] = ()) -> list[str]:
    """The cues of a normalised line, in the order of their names."""
    names: set[str] = set()
    # By first characters, of which a line has few: to try a thousand words costs more than all the rest.
    for head in set(text) & _HEADS.keys():
        for word in _HEADS[head]:
            if word in text:
                names.update(_NAMES[word])
    if places and any(place in text for place in places):
        names.add("place")
    return sorted(names)

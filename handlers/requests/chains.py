"""A matter that keeps coming back: who works on it is asked, once and in private, whether it is one for the village."""

from actions import chains
from actions.chains import Chain
from actions.requests import Matter
from handlers.asks import Ask, message
from handlers.keyboards import Key, row
from handlers.replies import Reply
from handlers.requests.buttons import data
from handlers.topics import cards as topics
from locales import plain
from storage.engine import Tx
from village.rights import Deed
from village.topics import BODY_LIMIT, TITLE_LIMIT


def propose(ask: Ask, matter: Matter) -> list[Reply]:
    """这件事一年内第三次了."""
    reach = matter.repeated
    if reach is None:
        return []
    texts = ask.texts_of(reach.language)
    key = Key(plain(texts.requests.button("topic")), data(matter.request, Deed.MOVE_TOPIC))
    told = texts.requests.repeated(matter.request, ask.rules.chain.days)
    return [message(reach.user_id, told, buttons=row([key]))]


def pressed(tx: Tx, ask: Ask, number: int) -> list[Reply]:
    """发起议题: its card is a draft until somebody puts it to discussion."""

    def words(chain: Chain) -> str:
        texts = ask.texts_of()
        title = plain(texts.requests.chain_title(chain.request, len(chain.before) + 1))
        body = plain(texts.requests.chain_body([*chain.before, chain.request], ask.rules.zone))
        return f"{title[:TITLE_LIMIT]}\n{body[:BODY_LIMIT]}"

    topic = chains.move_topic(tx, ask.actor, number, words=words, now=ask.now)
    card = topics.topic_card(topic, ask.heard.chat_id, ask.public, ask.rules.zone, ask.now)
    return [card, ask.toast(ask.texts.requests.toast("topic"))]

"""What people say to see a contact card; it goes to them in private, for there are phones on it."""

from actions import contact_cards
from handlers.asks import Ask
from handlers.replies import Reply, drawn
from storage.engine import Tx


def card(tx: Tx, ask: Ask) -> list[Reply]:
    """我的党员: the card of one's own household; 联心卡 姓名: for a cadre, that of any."""
    home = contact_cards.find(tx, ask.actor, ask.heard.words)
    if not home.has_member:
        return [ask.say(ask.public.contact_cards.no_member(home))]
    name = f"contact_card:{home.id}:{ask.texts.code}"
    if ask.heard.private:
        return [drawn(ask.heard.chat_id, name)]
    if not contact_cards.is_reachable(tx, ask.actor):
        return [ask.say(ask.public.contact_cards.open_private())]
    return [drawn(ask.heard.user_id, name), ask.say(ask.public.contact_cards.sent_private())]

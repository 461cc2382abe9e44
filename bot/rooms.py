"""The chatroom as the bot's program runs it: the only place where the two meet."""

from pathlib import Path

from bot.config import Chatroom
from bot.serving import HttpServer


def chatroom_server(config: Chatroom, *, demo: bool = False) -> HttpServer:
    """The chatroom's server, not started yet; in a demo everybody may choose whom to be."""
    from chatroom.app import create_app
    from chatroom.settings import ChatroomSettings

    Path(config.files).mkdir(parents=True, exist_ok=True)
    settings = ChatroomSettings(
        database_url=config.url,
        files=Path(config.files),
        name=config.name,
        demo=demo,
        upload_limit=config.upload_limit_mb * 1024 * 1024,
    )
    app = create_app(settings)

    async def leave() -> None:
        # A bot that went away has left a long poll behind.
        await app.state.chatroom.release()

    return HttpServer(app, config.host, config.port, leave)

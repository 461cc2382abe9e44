"""The public bulletin (公开栏) of a village: what was discussed and how it stands, without a single name."""

from collections.abc import Callable, Sequence
from datetime import datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from actions import bulletin
from actions.reminders import RulesOf
from locales import Texts
from storage.engine import Database
from village.ids import VillageId

Clock = Callable[[], datetime]

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'",
    "Cache-Control": "public, max-age=60",
    "Referrer-Policy": "no-referrer",
}


def routes(database: Database, texts: Texts, rules_of: RulesOf, clock: Clock) -> Sequence[Route]:
    """`/board/VILLAGE`, in the village's language or the one that `?lang=` names."""

    def board(request: Request) -> Response:
        village_id = VillageId(request.path_params["village"])
        with database.read() as tx:
            found = bulletin.read(tx, village_id, now=clock())
            zone = rules_of(tx, village_id).zone
        language = request.query_params.get("lang", found.village.language if found else "")
        pages = texts.of(language).bulletin
        if found is None:
            return HTMLResponse(str(pages.missing()), status_code=404, headers=HEADERS)
        return HTMLResponse(str(pages.page(found, zone, clock())), headers=HEADERS)

    def style(_request: Request) -> Response:
        return Response(STYLE, media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    return [Route("/board/style.css", style), Route("/board/{village:int}", board)]


STYLE = """
:root { color-scheme: light dark; font: 112.5%/1.6 system-ui, "Noto Sans CJK SC", sans-serif; }
body { margin: 0 auto; max-width: 42rem; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 0; }
article { border: 1px solid #8884; border-radius: .6rem; margin: 1rem 0; padding: .8rem 1rem; }
dl { display: grid; gap: .3rem 1rem; grid-template-columns: auto 1fr; margin: .5rem 0; }
dd { margin: 0; } meter { height: 1.2rem; vertical-align: middle; width: 60%; }
.hint { opacity: .75; font-size: .9rem; } .late { color: #b3261e; }
@media (prefers-color-scheme: dark) { .late { color: #ff9a92; } }
"""

"""Every route of the house."""

from handlers.ballots.routes import routes as ballot_routes
from handlers.basics.commands import Helper
from handlers.binding.commands import start, start_as_stranger
from handlers.binding.routes import routes as binding_routes
from handlers.circles.routes import routes as circle_routes
from handlers.complaints.routes import routes as complaint_routes
from handlers.consultations.routes import routes as consultation_routes
from handlers.contact_cards.routes import routes as card_routes
from handlers.covenants.routes import routes as covenant_routes
from handlers.decisions.routes import routes as decision_routes
from handlers.demands.routes import routes as demand_routes
from handlers.drafts.routes import routes as draft_routes
from handlers.erasures.routes import routes as erasure_routes
from handlers.errands.routes import routes as errand_routes
from handlers.experts.routes import routes as expert_routes
from handlers.groups.routes import routes as group_routes
from handlers.helping.routes import routes as help_routes
from handlers.offers.routes import routes as offer_routes
from handlers.opinions.routes import routes as opinion_routes
from handlers.people.routes import routes as people_routes
from handlers.places.routes import routes as place_routes
from handlers.rates.routes import routes as rate_routes
from handlers.requests.routes import routes as request_routes
from handlers.slips.routes import routes as slip_routes
from handlers.table import Command, Place, Route, Table, Takes
from handlers.topics.routes import routes as topic_routes
from locales import Texts


def table(texts: Texts) -> Table:
    """The table that the bot runs with."""
    named = [
        *request_routes(),
        *consultation_routes(),
        *rate_routes(),
        *errand_routes(),
        *help_routes(),
        *expert_routes(),
        *slip_routes(),
        *topic_routes(),
        *demand_routes(),
        *opinion_routes(),
        *covenant_routes(),
        *ballot_routes(),
        *decision_routes(),
        *people_routes(),
        *offer_routes(),
        *complaint_routes(),
        *erasure_routes(),
        *place_routes(),
        *draft_routes(),
        *card_routes(),
        *circle_routes(),
        *binding_routes(),
        *group_routes(),
    ]
    greeting = Command("start", start, Takes.TEXT, place=Place.PRIVATE, stranger=start_as_stranger)
    commands = tuple(one for one in named if isinstance(one, Command))
    helper = Helper(commands)
    routes: list[Route] = [*named, greeting, Command("help", helper.help, Takes.NOTHING)]
    return Table.build(routes, texts.commands)

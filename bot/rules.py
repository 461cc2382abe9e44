"""From configuration to the rules of a village."""

from functools import lru_cache
from zoneinfo import ZoneInfo

from actions.reminders import RulesOf
from bot.config import VillageDefaults, holidays
from bot.deciding import decision_rules
from storage import villages
from storage.engine import Tx
from storage.villages import Village
from village import limits
from village.categories import Limit
from village.circles import CircleRules
from village.contacts import ContactRules
from village.decision_rules import DecisionRules
from village.duplicates import ChainRules
from village.handling import Clocks, Level, Term
from village.ids import VillageId
from village.online_votes import OnlineBasis
from village.reminders import QuietHours
from village.ruleset import Rules
from village.slip_terms import SlipTerms
from village.working_days import WorkCalendar

VILLAGES = 4096
"""So many villages that differ in zone or clocks have their rules at hand; those of any other are read anew."""


def rules_of(defaults: VillageDefaults) -> RulesOf:
    """What looks up a village's rules: its own zone, and the configured values.

    Raises ConfigError for a holiday file that cannot be read.
    """
    calendar = WorkCalendar(holidays(defaults.holidays))
    quiet = QuietHours(defaults.quiet_start, defaults.quiet_end)
    circles = CircleRules(
        radius_m=defaults.circle_radius_m,
        least=defaults.circle_least,
        most=defaults.circle_most,
        oldest=defaults.circle_oldest,
    )
    clocks = _clocks(defaults)
    slips = SlipTerms(
        answer=Term(Limit(working_days=defaults.slip_days), defaults.slip_source, Level.COUNTY)
        if defaults.slip_source
        else Term(Limit(working_days=defaults.slip_days))
    )

    online = {one.village: one.basis for one in defaults.online}
    decisions = decision_rules(defaults.decisions)

    @lru_cache(maxsize=VILLAGES)
    def rules(zone: str, own: str, basis: OnlineBasis, deciding: DecisionRules) -> Rules:
        settings = limits.read(own)
        return Rules(
            zone=ZoneInfo(zone),
            calendar=calendar,
            quiet=quiet,
            discussion_days=defaults.discussion_days,
            closing_time=defaults.discussion_closes,
            circles=circles,
            clocks=limits.apply(clocks, settings) if settings else clocks,
            beneath=clocks,
            settings=settings,
            duplicates=defaults.duplicates,
            chain=ChainRules(defaults.repeat_times, defaults.repeat_days),
            contacts=ContactRules(defaults.contact_months),
            supervision_phone=defaults.supervision_phone,
            joint_households=defaults.joint_households,
            expert_hours=defaults.expert_hours,
            slips=slips,
            least_secret=defaults.least_secret,
            most_helped=defaults.most_helped,
            online=basis,
            decisions=deciding,
        )

    def find(tx: Tx, village_id: VillageId, known: Village | None = None, /) -> Rules:
        village = known or villages.find(tx, village_id)
        # What a village states itself goes before what is stated for all.
        basis = online.get(village_id) or online.get(0) or OnlineBasis()
        zone, own = (village.timezone, village.clocks) if village else (defaults.timezone, "")
        return rules(zone, own, basis, decisions.get(village_id, decisions[0]))

    return find


def _clocks(defaults: VillageDefaults) -> Clocks:
    terms = {(one.way, one.clock): one.term for one in defaults.clocks if one.category is None}
    grades = {one.category: one.term for one in defaults.clocks if one.category is not None}
    return Clocks().over(Level.COUNTY, terms=terms, grades=grades)

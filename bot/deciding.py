"""How decisions are made, where the configuration of a county or a village differs from the package."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from bot.section import Section
from locales import DEFAULT, Texts
from village.decision_rules import SHARES, BelowLaw, DecisionRules, require_lawful
from village.handling import Level
from village.thresholds import FOUR_FIFTHS, HALF_OR_MORE, TWO_THIRDS, Share

_SHARES: Mapping[str, Share] = {"1/2": HALF_OR_MORE, "2/3": TWO_THIRDS, "4/5": FOUR_FIFTHS}


class DecisionRule(Section):
    """What a county, or one village of it, sets over the package's rules of decisions, with the document that says so."""

    village: int = Field(0, ge=0)
    source: str = Field(min_length=2)
    merges_committees: bool | None = None
    party_quorum: Literal["1/2", "2/3"] | None = None
    committees_of_all: bool | None = None
    representatives_of_all: bool | None = None
    levies_of_all: bool | None = None
    levies_quorum: Literal["2/3", "4/5"] | None = None
    levies_by_households: bool | None = None
    women_quorum: bool | None = None
    least_representatives: int | None = Field(None, le=500)
    one_representative_a_home: bool | None = None
    representatives_by_group: bool | None = None
    most_supervisors: int | None = Field(None, le=15)
    representatives_notice_days: int | None = Field(None, le=60)
    party_notice_days: int | None = Field(None, le=60)
    villagers_notice_days: int | None = Field(None, le=60)
    whole_days: bool | None = None
    step_gap_days: int | None = Field(None, le=60)
    public_days: int | None = Field(None, le=365)
    objection_days: int | None = Field(None, le=365)
    answer_days: int | None = Field(None, le=60)
    demand_days: int | None = Field(None, le=60)
    needs_supervision: bool | None = None

    @field_validator("*")
    @classmethod
    def _lawful(cls, value: Any, info: ValidationInfo) -> Any:
        name = info.field_name or ""
        try:
            if isinstance(value, int):
                require_lawful(name, value)
        except BelowLaw as error:
            law = Texts().of(DEFAULT).law.article(error.article.value)
            raise ValueError(f"at least {error.said} ({law})") from None
        return value

    @property
    def values(self) -> dict[str, Any]:
        """What is set, as the floors below call it."""
        told = self.model_dump(exclude={"village", "source"}, exclude_none=True)
        return {name: _SHARES[value] if name in SHARES else value for name, value in told.items()}


def decision_rules(told: Iterable[DecisionRule]) -> dict[int, DecisionRules]:
    """The rules of decisions by village: the package's, the county's over them, the village's own over both; 0 is every other village.

    Raises ValueError for what does not fit together.
    """
    stated = {one.village: one for one in told}
    county = stated.pop(0, None)
    under = DecisionRules()
    if county is not None:
        under = under.over(Level.COUNTY, county.values, county.source)
    own = {
        village: under.over(Level.VILLAGE, one.values, one.source)
        for village, one in stated.items()
    }
    return {0: under} | own

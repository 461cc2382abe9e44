"""Every kind of person tries every deed on what is theirs, near and far: the actions do what the table says, and no more.

A deed without a probe fails here; probes.py says how to write one.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from actions import trail as signing
from storage import trail
from storage.engine import Database, Tx
from tests.actions.probes import PROBES
from tests.support.settled import in_a_file
from tests.support.stage import Case, Kind, Stage, people_of_every_kind
from tests.support.village import NOW, WILLOW
from village.errors import Forbidden, NotFound, NotOnRoster, VillageError
from village.people import Actor
from village.rights import RIGHTS, Deed, Role, Scope, standing

BY_PERSON = {
    Case.HANDLED,
    Case.OFFERED,
    Case.HELD,
    Case.DRAWN,
    Case.CLIENT,
    Case.DREW,
    Case.ADDRESSED,
    Case.ORGANISED,
}
WIDTH = list(Scope).index
TODAY = NOW.date()


@pytest.fixture(scope="module")
def settled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """On one kind of database: rights hang on neither, and what each deed does is tried on both elsewhere."""
    yield from in_a_file(sqlite_template, tmp_path_factory.mktemp("settled"))


def allowed(actor: Actor, deed: Deed, case: Case) -> bool:
    """What the table says, read cell by cell."""
    roles = standing(actor) | case.roles
    reaching = [WIDTH(scope) for role, scope in RIGHTS[deed].items() if role in roles]
    return case.scope is not None and max(reaching, default=-1) >= WIDTH(case.scope)


def cases(kind: Kind, deed: Deed) -> list[Case]:
    """Nobody is handed a matter without being on the roster."""
    every = PROBES[deed].cases
    return [one for one in every if kind.on_roster or one not in BY_PERSON]


def tried(stage: Stage, deed: Deed) -> VillageError | None:
    """Try it for real and undo it; a refusal as the error that it was, or would have been."""
    attempt = stage.tx.begin_nested()
    try:
        return None if PROBES[deed].attempt(stage) is not False else NotFound()
    except (Forbidden, NotFound) as refused:
        return refused
    finally:
        attempt.rollback()


def test_every_deed_has_a_probe() -> None:
    assert set(PROBES) == set(Deed)


@pytest.mark.parametrize("deed", Deed)
def test_everybody_may_what_the_table_says_and_a_refusal_is_kept(tx: Tx, deed: Deed) -> None:
    for kind, actor in list(people_of_every_kind(tx)):
        for day, case in enumerate(cases(kind, deed)):
            refused = tried(Stage(tx, actor, case), deed)
            told = f"{kind} × {deed.value} × {case.name}: {refused}"
            assert (refused is None) is allowed(actor, deed, case), told
            if isinstance(refused, Forbidden):
                assert refused.deed == deed.value, told
                assert isinstance(refused, NotOnRoster) <= (kind.name == "guest"), told
                keep_twice(tx, actor, refused, TODAY + timedelta(days=day))
    assert trail.verify(tx, WILLOW) is None


def keep_twice(tx: Tx, actor: Actor, refused: Forbidden, today: date) -> None:
    """As the door does once the attempt is undone; the second one of a day is counted and not told."""
    before, _ = trail.head(tx, WILLOW)
    for _ in range(2):
        signing.refuse(tx, actor, refused, how="message", today=today, now=NOW)
    with closing(trail.entries(tx, WILLOW)) as entries:
        (entry,) = [one for one in entries if one.seq > before]
    assert entry.actor == signing.signature(actor)
    assert (entry.deed, entry.subject) == (signing.REFUSED, refused.deed)
    assert entry.data == {"code": refused.code, "how": "message"}


def test_every_cell_of_the_table_is_tried_as_far_as_it_reaches(tx: Tx) -> None:
    """A role that nobody has, or a scope that no probe puts to the proof, is a cell that nothing holds."""
    actors = list(people_of_every_kind(tx))
    tried_cells = {
        (deed, role, case.scope)
        for deed in Deed
        for kind, actor in actors
        for case in cases(kind, deed)
        for role in standing(actor) | case.roles
    }
    # What guests may, everybody may: there the other roles are beside the point.
    cells = {
        (deed, role, scope)
        for deed, right in RIGHTS.items()
        for role, scope in right.items()
        if Role.GUEST not in right or role is Role.GUEST
    }
    assert not cells - tried_cells

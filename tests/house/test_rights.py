"""No way leads past the table of rights: what somebody does goes through an action, and the action asks."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.house import ROOT
from village.departures import DEEDS
from village.rights import Deed

ASKING = {"require", "require_reach", "may", "allow"}
"""`allow` is that of the circles: without somebody an operator asks, else it requires."""
UNASKED = {
    ("drafts", "add_to_album"): "adds to what the asker sent themselves and has not confirmed yet",
    ("edits", "propose"): "only asks the request's own author; a press does it, and that asks",
    ("offers", "add_to_album"): "adds to the asker's own line, which nobody has registered yet",
    ("offers", "reword"): "follows the asker's own edit of what nobody has registered yet",
    ("offers", "source_of"): "only finds which line is meant; taking it asks",
    ("offers", "leave"): "follows the asker's own edit of what nobody has registered yet",
    ("bequests", "hand_on"): "is part of a departure, which was asked for",
    ("covenant_votes", "follow"): "is part of a decision's step, which was asked for",
    ("errand_moves", "inherit"): "is part of a departure, which was asked for",
    ("circles", "signed"): "names who acted",
    ("decision_ballots", "settle"): "is part of a ballot's end, which was asked for",
    ("erasures", "private_place"): "tells of the asker's own account only",
    ("contact_cards", "is_reachable"): "tells of the asker's own account only",
    ("home", "go"): "chooses among the villages that know the asker's own account",
    ("home", "homes"): "tells the villages that know the asker's own account",
    ("offers", "offer"): "only asks whether to register; a press does it, and that asks",
    ("people", "is_self"): "tells of the asker's own accounts only",
    ("people", "remember"): "keeps who did something that was allowed",
    ("requests", "load"): "finds what the actions of other rooms then ask about",
    ("request_lists", "missed"): "finds only what waits for the one who asks",
    ("slip_heirs", "hand_on"): "is part of a departure, which was asked for",
    (
        "slip_desk",
        "roles_of",
    ): "tells what somebody is to a slip, by which their right is asked for",
    ("slip_desk", "me"): "names who acted",
    ("slip_desk", "sign_trail"): "tells what was done",
    ("trail", "signature"): "names who acted",
    ("trail", "record"): "tells what was done",
    ("trail", "refuse"): "tells what was refused",
}
"""Actions that take an actor and need no right, each with its reason."""

Function = ast.FunctionDef


@cache
def tree(room: str) -> ast.Module:
    """What stands in a room of the actions."""
    return ast.parse((ROOT / "actions" / f"{room}.py").read_text("utf-8"))


@cache
def rooms() -> tuple[str, ...]:
    """Every room of the actions."""
    return tuple(sorted(path.stem for path in (ROOT / "actions").glob("*.py")))


def functions() -> Iterator[tuple[str, Function]]:
    """The public actions that somebody sets off: one of their parameters is an Actor."""
    for room in rooms():
        for node in tree(room).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                arguments = [*node.args.args, *node.args.kwonlyargs]
                kinds = [ast.unparse(one.annotation) for one in arguments if one.annotation]
                if any(kind in {"Actor", "Actor | None"} for kind in kinds):
                    yield room, node


@cache
def helpers(room: str) -> dict[str, tuple[str, Function]]:
    """The functions that a room knows by name, its own and those of other rooms, each with the room where it stands."""
    found: dict[str, tuple[str, Function]] = {}
    for node in tree(room).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = (room, node)
        elif isinstance(node, ast.ImportFrom) and node.module == "actions":
            for alias in node.names:
                for name, one in standing(alias.name).items():
                    found[f"{alias.asname or alias.name}.{name}"] = (alias.name, one)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("actions."):
            other = (node.module or "").partition(".")[2]
            known = standing(other)
            for alias in node.names:
                if alias.name in known:
                    found[alias.asname or alias.name] = (other, known[alias.name])
    return found


def standing(room: str) -> dict[str, Function]:
    """The functions of a room, by name."""
    return {one.name: one for one in tree(room).body if isinstance(one, ast.FunctionDef)}


def called(room: str, node: ast.AST) -> set[str]:
    """The names that are called in `node`, and in the helpers that it calls."""
    found: set[str] = set()
    seen: set[tuple[str, str]] = set()
    waiting: list[tuple[str, ast.AST]] = [(room, node)]
    while waiting:
        here, one = waiting.pop()
        for name in _called_in(one):
            found.add(name)
            helper = helpers(here).get(name)
            if helper is not None and (helper[0], name) not in seen:
                seen.add((helper[0], name))
                waiting.append(helper)
    return found


def _called_in(node: ast.AST) -> set[str]:
    """What is called there: `name` of the room's own, `room.name` of another's."""
    called = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
    return {ast.unparse(one) for one in called if isinstance(one, ast.Name | ast.Attribute)}


@pytest.mark.parametrize(
    ("room", "action"),
    list(functions()),
    ids=lambda one: one if isinstance(one, str) else one.name,
)
def test_every_action_of_somebody_asks_for_their_right(room: str, action: Function) -> None:
    if (room, action.name) in UNASKED:
        assert not called(room, action) & ASKING, "it asks now: take it off the list"
        return
    assert called(room, action) & ASKING, f"actions/{room}.py: {action.name} asks for no right"


def test_the_list_of_what_needs_no_right_is_not_stale() -> None:
    assert set(UNASKED) <= {(room, one.name) for room, one in functions()}


@pytest.mark.parametrize("deed", Deed)
def test_every_deed_is_asked_for_by_an_action(deed: Deed) -> None:
    if deed in {Deed.BIND, Deed.CLAIM_IDENTITY}:
        # Whoever shows a code or says who they are: as yet there is nobody to ask about.
        return
    found = [said for said in asked() if _names(said, deed)]
    assert found, f"a row of the table that no action holds: {deed.value}"


@cache
def asked() -> tuple[str, ...]:
    """Every call that asks for a right, by itself or by a helper that is given the deed."""
    return tuple(
        ast.unparse(node)
        for room in rooms()
        for asking in [ASKING | {name for name, (_, one) in helpers(room).items() if _asks(one)}]
        for node in ast.walk(tree(room))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in asking
    )


def _asks(helper: Function) -> bool:
    """Whether it asks for a deed that it is given."""
    return any(
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ASKING
        and "deed" in [ast.unparse(given) for given in call.args]
        for call in ast.walk(helper)
    )


def _names(said: str, deed: Deed) -> bool:
    """Whether a call asks for that deed, be it by the table of departures."""
    return f"Deed.{deed.name}" in said or ("DEEDS[" in said and deed in DEEDS.values())


@pytest.mark.parametrize("path", sorted((ROOT / "console").glob("*.py")), ids=lambda one: one.name)
def test_a_page_reads_through_actions_only(path: Path) -> None:
    """Of storage a page has the connection and nothing else: no query of its own passes the actions by."""
    found = [
        node.module
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
    ]
    below = [name for name in found if name.partition(".")[0] == "storage"]
    assert set(below) <= {"storage.engine"}, path.name

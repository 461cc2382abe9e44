"""No way leads past the table of rights: what somebody does goes through an action, and the action asks."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.house import ROOT
from village.departures import DEEDS
from village.rights import Deed

ASKING = {"require", "require_reach", "may", "allow"}
"""`allow` is that of the circles: without somebody an operator asks, else it requires."""
UNASKED = {
    ("drafts", "add_to_album"): "adds to what the asker sent themselves and has not confirmed yet",
    ("drafts", "propose"): "only asks the request's own author; a press does it, and that asks",
    ("offers", "add_to_album"): "adds to the asker's own line, which nobody has registered yet",
    ("offers", "reword"): "follows the asker's own edit of what nobody has registered yet",
    ("offers", "leave"): "follows the asker's own edit of what nobody has registered yet",
    ("bequests", "hand_on"): "is part of a departure, which was asked for",
    ("circles", "signed"): "names who acted",
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
    ("slip_desk", "load"): "finds what the actions about slips then ask about",
    (
        "slip_desk",
        "roles_of",
    ): "tells what somebody is to a slip, by which their right is asked for",
    ("slip_desk", "sign_trail"): "tells what was done",
    ("trail", "signature"): "names who acted",
    ("trail", "record"): "tells what was done",
    ("trail", "refuse"): "tells what was refused",
}
"""Actions that take an actor and need no right, each with its reason."""

Function = ast.FunctionDef


def functions() -> Iterator[tuple[str, Function]]:
    """The public actions that somebody sets off: one of their parameters is an Actor."""
    for path in sorted((ROOT / "actions").glob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                arguments = [*node.args.args, *node.args.kwonlyargs]
                kinds = [ast.unparse(one.annotation) for one in arguments if one.annotation]
                if any(kind in {"Actor", "Actor | None"} for kind in kinds):
                    yield path.stem, node


def called(room: str, node: ast.AST) -> set[str]:
    """The names that are called in `node`, and in the helpers of its room that it calls."""
    tree = ast.parse((ROOT / "actions" / f"{room}.py").read_text("utf-8"))
    helpers = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}
    found: set[str] = set()
    waiting: list[ast.AST] = [node]
    while waiting:
        names = {
            one.func.id
            for one in ast.walk(waiting.pop())
            if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)
        }
        waiting += [helpers[name] for name in names - found if name in helpers]
        found |= names
    return found


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
    trees = [ast.parse(path.read_text("utf-8")) for path in (ROOT / "actions").glob("*.py")]
    asked = [
        node
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ASKING | _asking_helpers(tree)
        and _names(node, deed)
    ]
    assert asked, f"a row of the table that no action holds: {deed.value}"


def _asking_helpers(tree: ast.Module) -> set[str]:
    """The room's own functions that ask for a deed that they are given."""
    return {
        one.name
        for one in tree.body
        if isinstance(one, ast.FunctionDef) and one.name.startswith("_")
        if any(
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and call.func.id in ASKING
            and "deed" in [ast.unparse(given) for given in call.args]
            for call in ast.walk(one)
        )
    }


def _names(call: ast.Call, deed: Deed) -> bool:
    """Whether a call asks for that deed, be it by the table of departures."""
    said = ast.unparse(call)
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

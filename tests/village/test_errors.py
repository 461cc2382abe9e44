import re

from village import errors
from village.errors import NotFound, Refused, RequestNotFound, TextTooLong, VillageError


def tree(root: type[VillageError]) -> set[type[VillageError]]:
    below = [tree(one) for one in root.__subclasses__() if one.__module__ == errors.__name__]
    return {root}.union(*below)


def test_every_error_has_a_code_of_its_own() -> None:
    # The root is never raised: what has no code is told as a refusal.
    codes = [one.code for one in tree(VillageError) if one is not VillageError]
    assert len(codes) == len(set(codes))


def test_an_error_tells_its_fields_and_no_prose() -> None:
    error = TextTooLong(length=10_000, limit=1000)
    assert error.fields == {"length": 10_000, "limit": 1000}
    assert str(error) == "text_too_long {'length': 10000, 'limit': 1000}"


def test_what_is_not_found_is_not_refused() -> None:
    assert issubclass(RequestNotFound, NotFound)
    assert not issubclass(RequestNotFound, Refused)


def test_the_tree_is_the_one_that_is_drawn() -> None:
    drawn = re.findall(r"^ {4}[│├└─ ]*(\w+)", errors.__doc__ or "", re.MULTILINE)
    assert sorted(drawn) == sorted(one.__name__ for one in tree(VillageError))

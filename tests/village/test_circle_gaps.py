from village.circle_gaps import Gap, GapKind, gaps
from village.circles import CircleRules, Home, Member, Place, Situation

RULES = CircleRules(radius_m=500, least=5, most=6)


def village(homes: list[Place], members: list[Place]) -> Situation:
    return Situation(
        RULES,
        tuple(Home(number, place) for number, place in enumerate(homes, start=1)),
        tuple(Member(100 + number, place, 0) for number, place in enumerate(members)),
    )


def test_nobody_knows_where_it_is() -> None:
    told = gaps(village([Place(group=1)], [Place(0, 0)]), {})
    assert told == (Gap(1, GapKind.NO_PLACE),)


def test_the_nearest_member_is_too_far_and_it_is_told_how_far() -> None:
    told = gaps(village([Place(0, 0)], [Place(300, 401), Place(0, 900)]), {})
    assert told == (Gap(1, GapKind.FAR, nearest=501),)


def test_all_who_are_near_are_full_and_it_is_told_by_how_much() -> None:
    # Seven share one member; the second member is near only to those whom the first would have.
    homes = [Place(0, 0)] * 14
    members = [Place(10, 0), Place(20, 0)]
    assigned = {home: 100 + home % 2 for home in range(1, 13)}
    told = gaps(village(homes, members), assigned)
    assert told == (
        Gap(13, GapKind.FULL, nearest=10, households=14, members=2, room=12),
        Gap(14, GapKind.FULL, nearest=10, households=14, members=2, room=12),
    )


def test_a_member_is_near_but_could_never_have_enough() -> None:
    told = gaps(village([Place(0, 0)] * 3, [Place(0, 0)]), {})
    assert told == tuple(
        Gap(one, GapKind.FEW, nearest=0, households=3, members=1, room=3) for one in (1, 2, 3)
    )


def test_households_that_others_can_spare_are_counted() -> None:
    # 101 has six and can spare one; the two at the end would need five.
    homes = [Place(0, 0)] * 6 + [Place(400, 0)] * 2
    members = [Place(400, 0), Place(-200, 0)]
    assigned = dict.fromkeys(range(1, 7), 101)
    told = gaps(village(homes, members), assigned)
    assert [(one.kind, one.members, one.room) for one in told] == [(GapKind.FEW, 1, 2)] * 2

"""The weights that come with the code are what training on its lines gives."""

import pytest

from actions.talk_model import shipped
from tools.train_talk import LINES, source, train


def test_the_weights_belong_to_these_lines() -> None:
    assert shipped().source == source(LINES.read_text("utf-8")), "run: make talk"


def test_training_again_gives_the_same_model() -> None:
    again, kept = train(LINES.read_text("utf-8")), shipped()
    assert again.weights.keys() == kept.weights.keys()
    assert again.rarity == kept.rarity
    assert again.threshold == pytest.approx(kept.threshold, abs=0.02)
    assert again.warmth == pytest.approx(kept.warmth, abs=0.05)
    # Another processor adds up in another order: the last digits may differ.
    for feature, numbers in kept.weights.items():
        assert again.weights[feature] == pytest.approx(numbers, abs=0.05)

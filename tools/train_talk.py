"""Train the model of plain talk from its lines: `python tools/train_talk.py` writes `village/talk/weights.tsv`.

scikit-learn is needed here alone. Confidence and threshold come from cross-validation within the training lines; the unseen
lines of the tests have no part in it (`--report` only measures on them).
"""

import argparse
import hashlib
from collections import Counter
from collections.abc import Sequence
from math import log
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from village.talk import cues
from village.talk.features import Features, features
from village.talk.lines import Line
from village.talk.lines import read as read_lines
from village.talk.model import MARK, OFFERED, PAIR, Label, Model, write

HERE = Path(__file__).resolve().parent.parent
LINES = HERE / "village/talk/lines.txt"
WEIGHTS = HERE / "village/talk/weights.tsv"

LABELS = tuple(Label)
SEEN_AT_LEAST = 2
"""A feature of one line alone would learn that line by heart."""
LOOSENESS = 20.0
FOLDS = 5
FALSE_OFFERS = 20
"""So many offers under 1,000 lines of chat are borne; the threshold is the lowest that keeps below."""

Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]


def source(text: str) -> str:
    """What the weights depend on, as a short hash."""
    material = [text, repr(cues.WORDS), repr((MARK, PAIR, SEEN_AT_LEAST, LOOSENESS, FOLDS))]
    return hashlib.sha256("\n".join(material).encode()).hexdigest()[:16]


def train(text: str) -> Model:
    """A model of the lines of `text`, with its confidence and threshold."""
    lines = read_lines(text)
    seen = [features(line.text) for line in lines]
    truth = np.array([LABELS.index(line.label) for line in lines])
    scores = _unseen_scores(seen, truth)
    warmth = _warmth(scores, truth)
    threshold = _threshold(_softmax(scores / warmth), truth)
    return _fit(seen, truth, warmth=warmth, threshold=threshold, source=source(text))


def _fit(
    seen: Sequence[Features],
    truth: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    *,
    warmth: float = 1.0,
    threshold: float = 1.0,
    source: str = "",
) -> Model:
    counted = Counter(one for line in seen for one in (*line.grams, *line.marks))
    known = sorted(one for one, times in counted.items() if times >= SEEN_AT_LEAST)
    grams = {gram for line in seen for gram in line.grams}
    rarity = {
        one: round(log((1 + len(seen)) / (1 + counted[one])) + 1, 3)
        for one in known
        if one in grams
    }
    place = {one: at for at, one in enumerate(known)}
    found = LogisticRegression(C=LOOSENESS, max_iter=2000, tol=1e-5)
    found.fit(_matrix(seen, place, rarity), truth)
    value = np.array([rarity.get(one, _weight(one)) for one in known])
    weights = np.round(found.coef_.T * value[:, None], 3)
    return Model(
        labels=LABELS,
        bias=tuple(np.round(found.intercept_, 3).tolist()),
        warmth=round(warmth, 3),
        threshold=round(threshold, 2),
        rarity=rarity,
        weights={one: tuple(weights[at].tolist()) for one, at in place.items()},
        source=source,
    )


def _weight(mark: str) -> float:
    return PAIR if "+" in mark else MARK


def _matrix(
    seen: Sequence[Features], place: dict[str, int], rarity: dict[str, float]
) -> csr_matrix:
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for at, line in enumerate(seen):
        known = sorted(gram for gram in line.grams if gram in rarity)
        length = sum(rarity[gram] ** 2 for gram in known) ** 0.5 or 1.0
        cells = [(place[gram], rarity[gram] / length) for gram in known]
        cells += [(place[mark], _weight(mark)) for mark in line.marks if mark in place]
        rows += [at] * len(cells)
        columns += [column for column, _ in cells]
        values += [value for _, value in cells]
    return csr_matrix((values, (rows, columns)), shape=(len(seen), len(place)))


def _unseen_scores(
    seen: Sequence[Features], truth: "np.ndarray[tuple[int], np.dtype[np.int64]]"
) -> Matrix:
    """The scores of every line by a model that did not see it."""
    scores: Matrix = np.zeros((len(seen), len(LABELS)))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=1)
    for others, held in folds.split(np.zeros(len(seen)), truth):
        model = _fit([seen[at] for at in others], truth[others])
        for at in held:
            chances = model.chances(seen[at])
            scores[at] = [log(max(chances[label], 1e-12)) for label in LABELS]
    return scores


def _softmax(scores: Matrix) -> Matrix:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    found: Matrix = powers / powers.sum(axis=1, keepdims=True)
    return found


def _warmth(scores: Matrix, truth: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> float:
    """The divisor under which the confidence of unseen lines says how often it is right."""
    rows = np.arange(len(truth))
    tried = np.arange(0.3, 4.0, 0.02)
    losses = [-np.log(_softmax(scores / one)[rows, truth] + 1e-12).mean() for one in tried]
    return float(tried[int(np.argmin(losses))])


def _threshold(chances: Matrix, truth: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> float:
    columns = [LABELS.index(label) for label in OFFERED]
    offering, label = chances[:, columns].sum(axis=1), chances.argmax(axis=1)
    chat = truth == LABELS.index(Label.CHAT)
    for one in np.arange(0.5, 0.99, 0.01):
        offered = (offering >= one) & np.isin(label, columns)
        if (offered & chat).sum() * 1000 < FALSE_OFFERS * chat.sum():
            return float(one)
    return 0.99


def report(model: Model, lines: Sequence[Line]) -> str:
    """Precision, recall, offers under chat, and who is taken for whom."""
    found = [(line, model.judge(line.text)) for line in lines]
    offered = [line for line, judged in found if judged.offered]
    right = sum(line.label in OFFERED for line in offered)
    wanted = sum(line.label in OFFERED for line in lines)
    chat = sum(line.label is Label.CHAT for line in lines)
    under_chat = sum(line.label is Label.CHAT for line in offered)
    precision, recall = right / max(1, len(offered)), right / max(1, wanted)
    labels = sum(line.label is judged.label for line, judged in found) / max(1, len(lines))
    said = [
        f"lines {len(lines)}, threshold {model.threshold}, warmth {model.warmth}",
        f"offers {len(offered)}: precision {precision:.3f}, recall {recall:.3f}",
        f"offers under chat {under_chat} of {chat}: {1000 * under_chat / max(1, chat):.1f} in 1,000",
        f"label right {labels:.3f}",
        "truth \\ taken for  " + "  ".join(f"{label:>8}" for label in LABELS) + "   offered",
    ]
    for label in LABELS:
        judged_as = Counter(judged.label for line, judged in found if line.label is label)
        shown = sum(line.label is label for line in offered)
        numbers = "  ".join(f"{judged_as[one]:>8}" for one in LABELS)
        said.append(f"{label:<18} {numbers}  {shown:>8}")
    said.append("confidence: of lines between, right")
    for low in (0.0, 0.5, 0.6, 0.7, 0.8, 0.9):
        high = {0.0: 0.5, 0.9: 1.01}.get(low, low + 0.1)
        within = [(line, one) for line, one in found if low <= one.confidence < high]
        if within:
            hit = sum(line.label is one.label for line, one in within) / len(within)
            mean = sum(one.confidence for _, one in within) / len(within)
            said.append(
                f"  {low:.1f}-{min(high, 1):.1f}: n {len(within)}, said {mean:.2f}, right {hit:.2f}"
            )
    return "\n".join(said)


def main() -> None:
    """Train and write, or report on other lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path, help="lines that the training never saw")
    arguments = parser.parse_args()
    model = train(LINES.read_text("utf-8"))
    WEIGHTS.write_text(write(model), "utf-8")
    print(f"{len(model.weights)} features, {WEIGHTS.stat().st_size} bytes, {model.source}")
    if arguments.report:
        print(report(model, read_lines(arguments.report.read_text("utf-8"))))


if __name__ == "__main__":
    main()

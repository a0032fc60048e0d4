"""`python -m alerts.train FOLDER`: fits the weights by which sentences of a reply are heard.

Runs in a checkout, and needs `amends[train]`. The folder keeps the sentences' vectors. Prints how
good the voices are on sentences that they were not fitted to.
"""

from __future__ import annotations

import csv
import re
import sys
import tomllib
import warnings
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from alerts.heard import BUCKETS, HEARD, LONGEST, NET, buckets, sentences, through
from alerts.learning import small, vectors
from alerts.manners import languages, load
from alerts.tone import STRAIGHT, matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

TONES = Path(__file__).parent / "tones"
PATTERNS, DRAFTS = "patterns", "drafts"
"""Sets of sentences that prove nothing about patterns: they were written on the first, and our own
drafts were written so that they find nothing."""
_TIMES = {"plain": 3, DRAFTS: 5}
"""How often a sentence counts: those that everybody writes are few, and come again and again."""
FOLDS, NEIGHBOURS = 5, 25
"""Sentences that stand side by side often share their words: they are in one fold."""
HIDDEN, NETS, ROUNDS, DECAY = 256, 3, 30, 0.05
STRICTNESS = 20.0
"""Inverse strength of the penalty on the words' weights."""
_SHARP = 20.0
_SAID = frozenset({"draft", "public", "personal", "greeting", "goodwill"})
"""How the keys begin under which the playbook keeps what is said to customers."""


class Sentences(NamedTuple):
    """The labelled sentences of one language."""

    texts: list[str]
    kinds: NDArray[np.bool_]
    """[sentences, 8]"""
    ruled: NDArray[np.bool_]
    """[sentences, 8]: what the patterns find."""
    new: NDArray[np.bool_]
    """[sentences]: not those that the patterns were written on."""

    @property
    def fold(self) -> NDArray[np.intp]:
        """The fold of each."""
        return np.arange(len(self.texts)) // NEIGHBOURS % FOLDS


def read(language: str) -> Sentences:
    """Read the labelled sentences of a language."""
    texts, kinds, ruled, new = [], [], [], []
    rules = load(language)
    for origin, labels, written in rows(language):
        text = written.translate(STRAIGHT)
        found = {finding.what for _, finding in matches(text, rules)}
        for _ in range(_TIMES.get(origin, 1)):
            texts.append(text)
            kinds.append([kind in labels for kind in HEARD])
            ruled.append([kind in found for kind in HEARD])
            new.append(origin not in {PATTERNS, DRAFTS})
    return Sentences(texts, np.array(kinds), np.array(ruled), np.array(new))


def rows(language: str) -> Iterator[tuple[str, set[str], str]]:
    """Yield the set, the kinds and the words of each labelled sentence, and of our drafts."""
    text = files("alerts").joinpath("sentences", f"{language}.tsv").read_text(encoding="utf-8")
    found = csv.reader(text.splitlines()[1:], delimiter="\t", quoting=csv.QUOTE_NONE)
    for origin, kinds, sentence in found:
        yield origin, set(kinds.split()), sentence
    playbook = files("alerts").joinpath("playbooks", f"{language}.toml")
    with playbook.open("rb") as opened:
        drafts = sorted(set(_drafts(tomllib.load(opened))))
    ours = (sentence for draft in drafts for _, sentence in sentences(draft))
    yield from ((DRAFTS, set(), " ".join(one.split())) for one in dict.fromkeys(ours))


def _drafts(tables: Any, name: str = "") -> Iterator[str]:  # noqa: ANN401
    """Yield what the playbook says to customers, with a name where one would stand."""
    if isinstance(tables, dict):
        for key, inner in tables.items():
            yield from _drafts(inner, key)
    elif isinstance(tables, str) and name.partition("_")[0] in _SAID:
        yield re.sub(r"\{\w+\}", "Ana", tables)


def main(folder: Path) -> None:
    """Fit and write everything."""
    read_all = {language: read(language) for language in languages()}
    words = {language: _fit_words(language, some) for language, some in read_all.items()}
    folder.mkdir(parents=True, exist_ok=True)
    cache = folder / "sentences.npz"
    senses = {
        language: vectors(some.texts, cache, longest=LONGEST) for language, some in read_all.items()
    }
    sense = _fit_net(read_all, senses)
    _weigh(list(read_all.values()), np.vstack(list(words.values())), *sense)


def _fit_words(language: str, some: Sentences) -> Floats:
    """Fit the words' weights and write them; return what others say that did not see a sentence."""
    from scipy.sparse import csr_matrix, diags  # noqa: PLC0415
    from sklearn.preprocessing import normalize  # noqa: PLC0415

    places = [buckets(text) for text in some.texts]
    ends = np.cumsum([0, *map(len, places)])
    counts = csr_matrix(
        (np.ones(ends[-1]), np.concatenate(places), ends), shape=(len(places), BUCKETS)
    )
    seen = np.asarray((counts > 0).sum(axis=0)).ravel()
    rarity = (np.log(len(places) / (1 + seen)) + 1).astype(np.float16)
    matrix = normalize(counts @ diags(rarity.astype(np.float64))).tocsr()
    weights, bias = _regressions(matrix, some.kinds)
    rounded, scale = small(weights)
    np.savez_compressed(
        TONES / f"{language}.npz",
        weights=rounded,
        scale=scale,
        rarity=np.where(seen > 0, rarity, rarity.max()).astype(np.float16),
        bias=bias.astype(np.float32),
    )
    unseen = np.zeros(some.kinds.shape, np.float32)
    for fold in range(FOLDS):
        here = some.fold == fold
        weights, bias = _regressions(matrix[~here], some.kinds[~here])
        unseen[here] = matrix[here] @ weights + bias
    return unseen


def _regressions(matrix: Any, kinds: NDArray[np.bool_]) -> tuple[Floats, Floats]:  # noqa: ANN401
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    models = [
        LogisticRegression(C=STRICTNESS, solver="liblinear", random_state=0).fit(matrix, column)
        for column in kinds.T
    ]
    weights = np.vstack([model.coef_[0] for model in models]).T
    return weights, np.array([model.intercept_[0] for model in models])


def _fit_net(
    read_all: dict[str, Sentences], senses: dict[str, Floats]
) -> tuple[dict[str, Any], Floats]:
    """Fit the network; return it, and what others say that did not see a sentence."""
    means = {language: some.mean(axis=0) for language, some in senses.items()}
    centred = [senses[language] - means[language] for language in read_all]
    matrix = (np.vstack(centred) * _SHARP).astype(np.float32)
    kinds = np.vstack([some.kinds for some in read_all.values()])
    folds = np.concatenate([some.fold for some in read_all.values()])
    first, hidden, last, bias = network(matrix, kinds)
    unseen = np.zeros(kinds.shape, np.float32)
    for fold in range(FOLDS):
        there = folds != fold
        unseen[~there] = through(matrix[~there], *network(matrix[there], kinds[there]))
    first *= _SHARP
    made: dict[str, Any] = {"languages": np.array(list(read_all)), "bias": bias}
    made["biases"] = np.vstack([hidden - means[language] @ first for language in read_all])
    for name, some in (("first", first), ("last", last)):
        made[name], made[f"{name}_scale"] = small(some)
    return made, unseen


def network(matrix: Floats, kinds: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats, Floats]:
    """Fit several networks, and put them side by side as one that says their mean."""
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415
    from sklearn.neural_network import MLPClassifier  # noqa: PLC0415

    models = [
        MLPClassifier((HIDDEN,), alpha=DECAY, batch_size=256, max_iter=ROUNDS, random_state=seed)
        for seed in range(NETS)
    ]
    with warnings.catch_warnings():
        # So few rounds on purpose: with more it learns the sentences by heart.
        warnings.simplefilter("ignore", ConvergenceWarning)
        for model in models:
            model.fit(matrix, kinds)
    first, last = ([model.coefs_[layer] for model in models] for layer in (0, 1))
    hidden, bias = ([model.intercepts_[layer] for model in models] for layer in (0, 1))
    return (
        np.hstack(first).astype(np.float32),
        np.concatenate(hidden).astype(np.float32),
        (np.vstack(last) / NETS).astype(np.float32),
        np.mean(bias, axis=0).astype(np.float32),
    )


def _weigh(some: list[Sentences], words: Floats, made: dict[str, Any], sense: Floats) -> None:
    """Fit how far each voice is believed, write it with the network, and say how good they are."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    kinds, ruled, new = (np.concatenate([one[place] for one in some]) for place in (1, 2, 3))
    for name, voices in (("alone", (words, ruled)), ("both", (words, sense, ruled))):
        weights = np.zeros((len(HEARD), len(voices) + 1), np.float32)
        found = np.zeros(kinds.shape, bool)
        for place in range(len(HEARD)):
            matrix = np.column_stack([voice[:, place] for voice in voices])
            model = LogisticRegression(C=10).fit(matrix[new], kinds[new, place])
            weights[place] = [*model.coef_[0], model.intercept_[0]]
            found[:, place] = matrix @ weights[place, :-1] + weights[place, -1] > 0
        made[name] = weights
        _tell(name, found[new], kinds[new])
    np.savez_compressed(TONES / NET, **made)


def _tell(name: str, found: NDArray[np.bool_], kinds: NDArray[np.bool_]) -> None:
    right = (found & kinds).sum(axis=0)
    recall, precision = right / kinds.sum(axis=0), right / found.sum(axis=0)
    for kind, one, other in zip(HEARD, recall, precision, strict=True):
        print(f"{name:6} {kind:15} recall {one:.2f} precision {other:.2f}")
    blamed = found[~kinds.any(axis=1)].any(axis=1).mean()
    print(
        f"{name:6} all             recall {right.sum() / kinds.sum():.2f} "
        f"precision {right.sum() / found.sum():.2f} right sentences blamed {blamed:.3f}"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))

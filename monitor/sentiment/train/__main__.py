"""`python -m monitor.sentiment.train`: makes the weights anew, and says how good they are.

python -m monitor.sentiment.train lexicon --afinn FOLDER
python -m monitor.sentiment.train vectors --vectors build/vectors
python -m monitor.sentiment.train fit --vectors build/vectors --corpora FOLDER
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from alerts.learning import vectors as vectors_of
from monitor.sentiment.embedding import LONGEST
from monitor.sentiment.metrics import Quality
from monitor.sentiment.model import CLASSES
from monitor.sentiment.train import fit as fitting
from monitor.sentiment.train import lexicon, vectors
from monitor.sentiment.train.blocks import blocks, without_hapaxes
from monitor.sentiment.train.data import Example, licensed, own
from monitor.sentiment.train.experts import fit as fit_experts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from monitor.sentiment.verdict import Label

PACKAGE = Path(__file__).parent.parent
WEIGHTS = PACKAGE / "weights"


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="monitor.sentiment.train", description=__doc__)
    parser.add_argument("what", choices=["lexicon", "vectors", "fit"])
    parser.add_argument("--afinn", type=Path, help="folder of AFINN-*.json (lexicon)")
    parser.add_argument("--vectors", type=Path, help="folder of the words' vectors")
    parser.add_argument("--corpora", type=Path, help="folder of others' labelled texts (fit)")
    parser.add_argument("--head", action="store_true", help="the multilingual tier too (fit)")
    asked = parser.parse_args()
    needed = {"lexicon": ["afinn"], "vectors": ["vectors"], "fit": ["vectors", "corpora"]}
    for name in needed[asked.what]:
        if getattr(asked, name) is None:
            parser.error(f"{asked.what}: expected --{name}")
    if asked.what == "lexicon":
        lexicon.write(asked.afinn, PACKAGE / "afinn")
    elif asked.what == "vectors":
        vectors.make(asked.vectors)
    else:
        fit(asked.vectors, asked.corpora, head=asked.head)


def fit(folder: Path, corpora: Path, *, head: bool) -> None:
    """Fit on our own texts and the licensed ones; print figures on texts not seen in training."""
    examples = [*own("train"), *licensed(corpora)]
    with without_hapaxes(examples):
        made = blocks(examples, folder)
    experts, unseen = fit_experts(made.joined(), examples, fitting.SETTINGS)
    parts = fitting.parts(unseen, made)
    _print("default tier, out of fold", examples, parts)
    WEIGHTS.mkdir(exist_ok=True)
    fitting.write_default(experts, made, folder, WEIGHTS)
    apart = own("check")
    held = blocks(apart, folder)
    theirs = fitting.parts(experts.said(held.joined()), held)
    _print("default tier, kept apart", apart, theirs)
    if not head:
        return
    # The default tier knows their words alone, and got worse by them.
    posts = own("posts")
    read = blocks(posts, folder)
    parts = np.vstack([parts, fitting.parts(experts.said(read.joined()), read)])
    examples += posts
    texts = [example.text for example in examples]
    embedded = vectors_of(texts, folder / "texts.npz", longest=LONGEST)
    second = fitting.fit_head(examples, embedded, parts)
    fitting.write_head(second, WEIGHTS)
    unseen_parts = fitting.parts_of_sense(second.unseen, fitting.spoken_in(examples))
    _print("multilingual tier, out of fold", examples, unseen_parts)


def _print(title: str, examples: Sequence[Example], parts: NDArray[np.float32]) -> None:
    print(f"{title}: set, texts, macro-F1, negative recall, precision")
    pairs: defaultdict[str, list[tuple[Label, Label]]] = defaultdict(list)
    for example, place in zip(examples, parts.argmax(axis=1), strict=True):
        name = f"{example.language} ours" if example.origin == "own" else example.origin
        pairs[name].append((CLASSES[example.label], CLASSES[place]))
    for name, found in sorted(pairs.items()):
        quality = Quality.of(found)
        recall, precision = quality.recall("negative") or 0, quality.precision("negative") or 0
        print(f"  {name:18} {quality.texts:5} {quality.macro_f1:.2f} {recall:.2f} {precision:.2f}")


main()

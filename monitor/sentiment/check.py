"""Check: reads a language's file as the rules do, and shows what they make of labelled texts."""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from pathlib import Path

from monitor.sentiment.kinds import kinds
from monitor.sentiment.metrics import Quality
from monitor.sentiment.patterns import BadPattern, Compiler
from monitor.sentiment.speech import read, speech
from monitor.sentiment.tokens import UNSPACED, fold
from monitor.sentiment.tone import tone_of


def problems(language):
    try:
        data = read(language)
    except tomllib.TOMLDecodeError as e:
        return [str(e)]
    out = []
    for key in data:
        if key not in {"grammar", "words", "phrases", "themes"}:
            out.append(f"unknown table {key}")
    c = Compiler(language, data.get("grammar", {}).get("numbers", "").split())
    for kind, pats in data.get("phrases", {}).items():
        if kind not in kinds():
            out.append(f"unknown kind {kind}")
        for p in pats:
            try:
                c.compile(p)
            except BadPattern as e:
                out.append(f"{kind}: {e}")
    for kind in kinds():
        if kind not in data.get("phrases", {}) and language != "sr":
            out.append(f"no phrases for kind {kind}")
    return out


def main(language):
    bad = problems(language)
    print("\n".join(bad) or "file: all well")
    if any("expected" in b or "unknown kind" in b for b in bad):
        return
    rows = [
        r.split("\t")
        for r in (Path(__file__).parent / "texts" / f"{language}.tsv")
        .read_text("utf-8")
        .splitlines()[1:]
    ]
    for split in ("train", "check"):
        pairs, shown = [], []
        per = Counter()
        for s, label, shape, _trade, text in rows:
            if s != split:
                continue
            t = tone_of(text, language)
            got = "negative" if t.score <= -0.05 else "positive" if t.score >= 0.05 else "neutral"
            pairs.append((label, got))
            if got != label:
                per[label, got] += 1
                shown.append(
                    f"{label:>8} taken for {got:8} {t.score:+.2f} {text[:110]}  <- "
                    + "; ".join(f"{x.what}|{x.why}|{x.weight}" for x in t.signs[:3])
                )
        q = Quality.of(pairs)
        print(
            f"{split}: {q.texts} texts, macro-F1 {q.macro_f1:.2f}, negative recall {q.recall('negative') or 0:.2f} precision {q.precision('negative') or 0:.2f}"
        )
        if split == "train":
            import random

            shown.sort()
            random.Random(len(shown)).shuffle(shown)
            print("\n".join(shown[:60]))


main(sys.argv[1])

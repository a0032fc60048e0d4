"""`evaluate`: our verdicts against the labels that people gave."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.lists import NOTHING, reading
from monitor.cli.main import MISUSED, settings_if_usable, settings_of
from monitor.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.config import Settings
    from monitor.evaluate import Evaluation
    from monitor.sentiment.metrics import Quality
    from monitor.suggest import Suggestion

_FEWEST = 20
"""Texts of a language from which it has a row of its own."""


@click.command()
@click.argument("files", type=click.Path(path_type=Path, exists=True, dir_okay=False), nargs=-1)
@click.option(
    "--corrections", is_flag=True, help="On the mentions that you have corrected, instead of FILES."
)
@click.option("--language", help="What the place says of the language, as ISO 639-1 code.")
@click.option(
    "--quick", is_flag=True, help="Without the multilingual tier, where that is installed."
)
@json_option
@click.pass_context
def evaluate(
    ctx: click.Context,
    *,
    files: tuple[Path, ...],
    corrections: bool,
    language: str | None,
    quick: bool,
    as_json: bool,
) -> None:
    """Measure our verdicts on FILES of texts that people have labelled, or on your --corrections.

    A line is a text and its label (negative, neutral, positive) with a tab between them. Languages
    are those in which we took the texts to be. With --corrections, weights for words are suggested
    that would have judged better.
    """
    if bool(files) == corrections:
        raise click.UsageError("expected FILES or --corrections, one of the two")
    if corrections and language is not None:
        raise click.UsageError("--language goes with FILES")
    if corrections:
        _corrections(settings_of(ctx), thorough=not quick, as_json=as_json)
        return
    from monitor.app import scorer as configured  # noqa: PLC0415 - start-up time
    from monitor.evaluate import NotLabelled, read  # noqa: PLC0415
    from monitor.evaluate import evaluate as measure  # noqa: PLC0415

    scorer = configured(settings_if_usable(ctx), thorough=not quick)
    try:
        measured = [measure(str(f), read(f), scorer, language=language) for f in files]
    except NotLabelled as error:
        click.echo(f"amends: {error}", err=True)
        ctx.exit(MISUSED)
    show(measured, as_json=as_json)


def _corrections(settings: Settings, *, thorough: bool, as_json: bool) -> None:
    """Measure on what people have corrected, and suggest what to weigh otherwise."""
    from monitor.evaluate import evaluate_corrections  # noqa: PLC0415 - start-up time
    from monitor.learn import suggestions  # noqa: PLC0415

    with reading(settings) as store:
        corrected = store.mentions.corrected() if store else []
        found = suggestions(store, settings, thorough=thorough) if store and corrected else []
    measured = evaluate_corrections("corrections", corrected)
    measurable = [measured] if measured.quality.texts else []
    if as_json:
        print_json(
            {
                "evaluations": [_row(one) for one in measurable],
                "suggestions": [asdict(one) for one in found],
            }
        )
        return
    if not measurable:
        click.echo(f"{NOTHING} `amends mention N --label …` corrects a verdict.")
        return
    show(measurable, as_json=False)
    for line in _suggested(found, settings.file):
        click.echo(line)


def _suggested(found: Sequence[Suggestion], file: Path) -> Iterator[str]:
    """Yield what to write into the configuration."""
    from monitor.config.writing import toml_value  # noqa: PLC0415 - start-up time

    if not found:
        yield "No word stands out that would have judged these mentions better."
        return
    yield f"What would have judged them better, for {file.name} (one table for each brand):"
    for brand, some in groupby(found, key=lambda one: one.brand):
        yield f"\n[sentiment.words.{json.dumps(brand, ensure_ascii=False)}]"
        for one in some:
            numbers = ", ".join(map(str, one.mentions))
            yield f"{toml_value(one.word)} = {one.weight:.1f}  # mentions {numbers}"


def show(measured: Sequence[Evaluation], *, as_json: bool) -> None:
    """Print figures for people, or as one JSON document."""
    if as_json:
        print_json([_row(one) for one in measured])
        return
    print_table(
        "",
        ["Texts of", "Texts", "Macro-F1", "Negative: recall", "precision", "Unscored"],
        [_cells(name, quality) for one in measured for name, quality in _parts(one)],
        empty="",
    )
    for one in measured:
        print_table(
            f"{Path(one.name).name}: how often a label (down) met a verdict (across)",
            ["", *_verdicts(one.quality)],
            list(_confusion(one.quality)),
            empty="",
        )


def _parts(one: Evaluation) -> Iterator[tuple[str, Quality]]:
    yield Path(one.name).name, one.quality
    large = {name: q for name, q in one.languages.items() if q.texts >= _FEWEST}
    if len(large) > 1:
        yield from ((f"  {name or 'unknown language'}", q) for name, q in large.items())


def _cells(name: str, quality: Quality) -> list[object]:
    shares = (quality.macro_f1, quality.recall("negative"), quality.precision("negative"))
    shown = [None if share is None else f"{share:.2f}" for share in shares]
    return [name, quality.texts, *shown, _unscored(quality)]


def _verdicts(quality: Quality) -> list[str]:
    return sorted({ours for _, ours in quality.confusion})


def _confusion(quality: Quality) -> Iterator[list[object]]:
    for label in sorted({label for label, _ in quality.confusion}):
        yield [label, *(quality.confusion[label, ours] for ours in _verdicts(quality))]  # type: ignore[index]


def _unscored(quality: Quality) -> int:
    return sum(n for (_, ours), n in quality.confusion.items() if ours == "unscored")


def _row(one: Evaluation) -> dict[str, Any]:
    languages = {name or "unknown": _figures(quality) for name, quality in one.languages.items()}
    return {"file": one.name, **_figures(one.quality), "languages": languages}


def _figures(quality: Quality) -> dict[str, Any]:
    from monitor.sentiment.metrics import LABELS  # noqa: PLC0415 - start-up time

    return {
        "texts": quality.texts,
        "macro_f1": round(quality.macro_f1, 4),
        "recall": {label: quality.recall(label) for label in LABELS},
        "precision": {label: quality.precision(label) for label in LABELS},
        "unscored": _unscored(quality),
        "confusion": [
            {"label": given, "verdict": ours, "texts": count}
            for (given, ours), count in sorted(quality.confusion.items())
        ],
    }

"""`evaluate`: our verdicts against the labels that people gave."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.main import MISUSED
from monitor.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from monitor.sentiment.metrics import Quality


@click.command()
@click.argument(
    "files", type=click.Path(path_type=Path, exists=True, dir_okay=False), nargs=-1, required=True
)
@click.option("--language", help="What the place says of the language, as ISO 639-1 code.")
@json_option
@click.pass_context
def evaluate(
    ctx: click.Context, *, files: tuple[Path, ...], language: str | None, as_json: bool
) -> None:
    """Measure our verdicts on FILES of texts that people have labelled.

    A line is a text and its label (negative, neutral, positive) with a tab between them.
    """
    from monitor.evaluate import NotLabelled  # noqa: PLC0415 - start-up time
    from monitor.evaluate import evaluate as measure  # noqa: PLC0415
    from monitor.sentiment.vader import VaderScorer  # noqa: PLC0415

    scorer = VaderScorer()
    try:
        measured = [(file, measure(file, scorer, language=language)) for file in files]
    except NotLabelled as error:
        click.echo(f"amends: {error}", err=True)
        ctx.exit(MISUSED)
    if as_json:
        print_json([_row(file, quality) for file, quality in measured])
        return
    print_table(
        "",
        ["File", "Texts", "Macro-F1", "Negative: recall", "precision", "Unscored"],
        [_cells(file, quality) for file, quality in measured],
        empty="",
    )


def _cells(file: Path, quality: Quality) -> list[object]:
    shares = (quality.macro_f1, quality.recall("negative"), quality.precision("negative"))
    shown = [None if share is None else f"{share:.2f}" for share in shares]
    return [file.name, quality.texts, *shown, _unscored(quality)]


def _unscored(quality: Quality) -> int:
    return sum(n for (_, ours), n in quality.confusion.items() if ours == "unscored")


def _row(file: Path, quality: Quality) -> dict[str, Any]:
    from monitor.sentiment.metrics import LABELS  # noqa: PLC0415 - start-up time

    return {
        "file": str(file),
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

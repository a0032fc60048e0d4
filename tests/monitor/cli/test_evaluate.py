"""`evaluate`."""

from pathlib import Path

ROWS = (
    "I waited three hours and nobody called back.\tneg\n"
    "negative\tTerrible, dirty and rude.\n"
    "\n"
    "Wonderful people, I love it.\tpositive\n"
    "The shop opens at nine.\tneu\n"
    "Roedd y bara yn sych ac ni ddywedodd y staff helo.\tneg\n"
)


def test_figures_and_confusion_are_printed_without_a_configuration(typed, tmp_path):
    file = Path(tmp_path / "said.tsv")
    file.write_text(ROWS, encoding="utf-8")
    (found,) = typed.json("evaluate", str(file))
    assert found["texts"] == 5
    assert found["unscored"] == 1
    assert found["recall"]["negative"] == 2 / 3
    assert found["precision"]["negative"] == 1.0
    assert {"label": "negative", "verdict": "unscored", "texts": 1} in found["confusion"]
    shown = typed("evaluate", str(file)).stdout
    assert "said.tsv" in shown
    assert "0.67" in shown


def test_a_line_without_a_label_is_named(typed, tmp_path):
    file = Path(tmp_path / "said.tsv")
    file.write_text("Fine.\tneu\nno label here\n", encoding="utf-8")
    said = typed("evaluate", str(file), status=2).stderr
    assert "line 2: expected a text, a tab, and one of neg" in said

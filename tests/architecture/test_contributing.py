"""CONTRIBUTING's examples run as they stand there, and README names commands and options that exist."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.main import TyperGroup, get_command

import engine
from engine import backends
from engine.dicom import findings
from engine.dicom.values import Finding, Severity
from engine.triage.measures import MeasuredLungs, shown_measures, table
from engine.triage.measures.values import UNITS, Measure
from engine.triage.values import MeasureValue


def example(name: str, root: Path) -> str:
    text = (root / "engine" / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.search(rf"<!-- example: {name} -->\n```python\n(.*?)```", text, re.DOTALL)
    assert found is not None, f"CONTRIBUTING.md has no example of a {name}"
    return found[1]


def done(name: str, root: Path, module: object) -> dict[str, object]:
    """The names that an example leaves behind where it was run: in a copy of the module it is written for."""
    names = {key: dict(value) if isinstance(value, dict) else value for key, value in vars(module).items()}
    exec(compile(example(name, root), "CONTRIBUTING.md", "exec"), names)
    return names


def test_a_measure_is_one_row(project_root: Path) -> None:
    row = done("measure", project_root, table)["ROW"]
    assert isinstance(row, Measure)
    assert row.unit in UNITS
    assert (len(row.code.value) <= 16, len(row.code.meaning) <= 64) == (True, True)
    assert row.key not in {one.key for one in table.MEASURES}
    assert row.compute(MeasuredLungs()) is None
    found = row.compute(MeasuredLungs(stack=SimpleNamespace(gaps=(3, 4))))  # type: ignore[arg-type]
    assert found == 2.0
    assert [text for _, _, text in shown_measures({row.key: MeasureValue(found, row.unit)}, (row,))] == ["2"]


def test_a_back_end_is_one_row(project_root: Path) -> None:
    """That everything reads the table, test_backends.py shows."""
    row = done("back-end", project_root, backends)["ROW"]
    assert isinstance(row, backends.BackendKind)
    assert row.name not in backends.NAMES
    assert {offer.precision for offer in row.offers} <= set(backends.PRECISIONS)


def test_a_language_is_two_rows_and_a_catalogue(project_root: Path, tmp_path: Path) -> None:
    from desktop.assets.translations import update

    names = done("language", project_root, update)
    changed = {"_NAMES": dict(update._NAMES), "PLURAL_FORMS": dict(update.PLURAL_FORMS)}
    with pytest.MonkeyPatch.context() as patch:
        for name in changed:
            patch.setattr(update, name, names[name])
        wanted = update.wanted("fr")
        update.write_catalogue(tmp_path / "fr.ts", "fr", {text: ("",) for text in wanted})
        assert set(update.read_catalogue(tmp_path / "fr.ts")) == set(wanted)
    assert 'language="fr_FR"' in (tmp_path / "fr.ts").read_text(encoding="utf-8")


def test_a_finding_is_a_row_and_a_call(project_root: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(findings, "CODES", dict(findings.CODES))
        names = {"CODES": findings.CODES, "Code": findings.Code, "WARN": Severity.WARN, "finding": findings.finding}
        exec(compile(example("finding", project_root), "CONTRIBUTING.md", "exec"), names)
    found = names["FOUND"]
    assert isinstance(found, Finding)
    assert (found.code, found.severity, found.slices) == ("field-cut", Severity.WARN, tuple(range(12)))
    assert "field-cut" not in findings.CODES


def named_commands(root: Path) -> list[str]:
    text = (root / "README.md").read_text(encoding="utf-8")
    spans = re.findall(r"`(alveoscope [^`]+)`", text)
    return [part.strip() for span in spans for part in alternatives(span)]


def alternatives(span: str) -> list[str]:
    r"""``a b\|c d`` in a table stands for two commands."""
    words = span.replace("\\|", "|").replace("[", " ").replace("]", " ").split()
    choices = next((word for word in words if "|" in word), None)
    if choices is None:
        return [" ".join(words)]
    return [" ".join(one if word == choices else word for word in words) for one in choices.split("|")]


def unknown(command: str, app: TyperGroup) -> str:
    """What of a command line does not exist; empty where all of it does."""
    here: Any = app
    for word in command.split()[1:]:
        if word.startswith("--"):
            names = {name for parameter in here.params for name in (*parameter.opts, *parameter.secondary_opts)}
            if word not in names:
                return word
        elif hasattr(here, "commands"):
            if word in here.commands:
                here = here.commands[word]
            elif word.islower():
                return word
    return ""


@pytest.fixture(scope="module")
def app() -> TyperGroup:
    from engine.cli import build_app

    made = get_command(build_app())
    assert isinstance(made, TyperGroup)
    return made


def test_readme_names_what_exists(project_root: Path, app: TyperGroup) -> None:
    commands = named_commands(project_root)
    assert len(commands) > 25
    assert [(command, missing) for command in commands if (missing := unknown(command, app))] == []


@pytest.mark.parametrize(
    ("command", "missing"),
    [("alveoscope analize PATH", "analize"), ("alveoscope analyze --jason FILE", "--jason"), ("alveoscope demo", "")],
)
def test_what_does_not_exist_is_found(command: str, missing: str, app: TyperGroup) -> None:
    assert unknown(command, app) == missing


def test_every_command_is_named(project_root: Path, app: TyperGroup) -> None:
    text = (project_root / "README.md").read_text(encoding="utf-8")
    hidden = {"open"}  # `alveoscope PATH` is the same
    assert [name for name in app.commands if not re.search(rf"\b{name}\b", text) and name not in hidden] == []


def test_readme_is_short_and_its_links_hold(project_root: Path) -> None:
    for page in ("README.md", "engine/CONTRIBUTING.md"):
        text = (project_root / page).read_text(encoding="utf-8")
        assert len(text.splitlines()) < 120
        links = re.findall(r"\]\(([^)#:]+)[^)]*\)", text)
        assert [link for link in links if not (project_root / page).parent.joinpath(link).exists()] == []


def test_one_version_everywhere(project_root: Path) -> None:
    named = re.search(r'^version = "([^"]+)"$', (project_root / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert named is not None
    assert named[1] == engine.__version__
    assert f"## {named[1]} " in (project_root / "CHANGELOG.md").read_text(encoding="utf-8")

"""What is shipped around the code: the systemd unit, the virtual environment, the lock files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, missing

UNIT = ROOT / "deploy" / "amends.service"
MAKE_VENV = ROOT / "deploy" / "make-venv"
INSTALLED = "/opt/amends/.venv/bin/amends"
Script = Callable[[str], Path]


def systemd_analyze(unit: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        missing("systemd-analyze")
    return subprocess.run([program, "verify", unit], capture_output=True, text=True, check=False)


def unit_with(folder: Path, change: Callable[[str], str]) -> Path:
    """A copy of the unit whose command exists here: verify refuses one that cannot be started."""
    copy = folder / UNIT.name
    text = UNIT.read_text(encoding="utf-8")
    assert INSTALLED in text
    copy.write_text(change(text.replace(INSTALLED, "/bin/sh")), encoding="utf-8")
    return copy


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path):
    verdict = systemd_analyze(unit_with(tmp_path, str))
    assert (verdict.returncode, verdict.stdout, verdict.stderr) == (0, "", "")


def test_systemd_would_complain_about_a_setting_it_does_not_know(tmp_path):
    broken = unit_with(tmp_path, lambda text: text.replace("Restart=", "Restrat="))
    verdict = systemd_analyze(broken)
    assert "Restrat" in verdict.stderr


def test_the_unit_does_not_restart_what_another_try_cannot_mend():
    assert "RestartPreventExitStatus=2 75\n" in UNIT.read_text(encoding="utf-8")


def make_venv(python: str | Path, venv: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", MAKE_VENV, python, venv], capture_output=True, text=True, check=False
    )


@pytest.fixture
def python_that(tmp_path) -> Script:
    """Write an interpreter of our own making: a shell script that stands in for python3."""

    def write(body: str) -> Path:
        script = tmp_path / "python3"
        script.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        script.chmod(0o755)
        return script

    return write


def test_a_missing_python_is_named_with_the_package_that_has_it(tmp_path):
    done = make_venv("python-that-is-not-here", tmp_path / "venv")
    assert done.returncode == 1
    assert "no python-that-is-not-here" in done.stderr
    assert "apt install python3 python3-venv" in done.stderr


def test_a_name_that_does_not_run_is_not_taken_for_a_python(tmp_path, python_that):
    done = make_venv(python_that("echo 'shim: not installed' >&2; exit 127"), tmp_path / "venv")
    assert done.returncode == 1
    assert "does not run" in done.stderr


def test_an_old_python_is_told_which_version_is_needed(tmp_path, python_that):
    old = python_that(
        f'case "$2" in *print*) echo 3.9 ;; *) exec {sys.executable} -c "exit(1)" ;; esac'
    )
    done = make_venv(old, tmp_path / "venv")
    assert done.returncode == 1
    assert "is Python 3.9; Amends needs 3.11 or newer" in done.stderr


def test_a_bare_debian_is_told_which_package_has_venv(tmp_path, python_that):
    bare = python_that(
        f'case "$2" in *ensurepip*) exit 1 ;; *) exec "{sys.executable}" "$@" ;; esac'
    )
    done = make_venv(bare, tmp_path / "venv")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert done.returncode == 1
    assert f"sudo apt install python{version}-venv" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_a_half_built_environment_is_built_anew_also_where_the_path_has_spaces(tmp_path):
    venv = tmp_path / "a path with spaces" / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "leftover").touch()
    (venv / "pyvenv.cfg").touch()
    done = make_venv(sys.executable, venv)
    assert done.returncode == 0, done.stderr
    assert not (venv / "bin" / "leftover").exists()
    subprocess.run([venv / "bin" / "python", "-m", "pip", "--version"], check=True)


def test_a_directory_that_is_no_environment_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").touch()
    done = make_venv(sys.executable, tmp_path)
    assert done.returncode == 1
    assert "is not a virtual environment" in done.stderr
    assert (tmp_path / "thesis.txt").exists()


def test_the_lock_files_agree_on_every_version():
    def pins(name: str) -> dict[str, str]:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        return dict(line.removesuffix(" \\").split("==", 1) for line in lines if "==" in line[:60])

    shipped, tested = pins("requirements.lock"), pins("requirements-dev.lock")
    assert shipped
    assert shipped.items() <= pins("requirements-multilingual.lock").items() <= tested.items()


def test_every_dependency_is_in_the_lock_file():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()
    names = [one.partition(">")[0].lower() for one in project["dependencies"]]
    assert [name for name in names if f"\n{name}==" not in f"\n{locked}"] == []


def test_the_ci_script_is_executable_and_valid_bash():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    done = subprocess.run(["bash", "-n", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")

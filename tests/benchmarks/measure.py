"""CPU time of a whole command: the process, its children, and what its children left behind.

`python -m tests.benchmarks.measure REPORT COMMAND …` runs the command and adopts whatever it leaves
behind, so that a worker whose parent did not wait for it (a fork server's child) counts too.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
"""prctl(2), Linux 3.4."""


@dataclass(frozen=True, slots=True)
class Run:
    """One finished command."""

    cpu: float
    """Seconds, user and system, of the command and all that it started."""
    status: int
    output: str


class RunFailedError(Exception):
    """A measured command ended with a status that was not expected."""


def measured(command: list[str], directory: Path, *, expected: int = 0) -> Run:
    """Run `command` in `directory`. Raises RunFailedError when it ends with another status."""
    report = directory / "measured.json"
    wrapper = [sys.executable, "-m", "tests.benchmarks.measure", str(report), *command]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        wrapper, cwd=directory, env=environment, capture_output=True, text=True, check=False
    )
    figures = json.loads(report.read_text(encoding="utf-8"))
    if figures["status"] != expected:
        raise RunFailedError(
            f"{' '.join(command)} ended with {figures['status']}, expected {expected}:\n"
            f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        )
    return Run(figures["cpu"], figures["status"], done.stdout)


def _reap(command: list[str]) -> dict[str, float]:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    child = subprocess.Popen(command).pid
    cpu, status = 0.0, 0
    while True:
        try:
            pid, code, usage = os.wait4(-1, 0)
        except ChildProcessError:  # none left
            return {"cpu": cpu, "status": status}
        cpu += usage.ru_utime + usage.ru_stime
        if pid == child:
            status = os.waitstatus_to_exitcode(code)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(_reap(sys.argv[2:])), encoding="utf-8")

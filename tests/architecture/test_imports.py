"""The import contracts hold, and fail as they should when somebody breaks them."""

import shutil
import subprocess
import sys

import pytest

from . import source


def lint(folder):
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
    ]
    return subprocess.run(
        [*command, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
    )


BREAKS = {
    "a service imports another": ("services/clock/domain.py", "import services.orders.domain\n"),
    "a rule does input and output": ("services/clock/domain.py", "import asyncpg\n"),
    "shared code knows a service": ("shared/values/money.py", "import services.clock.domain\n"),
    "a stray module appears in a service": ("services/clock/helpers.py", '"""Nothing."""\n'),
}


@pytest.mark.parametrize("broken", BREAKS, ids=lambda name: name.replace(" ", "-"))
def test_the_contracts_fail_when(broken, tmp_path):
    for top in source.OURS:
        shutil.copytree(source.ROOT / top, tmp_path / top, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(source.ROOT / "pyproject.toml", tmp_path)
    assert lint(tmp_path).returncode == 0
    file, line = BREAKS[broken]
    path = tmp_path / file
    path.write_text((path.read_text() if path.exists() else "") + line)
    result = lint(tmp_path)
    assert result.returncode == 1, result.stdout
    assert "BROKEN" in result.stdout

"""Reading our own source: what the tests about the system look at."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
OURS = ("services", "shared", "infra")


@cache
def files(*tops: str) -> tuple[Path, ...]:
    return tuple(
        sorted(p for top in tops or OURS for p in (ROOT / top).rglob("*.py") if "__pycache__" not in p.parts)
    )


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def docstrings(path: Path) -> list[str]:
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        text for node in ast.walk(tree(path)) if isinstance(node, kinds) and (text := ast.get_docstring(node))
    ]

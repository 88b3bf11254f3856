"""Files, functions and handlers keep the sizes that let one read them cold; a waiver is a line with a reason."""

import ast

from . import source

FILE_LINES, FUNCTION_LINES, HANDLER_LINES, TEST_LINES = 400, 50, 20, 25
POSITIONAL, ARGUMENTS = 2, 5

WAIVERS: dict[str, str] = {}


def functions(path):
    return [n for n in ast.walk(source.tree(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(node):
    return node.end_lineno - node.lineno + 1


def oversized_functions(paths, stop):
    return [
        f"{source.name_of(p)}:{node.name} has {length(node)} lines"
        for p in paths
        for node in functions(p)
        if length(node) > stop and f"{source.name_of(p)}:{node.name}" not in WAIVERS
    ]


def test_no_file_passes_400_lines():
    paths = source.files(*source.OURS, "tests")
    assert [source.name_of(p) for p in paths if len(p.read_text().splitlines()) > FILE_LINES] == []


def test_no_function_passes_50_lines():
    assert oversized_functions(source.files(), FUNCTION_LINES) == []


def test_no_test_passes_25_lines():
    tests = [
        f"{source.name_of(p)}:{node.name} has {length(node)} lines"
        for p in source.files("tests")
        for node in functions(p)
        if node.name.startswith("test_") and length(node) > TEST_LINES
    ]
    assert tests == []


def test_no_handler_passes_20_lines():
    handlers = [p for p in source.files("services") if p.stem == "handlers" or p.parent.name == "handlers"]
    long = [
        f"{source.name_of(p)}:{node.name} has {length(node)} lines"
        for p in handlers
        for node in functions(p)
        if node.decorator_list and length(node) - len(ast.get_docstring(node) or "") // 60 > HANDLER_LINES
    ]
    assert long == []


def test_functions_take_two_positional_and_five_arguments_at_most():
    bad = []
    for path in source.files():
        for node in functions(path):
            args = [a.arg for a in (*node.args.posonlyargs, *node.args.args) if a.arg not in ("self", "cls")]
            whole = len(args) + len(node.args.kwonlyargs)
            if (len(args) > ARGUMENTS or whole > ARGUMENTS + 2) and not node.decorator_list:
                bad.append(f"{source.name_of(path)}:{node.name} takes {whole}")
    assert bad == []

"""What the import contracts can't see, and the contracts themselves.

import-linter follows import statements between packages. A folder without __init__.py is no package to it, and
apps.get_model reaches a model without an import; both would be ways around the floors.
"""

from __future__ import annotations

import ast
import configparser
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "hearth"
NO_DJANGO = ("django", "psycopg", "pghistory", "procrastinate")
NOT_PYTHON = {"__pycache__", "static", "templates", "locale", "library"}


def modules(under: Path = SOURCE, *, naming: Collection[str] = ("",)) -> Iterator[tuple[Path, ast.Module]]:
    """Every file with its tree. `naming` leaves out those that have none of these words: to parse a file takes long."""
    for path in sorted(under.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if any(name in text for name in naming):
            yield path.relative_to(ROOT), ast.parse(text)


def imported(tree: ast.Module) -> Iterator[str]:
    """Every module that a file names in an import, wherever in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield f"{'.' * node.level}{node.module or ''}"


BY_NAME = {"get_model", "get_app_config"}


def reaches_by_name(tree: ast.Module) -> bool:
    """Whether a file fetches a model or a module by a name in a string: get_model, get_app_config, __import__."""
    return any(
        isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Attribute) and node.func.attr in BY_NAME)
            or (isinstance(node.func, ast.Name) and node.func.id == "__import__")
        )
        for node in ast.walk(tree)
    )


def folders_that_are_no_package(top: Path) -> list[str]:
    return sorted(
        str(folder.relative_to(top))
        for folder in {path.parent for path in top.rglob("*.py")}
        if not set(folder.relative_to(top).parts) & NOT_PYTHON and not (folder / "__init__.py").is_file()
    )


def test_every_folder_with_python_is_a_package() -> None:
    assert folders_that_are_no_package(SOURCE) == []


def test_a_folder_without_init_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "modules" / "arrears").mkdir(parents=True)
    (tmp_path / "__init__.py").touch()
    (tmp_path / "modules" / "__init__.py").touch()
    (tmp_path / "modules" / "arrears" / "rules.py").touch()
    assert folders_that_are_no_package(tmp_path) == ["modules/arrears"]


def test_no_model_is_reached_by_a_name_in_a_string() -> None:
    """Migrations are handed an `apps` of their own day and must ask it; nothing else may."""
    asked = modules(naming={*BY_NAME, "__import__"})
    found = [str(path) for path, tree in asked if "migrations" not in path.parts and reaches_by_name(tree)]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "from django.apps import apps\nModel = apps.get_model('tenancies', 'Tenancy')",
        "import django.apps\ndef f():\n    return django.apps.apps.get_model('a.B')",
        "__import__('hearth.modules.tenancies')",
    ],
)
def test_a_model_reached_by_name_would_be_found(code: str) -> None:
    assert reaches_by_name(ast.parse(code))


def test_modules_are_loaded_by_name_only_where_a_face_gathers_its_own_parts() -> None:
    """import_module hides an import as well; the staff face loads its own subpackages by it. The web server's worker is
    told by its environment which application to serve, as any such server is: ops imports no floor above it."""
    users = [
        str(path)
        for path, tree in modules(naming={"import_module"})
        if any(name == "importlib" for name in imported(tree))
        and any(isinstance(node, ast.Name) and node.id == "import_module" for node in ast.walk(tree))
    ]
    assert users == ["src/hearth/faces/staff/urls.py", "src/hearth/ops/web.py"]


def pure_files() -> list[Path]:
    return [
        *(path for floor in ("feel", "kernel", "ops") for path in (SOURCE / floor).rglob("*.py")),
        *SOURCE.rglob("rules.py"),
    ]


def test_the_pure_floors_and_every_rules_module_import_no_django() -> None:
    """The linter follows what is imported in turn; this also sees a lazy import in a function of a file of its own."""
    strays = {
        str(path.relative_to(ROOT)): found
        for path in pure_files()
        if (
            found := [
                name
                for name in imported(ast.parse(path.read_text(encoding="utf-8")))
                if name.partition(".")[0] in NO_DJANGO
                and not (name.partition(".")[0] == "psycopg" and SOURCE / "ops" in path.parents)
            ]
        )
    }
    assert strays == {}


def test_the_kernel_is_the_standard_library_only() -> None:
    from sys import stdlib_module_names

    strays = {
        (str(path), name)
        for path, tree in modules(SOURCE / "kernel")
        for name in imported(tree)
        if name.partition(".")[0] not in stdlib_module_names and not name.startswith("hearth.kernel")
    }
    assert strays == set()


def test_the_contracts_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT / "src"))
    assert lint_imports(config_filename=str(ROOT / ".importlinter"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_no_contract_ignores_an_import() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    assert contracts.sections()
    excused = [name for name in contracts.sections() if contracts.has_option(name, "ignore_imports")]
    assert excused == [], "An exception needs a written reason: an ADR, and its name here."

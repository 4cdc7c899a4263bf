"""The rules of the house that a linter does not know. A rule takes a source and yields what breaks it, in words."""

import ast
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import TypeGuard

from tests.architecture.source import PACKAGE, Source, words_of

Rule = Callable[[Source], Iterator[str]]

FUNCTION_LINES = 40
MODULE_LINES = 400
READERS = {"views", "queries", "forms", "templatetags"}
READS_NO_RECORD = f"{PACKAGE}/foundation/web/views/health.py"  # asks the database whether it is there
UNGUARDED = {"unscoped", "for_system", "_base_manager", "_default_manager"}
MOVER = f"{PACKAGE}/foundation/casework/transitions.py"
MAY_OPEN_TRANSACTIONS = (f"{PACKAGE}/foundation/audit/ledger.py", f"{PACKAGE}/foundation/intake/")
MAY_RECEIVE_SIGNALS = (f"{PACKAGE}/foundation/audit/",)
EMPTY_WORDS = {"util", "utils", "helper", "helpers", "manager", "service", "services", "data", "info", "process"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(source: Source) -> Iterator[Function]:
    for node in source.nodes:
        if isinstance(node, Function):
            yield node


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _length(function: Function) -> int:
    """Return the function's lines without decorators and without its docstring."""
    first = function.body[0]
    said = (first.end_lineno or first.lineno) - first.lineno + 1 if _is_docstring(first) else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - said


def functions_are_short(source: Source) -> Iterator[str]:
    if source.is_migration:
        return
    for function in _functions(source):
        if _length(function) > FUNCTION_LINES:
            yield source.at(function, f"{function.name} has {_length(function)} lines, at most {FUNCTION_LINES}")


def modules_are_short(source: Source) -> Iterator[str]:
    lines = source.text.count("\n")
    if lines > MODULE_LINES and not source.is_migration:
        yield f"{source.path}: {lines} lines, at most {MODULE_LINES}"


def readers_are_scoped(source: Source) -> Iterator[str]:
    """Views, queries, forms and template tags read through `visible_to`, never past it."""
    if not source.is_package_code or source.role not in READERS or source.path == READS_NO_RECORD:
        return
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in UNGUARDED | {"raw", "cursor"}:
            yield source.at(node, f".{node.attr} reads past the row rules; use visible_to(user)")


def lookups_take_a_queryset(source: Source) -> Iterator[str]:
    """`get_object_or_404(Model)` and `model = Model` on a generic view go round the row rules."""
    if not source.is_package_code:
        return
    for node in source.nodes:
        if _is_call_to(node, {"get_object_or_404", "get_list_or_404"}) and isinstance(node.args[0], ast.Name):
            if node.args[0].id[:1].isupper():
                yield source.at(
                    node, f"get_object_or_404({node.args[0].id}): pass {node.args[0].id}.objects.visible_to(user)"
                )
        elif isinstance(node, ast.ClassDef) and source.role == "views" and "model" in _assigned(node):
            yield source.at(node, f"{node.name} names a model: give it a scoped queryset")


def _is_call_to(node: ast.AST, names: set[str]) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and bool(node.args) and _called(node) in names


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _assigned(node: ast.ClassDef) -> dict[str, ast.expr | None]:
    """Return the names that a class body assigns, with their values."""
    found: dict[str, ast.expr | None] = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign):
            found |= {target.id: statement.value for target in statement.targets if isinstance(target, ast.Name)}
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            found[statement.target.id] = statement.value
    return found


def states_change_only_by_move(source: Source) -> Iterator[str]:
    if not source.is_package_code or source.path == MOVER or source.is_migration:
        return
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr == "state" and isinstance(node.ctx, ast.Store):
            yield source.at(node, "assigns .state; use casework.move()")
        elif isinstance(node, ast.Call) and _called(node) in {"update", "aupdate"} and _has_keyword(node, "state"):
            yield source.at(node, "updates state; use casework.move()")
        elif _is_call_to(node, {"setattr"}) and len(node.args) > 1 and _is_text(node.args[1], "state"):
            yield source.at(node, "sets state; use casework.move()")


def _has_keyword(node: ast.Call, name: str) -> bool:
    return any(keyword.arg == name for keyword in node.keywords)


def _is_text(node: ast.expr, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text


def saving_holds_no_logic(source: Source) -> Iterator[str]:
    """A `save` or `delete` may refuse or pass on to Django's; anything more belongs in an action."""
    if not source.is_package_code:
        return
    for owner in source.nodes:
        methods = [node for node in owner.body if isinstance(node, Function)] if isinstance(owner, ast.ClassDef) else []
        for method in methods:
            if method.name in {"save", "asave", "delete", "adelete"} and not _only_refuses_or_passes_on(method):
                yield source.at(method, f"{method.name} holds logic; move it to actions.py")


def _only_refuses_or_passes_on(method: Function) -> bool:
    body = [statement for statement in method.body if not _is_docstring(statement)]
    if len(body) != 1:
        return False
    if isinstance(body[0], ast.Raise):
        return True
    value = getattr(body[0], "value", None)
    return isinstance(value, ast.Call) and ast.unparse(value.func).startswith("super().")


def nobody_listens_to_signals(source: Source) -> Iterator[str]:
    if not source.is_package_code or source.path.startswith(MAY_RECEIVE_SIGNALS):
        return
    for node in source.nodes:
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        names = {alias.name for alias in node.names} if isinstance(node, ast.ImportFrom | ast.Import) else set()
        if module == "django.dispatch" or module.endswith(".signals") or "signals" in names:
            yield source.at(node, "listens to a signal; call what should happen from the action")


def migrations_import_no_models(source: Source) -> Iterator[str]:
    if not source.is_migration:
        return
    for node in source.nodes:
        modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for module in modules:
            if module.startswith("probity.") and "models" in module.split("."):
                yield source.at(node, f"imports {module}; ask apps.get_model()")


def imports_stand_at_the_top(source: Source) -> Iterator[str]:
    """No import inside a function; `AppConfig.ready` may, because Django has no models before it."""
    if not source.is_package_code or source.name == "apps.py":
        return
    for function in _functions(source):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield source.at(node, f"imports inside {function.name}")


def commands_say_what_they_do(source: Source) -> Iterator[str]:
    if "/management/commands/" not in source.path or source.name == "__init__.py":
        return
    classes = [node for node in source.tree.body if isinstance(node, ast.ClassDef) and node.name == "Command"]
    for command in classes:
        says = _assigned(command).get("help")
        if not (isinstance(says, ast.Constant | ast.JoinedStr | ast.BinOp) and ast.unparse(says).strip("'\" ")):
            yield source.at(command, "the command has no help text")
    if not classes:
        yield f"{source.path}: holds no Command"


def transactions_open_in_two_places(source: Source) -> Iterator[str]:
    """`recorded` opens the transaction of an action; only the ledger and intake open one themselves."""
    if not source.is_package_code or source.path.startswith(MAY_OPEN_TRANSACTIONS):
        return
    for node in source.nodes:
        opens = isinstance(node, ast.Attribute) and node.attr == "atomic"
        opens |= isinstance(node, ast.ImportFrom) and any(alias.name == "atomic" for alias in node.names)
        if opens and not source.is_migration:
            yield source.at(node, "opens a transaction; use audit.ledger.recorded")


def names_say_something(source: Source) -> Iterator[str]:
    """No module or class is called utils, manager, service and the like; a Django manager may be called one."""
    if not source.is_package_code:
        return
    for empty in EMPTY_WORDS.intersection(words_of(PurePosixPath(source.path).stem)):
        yield f"{source.path}: {empty!r} says nothing of what is in it"
    for node in source.nodes:
        if isinstance(node, ast.ClassDef) and not any("Manager" in ast.unparse(base) for base in node.bases):
            for empty in EMPTY_WORDS.intersection(words_of(node.name)):
                yield source.at(node, f"{node.name}: {empty!r} says nothing of what it is")

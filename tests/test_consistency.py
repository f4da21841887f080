"""The repository tests itself: what no single module can promise, and no reviewer should check."""

import importlib
import inspect
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import signals
from django.template import Engine
from django.test.utils import isolate_apps
from factory.django import DjangoModelFactory

from labels.models import Label


ROOT = Path(settings.BASE_DIR)
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LAYERS = PYPROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
DEPTH = {app.strip(): depth for depth, row in enumerate(LAYERS) for app in row.split("|")}
OWN_MODELS = [model for model in apps.get_models() if model._meta.app_label in DEPTH]


# --- layers ---------------------------------------------------------------------------------


def relations(model: type[models.Model]) -> Iterator[tuple[str, type[models.Model]]]:
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        if field.is_relation and isinstance(field.related_model, type):
            yield f"{model._meta.label}.{field.name}", field.related_model


def upward_relations(own: Iterable[type[models.Model]]) -> list[str]:
    """Relations to a higher layer or to a sibling; string references escape import-linter."""
    return [
        f"{name} -> {related._meta.label}"
        for model in own
        for name, related in relations(model)
        if model._meta.app_label != related._meta.app_label
        and DEPTH.get(related._meta.app_label, len(DEPTH)) <= DEPTH[model._meta.app_label]
    ]


def test_every_installed_app_of_ours_has_its_place_in_the_layers():
    own = {config.name for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
    assert own == set(DEPTH)


def test_no_foreign_key_points_upwards():
    assert upward_relations(OWN_MODELS) == []


@isolate_apps("factchecks", "textmatch")
def test_a_planted_foreign_key_upwards_or_to_a_sibling_is_found():
    class Planted(models.Model):  # noqa: DJ008 (never shown)
        label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "factchecks"

    class Sibling(models.Model):  # noqa: DJ008 (never shown)
        elections = models.ManyToManyField("elections.Election", related_name="+")

        class Meta:
            app_label = "textmatch"

    Sibling.elections.field.remote_field.model = apps.get_model("elections", "Election")
    assert upward_relations([Planted, Sibling]) == [
        "factchecks.Planted.label -> labels.Label",
        "textmatch.Sibling.elections -> elections.Election",
    ]


def test_the_audit_log_has_no_relations_and_core_no_models():
    of_app = {name: apps.get_app_config(name).get_models() for name in ("audit", "core")}
    assert [name for model in of_app["audit"] for name, _ in relations(model)] == []
    assert list(of_app["core"]) == []


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def copied_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for app in DEPTH:
        for file in (ROOT / app).rglob("*.py"):
            copy = folder / file.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)
    return folder


def test_the_imports_keep_their_contracts(copied_tree):
    done = lint_imports(copied_tree)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("audit/planted.py", "import labels.vocabulary", "Apps form layers"),
        ("factchecks/planted.py", "from labels.models import Label", "Apps form layers"),
        ("textmatch/planted.py", "from elections import timetable", "Apps form layers"),
        ("core/planted.py", "def late():\n    import users.models", "Apps form layers"),
        ("content/actions.py", "from content import views", "Inside an app"),
        ("labels/actions/labelling.py", "from labels import tasks", "Inside an app"),
        ("feeds/planted.py", "from electioncenter import settings", "Product code never"),
        ("users/planted.py", "from tests.factories import users", "Product code never"),
    ],
)
def test_a_planted_import_breaks_its_contract(copied_tree, file, line, contract):
    planted = copied_tree / file
    before = planted.read_text(encoding="utf-8") if planted.exists() else None
    views = copied_tree / "content" / "views.py"
    views.touch()
    try:
        planted.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
        done = lint_imports(copied_tree)
    finally:
        planted.write_text(before, encoding="utf-8") if before else planted.unlink()
    assert done.returncode == 1
    assert re.search(rf"{contract}.* BROKEN", done.stdout), done.stdout


# --- models and actions ---------------------------------------------------------------------


def modules(pattern: str) -> list[ModuleType]:
    names = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for app in DEPTH
        for file in sorted((ROOT / app).glob(pattern))
    ]
    return [importlib.import_module(name) for name in names]


def test_every_model_of_ours_has_a_factory():
    for file in (ROOT / "tests" / "factories").glob("*.py"):
        importlib.import_module(f"tests.factories.{file.stem}")
    made = {each._meta.model for each in descendants(DjangoModelFactory) if not each._meta.abstract}
    assert sorted({model._meta.label for model in OWN_MODELS if model not in made}) == []


def descendants(parent: type[Any]) -> Iterator[type[Any]]:
    for child in parent.__subclasses__():
        yield child
        yield from descendants(child)


def test_every_choice_is_checked_by_the_database_too():
    unchecked = [
        f"{model._meta.label}.{field.name}"
        for model in OWN_MODELS
        for field in model._meta.local_fields
        if field.choices
        and {value for value, _ in field.flatchoices} - {""} != allowed(model, field.name)
    ]
    assert unchecked == []


def allowed(model: type[models.Model], name: str) -> set[str]:
    """What a CheckConstraint `name__in=[…]` of the model lets in."""
    for constraint in model._meta.constraints:
        condition = getattr(constraint, "condition", None)
        if isinstance(constraint, models.CheckConstraint) and isinstance(condition, models.Q):
            for child in condition.children:
                if isinstance(child, tuple) and child[0] == f"{name}__in":
                    return set(child[1]) - {""}
    return set()


def test_every_action_takes_its_arguments_by_name():
    wrong = [
        f"{module.__name__}.{name}({parameter})"
        for module in (*modules("actions.py"), *modules("actions/*.py"))
        for name, action in inspect.getmembers(module, inspect.isfunction)
        if action.__module__ == module.__name__ and not name.startswith("_")
        for parameter in inspect.signature(action).parameters.values()
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY
    ]
    assert wrong == []


def test_nothing_of_ours_happens_behind_the_back_of_a_save():
    watched = {
        name: signal
        for name, signal in vars(signals).items()
        if isinstance(signal, signals.ModelSignal)
    }
    assert {"pre_save", "post_save", "post_delete", "m2m_changed"} <= set(watched)
    ours = [
        f"{name}: {receiver.__module__}.{receiver.__qualname__}"
        for name, signal in watched.items()
        for receiver in connected(signal)
        if receiver.__module__.partition(".")[0] in DEPTH
    ]
    assert ours == []


def connected(signal: signals.ModelSignal) -> Iterator[type]:
    for _key, reference, *_ in signal.receivers:
        receiver = reference() if callable(reference) and is_weak(reference) else reference
        if receiver is not None:
            yield getattr(receiver, "__func__", receiver)


def is_weak(reference: object) -> bool:
    return type(reference).__name__ in ("ReferenceType", "weakref", "WeakMethod")


# --- tasks ----------------------------------------------------------------------------------


def test_every_beat_entry_names_a_real_task():
    current_app.loader.import_default_modules()
    wanted = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert wanted <= set(current_app.tasks)


def test_every_task_of_ours_names_its_queue_and_stays_short():
    current_app.loader.import_default_modules()
    own = [task for name, task in current_app.tasks.items() if name.partition(".")[0] in DEPTH]
    assert own
    queues = {task.name: current_app.amqp.router.route({}, task.name)["queue"] for task in own}
    default = current_app.conf.task_default_queue
    assert [name for name, queue in queues.items() if queue.name == default] == []
    assert [task.name for task in own if len(inspect.getsourcelines(task.run)[0]) > 15] == []


# --- templates and documents ----------------------------------------------------------------

BY_DJANGO = {"400.html", "403.html", "404.html", "500.html"}


def test_every_template_is_used():
    folder = ROOT / "templates"
    sources = [file for app in DEPTH for file in (ROOT / app).rglob("*.py")]
    text = "\n".join(
        file.read_text(encoding="utf-8") for file in [*sources, *folder.rglob("*.html")]
    )
    used = set(re.findall(r"[\"']([\w./-]+\.html)[\"']", text))
    names = {str(file.relative_to(folder)) for file in folder.rglob("*.html")}
    unused = names - used - BY_DJANGO
    assert sorted(name for name in unused if not replaces_a_packages_template(name)) == []


def replaces_a_packages_template(name: str) -> bool:
    django = Engine.get_default()
    origins = [
        Path(origin.name)
        for loader in django.template_loaders
        for inner in getattr(loader, "loaders", [loader])
        for origin in inner.get_template_sources(name)
    ]
    return any(path.exists() and not path.is_relative_to(ROOT / "templates") for path in origins)


def test_every_template_that_is_named_exists():
    own = re.compile(rf"[\"']((?:{'|'.join(DEPTH)}|partials)/[\w./-]+\.html)[\"']")
    sources = [file for app in DEPTH for file in (ROOT / app).rglob("*.py")]
    named = {
        name
        for file in [*sources, *(ROOT / "templates").rglob("*.html")]
        for name in own.findall(file.read_text(encoding="utf-8"))
    }
    assert sorted(name for name in named if not (ROOT / "templates" / name).exists()) == []


def test_every_setting_of_the_environment_is_documented():
    source = (ROOT / "electioncenter" / "settings.py").read_text(encoding="utf-8")
    variables = re.findall(r"environment\.(?:text|flag|number|words)\(\s*\"(\w+)\"", source)
    assert {"DATABASE_URL", "SECRET_KEY", "VALKEY_URL", "VAR_DIR"} <= set(variables)
    document = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    assert sorted({name for name in variables if f"`{name}`" not in document}) == []

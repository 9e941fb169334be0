"""What most tests need: a manual clock, a store on either database, a sample event."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import argon2
import pytest
from hypothesis import settings

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.i18n import use_language
from controlroom.store.journal import Origin
from controlroom.store.store import Store
from controlroom.store.upgrade import upgrade
from tests.support import postgres, stores

# The same examples in every run: what is merged must not depend on luck. `make torture` looks for new ones.
settings.register_profile("same", derandomize=True)
settings.register_profile("new", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

ROOT = Path(__file__).resolve().parent.parent
OPENING = datetime(2026, 5, 18, 0, 30, tzinfo=UTC)
DESK_ONE = Origin("D1", "王敏")
_LONG = ("tests/simulate/", "tests/e2e/", "tests/cli/test_demo.py")
"""Begun first, so that no worker is left alone with one of them at the end."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--torture-rounds", type=int, default=50, help="kills in the kill test; `make torture`: 500")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from tests.support.sharing import Sharing

    return Sharing(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(_LONG))


def pytest_collection_finish() -> None:
    # What is there now stays to the end: looking through it for garbage again and again was a fifth of all the work.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_configure() -> None:
    # Each program that a test starts would otherwise compile all it imports.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # Whoever runs the tests in the background may have had SIGINT ignored, and programs that tests start inherit that.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("en")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(OPENING)


@pytest.fixture(scope="session", autouse=True)
def _ready_stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a test opens anew in its own process is a copy of one migrated store."""
    folder = tmp_path_factory.mktemp("ready")
    stores.make_ready(f"sqlite:///{folder / 'event.db'}", folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("controlroom.store.store.upgrade", stores.copying(folder / "event.db"))
        yield


@pytest.fixture(scope="session", autouse=True)
def _cheap_pins() -> Iterator[None]:
    """Hashing a PIN costs 64 MB and a tenth of a second so that guessing is slow; nobody guesses here."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = partial(argon2.PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr("argon2.PasswordHasher", cheap)
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_hands() -> Iterator[None]:
    """A pilot takes a screen for idle after a hundredth of a second, not two: it waits so twice after every key."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textual._wait.SLEEP_GRANULARITY", 0.01)
        patch.setattr("textual._wait.SLEEP_IDLE", 0.001)
        yield


@pytest.fixture
def from_scratch(monkeypatch: pytest.MonkeyPatch) -> None:
    """New stores are migrated as the program migrates them, from nothing."""
    monkeypatch.setattr("controlroom.store.store.upgrade", upgrade)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[stores.Databases]:
    # Short and outside pytest's folders: socket paths are limited to 107 bytes, and the server's own user must
    # be able to enter. In memory where there is room, since each test copies a database.
    folder = Path(tempfile.mkdtemp(prefix="cr-pg-", dir=postgres.memory()))
    try:
        with postgres.cluster(folder) as url, closing(stores.Databases(url, folder)) as databases:
            yield databases
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: stores.Databases, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of its own for one test."""
    with postgres_server.one(ready="from_scratch" not in request.fixturenames) as url:
        yield url


BOTH_STORES = [
    "sqlite",
    pytest.param(
        "postgresql",
        marks=[
            pytest.mark.postgres,
            pytest.mark.skipif(postgres.why_not() is not None, reason=str(postgres.why_not())),
        ],
    ),
]


@pytest.fixture(params=BOTH_STORES)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'event.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def store(store_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[Store]:
    """An open store, once on SQLite and once on PostgreSQL."""
    opened = Store(store_url, clock, tmp_path / "backups")
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(clock: ManualClock, tmp_path: Path) -> Iterator[Store]:
    """An open store on SQLite, for tests in which the database does not matter."""
    opened = Store(f"sqlite:///{tmp_path / 'event.db'}", clock, tmp_path / "backups")
    yield opened
    opened.close()


@pytest.fixture
def event_folder(tmp_path: Path) -> EventFolder:
    """A copy of the sample event, as `controlroom init` makes it."""
    folder = EventFolder(tmp_path / "event")
    shutil.copytree(ROOT / "config", folder.config)
    return folder


os.environ.pop("CONTROLROOM_LANGUAGE", None)

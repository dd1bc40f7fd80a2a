"""Running tests with a small fault in the code, in a process of its own: where everything is loaded, or from the start."""

import importlib.machinery
import importlib.util
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import zip_longest
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple, cast

from mutants import Mutant

LEAST_SECONDS = 20
# What a process says of a fault that is no Python: nobody could ever write it, so no test has to find it.
INVALID = "this is no Python"


@dataclass
class Plan:
    """What ``mutate.toml`` says: the files with the tests of each, and the faults that change nothing."""

    root: Path
    source: Path
    django: str
    targets: dict[str, list[str]]
    equivalent: list[dict[str, Any]]
    again: tuple[str, ...] = ()
    slow: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    used: set[int] = field(default_factory=set)

    def reason(self, one: Mutant) -> str:
        """Why a fault changes nothing; empty when nobody says so."""
        for number, row in enumerate(self.equivalent):
            if (
                (row["file"], row["in"]) == (one.file, one.inside)
                and row.get("was", one.was) == one.was
                and row.get("now", one.now) == one.now
                and row.get("number", one.nth + 1) == one.nth + 1
            ):
                self.used.add(number)
                return row["why"]
        return ""

    def module(self, file: str) -> str:
        """What a file is called when it is imported."""
        return ".".join((self.root / file).relative_to(self.source).with_suffix("").parts)

    def unused(self) -> list[str]:
        """Reasons for faults that there are not any more."""
        rows = [row for n, row in enumerate(self.equivalent) if n not in self.used and row["file"] in self.targets]
        return [f"{row['file']}: in {row['in']}: {row.get('was', '*')}  ->  {row.get('now', '*')}" for row in rows]


class Planted(importlib.machinery.SourceFileLoader):
    """Loads one module with the fault in it."""

    def __init__(self, name: str, path: str, code: Any) -> None:
        super().__init__(name, path)
        self.code = code

    def get_code(self, fullname: str) -> Any:
        """The code with the fault."""
        return self.code


@dataclass
class Finder:
    """Finds that one module before anybody else does."""

    name: str
    loader: Planted

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Where that module comes from."""
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(name, self.loader.path, loader=self.loader)


class Watch:
    """Hears which test failed first."""

    def __init__(self) -> None:
        self.failed = ""

    def pytest_runtest_logreport(self, report: Any) -> None:
        """A test, or what it needs, failed."""
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_collectreport(self, report: Any) -> None:
        """A file of tests could not be read."""
        if report.failed and not self.failed:
            self.failed = f"{report.nodeid or 'its tests'} could not be loaded"


def get_ready(plan: Plan) -> None:
    """Load what every process needs and none of the code that is looked at."""
    os.environ.update(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", PYTHONHASHSEED=os.environ.get("PYTHONHASHSEED", "0"))
    os.environ.pop("COMMONGROUND_EXPLORE", None)
    sys.path.insert(0, str(plan.source))
    import hypothesis
    import pytest  # noqa: F401

    hypothesis.settings.register_profile(
        "mutants", derandomize=True, deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck)
    )
    hypothesis.settings.load_profile("mutants")
    if plan.django:
        importlib.import_module(plan.django)
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.site.settings_whole")
        django.setup()


def _forget(plan: Plan) -> None:
    for name in [name for name in sys.modules if _again(plan, name)]:
        del sys.modules[name]


Answer = tuple[str, str, float]  # the state, which test found it, the seconds of computing
OPTIONS = ["-x", "-q", "-s", "--noconftest", "-c", os.devnull, "--import-mode=importlib", "-p", "no:cacheprovider"]


def in_a_child(does: Callable[[], str], seconds: float) -> Answer:
    """What became of a fault in a process of its own. ``does`` plants it and runs the tests: empty when all pass, else what found it."""
    heard, told = os.pipe()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.alarm(int(seconds * 60))
        try:
            by = does()
        except BaseException as wrong:  # noqa: BLE001 (no test said anything, whatever it is: nobody may take it for a find)
            os.write(told, f"{type(wrong).__name__} outside of any test: {wrong}".encode()[:4000])
            os._exit(0)
        os.write(told, by.encode()[:4000])
        os._exit(1 if by else 0)
    os.close(told)
    with os.fdopen(heard, "rb") as pipe:
        by = pipe.read().decode(errors="replace")
    _, status = os.waitpid(child, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGALRM, signal.SIGKILL):
        return "too slow", "", took
    if by == INVALID:
        return "invalid", "", took
    return ("killed" if os.WIFSIGNALED(status) or os.WEXITSTATUS(status) else "survived"), by, took


def _say_nothing() -> None:
    quiet = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(quiet, number)


def _compiled(plan: Plan, tree: Any, one: Mutant) -> CodeType | None:
    """The file with the fault in it; None when that is no Python."""
    one.plant()
    try:
        return compile(tree, str(plan.root / one.file), "exec")
    except (SyntaxError, TypeError, ValueError):
        return None


def from_the_start(plan: Plan, tests: list[str], tree: Any, one: Mutant | None) -> str:
    """Load the code with the fault in it, and run the tests."""
    import pytest

    _say_nothing()
    _forget(plan)
    if one is not None:
        path = plan.root / one.file
        if (code := _compiled(plan, tree, one)) is None:
            return INVALID
        loader = Planted(plan.module(one.file), str(path), code)
        sys.meta_path.insert(0, cast("Any", Finder(loader.name, loader)))
    watch = Watch()
    for test in tests:
        ended = pytest.main([*OPTIONS, "--rootdir", str(plan.root), str(plan.root / test)], plugins=[watch])
        if ended != 0:
            return watch.failed or f"{test} ended with {int(ended)}"
    return ""


class Reach(NamedTuple):
    """How long a test takes, and the functions (file and name) through which it comes: alone, and with all of its file."""

    seconds: float
    alone: set[tuple[str, str]]
    with_its_file: set[tuple[str, str]]


class Loaded:
    """Runs within a session of pytest that has collected the tests: tries faults of functions one by one, each in a fork of it, with the tests
    in which that function runs at all. First as everything was loaded; what no test finds so, with nothing of the law kept from before: that only
    guesses which test finds it (what was collected stems from the law without the fault), and the guess is tried from the start.
    """

    def __init__(self, plan: Plan, several: list[tuple[Any, Mutant]], keep: Callable[[Mutant, Answer], None]) -> None:
        self.plan, self.several, self.keep = plan, several, keep

    def pytest_runtestloop(self, session: Any) -> bool:
        """In place of running the tests once."""
        state, _by, took = in_a_child(partial(self._run, session.items), 600)
        if state != "survived":
            os._exit(1)  # said by whoever runs them from the start
        limit = max(LEAST_SECONDS, 5 * took)
        reach = self._reach(session.items)
        quick = sorted(session.items, key=lambda item: reach[item.nodeid].seconds)
        for tree, one in self.several:
            where = (one.file, one.inside)
            items = [item for item in quick if where in reach[item.nodeid].alone]
            answer = in_a_child(partial(self._try, items, tree, one), limit)
            if answer[0] == "survived":
                items = [item for item in quick if where in reach[item.nodeid].with_its_file]
                answer = self._guess(items, tree, one, limit)
            if answer[0] != "survived":
                self.keep(one, answer)
        return True

    def _guess(self, items: list[Any], tree: Any, one: Mutant, limit: float) -> Answer:
        """What the test that seems to find it says when it is run from the start."""
        state, by, took = in_a_child(partial(self._try, items, tree, one, anew=True), limit)
        if state != "killed" or "::" not in by:
            return "survived", "", took
        return in_a_child(partial(from_the_start, self.plan, [by.partition("::")[0]], tree, one), limit)

    def _reach(self, items: list[Any]) -> dict[str, Reach]:
        """How long each test takes and through which functions it comes, by file and name: as things stand when it runs after those before
        it, and all of its file together, where the first one finds nothing kept of the law.
        """
        heard, told = os.pipe()
        child = os.fork()
        if child == 0:
            with os.fdopen(told, "w") as out:
                json.dump(self._heard(items), out)
            os._exit(0)
        os.close(told)
        with os.fdopen(heard) as pipe:
            found = json.load(pipe)
        os.waitpid(child, 0)
        by_file: dict[str, set[tuple[str, str]]] = {}
        for test, (_took, rows) in found.items():
            by_file.setdefault(test.partition("::")[0], set()).update((file, inside) for file, inside in rows)
        return {
            test: Reach(took, {(file, inside) for file, inside in rows}, by_file[test.partition("::")[0]])
            for test, (took, rows) in found.items()
        }

    def _heard(self, items: list[Any]) -> dict[str, tuple[float, list[tuple[str, str]]]]:
        files = {str(self.plan.root / file): file for file in self.plan.targets}
        seen: set[tuple[str, str]] = set()
        found, file = {}, ""

        def hear(frame: Any, event: str, _arg: Any) -> None:
            if event == "call" and (file := files.get(frame.f_code.co_filename)):
                seen.add((file, frame.f_code.co_qualname.partition(".<locals>")[0]))

        for item in items:
            began = time.process_time()
            sys.setprofile(hear)
            if file != (file := item.nodeid.partition("::")[0]):
                _clear(self.plan)
            self._run([item])
            sys.setprofile(None)
            found[item.nodeid] = time.process_time() - began, sorted(seen)
            seen.clear()
        return found

    def _try(self, items: list[Any], tree: Any, one: Mutant, *, anew: bool = False) -> str:
        code = _compiled(self.plan, tree, one)
        if code is None:
            return INVALID
        module = sys.modules.get(self.plan.module(one.file))
        if module is None or not _changed(module, one.inside, code):
            return ""
        if anew:
            _clear(self.plan)
        return self._run(items)

    def _run(self, items: list[Any]) -> str:
        from _pytest.runner import runtestprotocol

        for item, following in zip_longest(items, items[1:]):
            if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
                return str(item.nodeid)
        return ""


def _clear(plan: Plan) -> None:
    """Forget what functions kept of their answers, and make anew what was made once: tests that hold it at the head of their file get the new."""
    loaded = [module for name, module in list(sys.modules.items()) if _again(plan, name)]
    makers = [getattr(sys.modules.get(name), made, None) for name, _, made in (one.partition(":") for one in plan.once)]
    old = [(maker, maker()) for maker in makers if maker is not None]
    for kept in (kept for module in loaded for kept in list(vars(module).values())):
        if callable(clear := getattr(kept, "cache_clear", None)):
            clear()
    for maker, before in old:
        after = maker()
        for module in loaded:
            for name in [name for name, value in vars(module).items() if value is before]:
                setattr(module, name, after)


def _again(plan: Plan, name: str) -> bool:
    """Whether a module is one of those that are loaded anew for each fault."""
    return any(f"{name}.".startswith(f"{one}.") for one in plan.again) or ".tests." in name


def _changed(module: Any, inside: str, code: CodeType) -> bool:
    """Give one function of a loaded module the code with the fault; whether that could be done."""
    found: Any = module
    for part in inside.split("."):
        found = vars(found).get(part) if isinstance(found, ModuleType | type) else None
    for name in ("fget", "func", "__wrapped__", "__func__"):
        found = getattr(found, name, found)
    new = next((one for one in _codes(code) if one.co_qualname == inside), None)
    if not isinstance(found, FunctionType) or new is None or len(new.co_freevars) != len(found.__code__.co_freevars):
        return False
    found.__code__ = new
    return True


def _codes(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _codes(one)


def try_loaded(
    plan: Plan, tests: list[str], several: list[tuple[Any, Mutant]], keep: Callable[[Mutant, Answer], None]
) -> None:
    """Try faults where everything is loaded; those that a test finds are kept."""
    import pytest

    child = os.fork()
    if child == 0:
        _say_nothing()
        _forget(plan)
        pytest.main(
            [
                *OPTIONS,
                "--rootdir",
                str(plan.root),
                *(str(plan.root / test) for test in tests if test not in plan.slow),
            ],
            plugins=[Loaded(plan, several, keep)],
        )
        os._exit(0)
    os.waitpid(child, 0)

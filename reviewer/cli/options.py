"""The options that every reviewing command has, and what they come to."""

import functools
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from reviewer.model.value_type import value_type
from reviewer.model.verdict import Verdict

if TYPE_CHECKING:
    from reviewer.pipeline.interface import Options

BUDGETS = ("fast", "normal", "deep")
"""The values of `pipeline.interface.Budget` and `config.settings.BUDGETS`, here without the import: the help must be quick."""

FAIL_ON = (Verdict.HOLDS_IF.value, Verdict.UNDECIDED.value, Verdict.CONTRADICTED.value)

_MOST = 9999
"""No posting has a patch with a higher number."""

_PATHS = "reviewer.paths"
"""Where a command keeps what stood behind `--` after a git range."""

Result = TypeVar("Result")


class Reviewing(click.Command):
    """A command with inputs: behind a git range, `--` starts the paths that pick commits of it; else what follows are inputs as well."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the paths off before click, which does not tell what stood behind `--`."""
        at = args.index("--") if "--" in args else len(args)
        behind = args[at + 1 :]
        rest = super().parse_args(ctx, args[:at])
        inputs = ctx.params.get("inputs", ())
        if any(given != "-" and not os.path.lexists(given) for given in inputs):
            ctx.meta[_PATHS] = tuple(behind)
        else:
            ctx.params["inputs"] = (*inputs, *behind)
        return rest


@value_type
class Request:
    """What is to be reviewed, how, and from which verdict on the exit code is 1."""

    inputs: tuple[str, ...]
    options: "Options"
    fail_on: Verdict


def patch_numbers(text: str) -> frozenset[int]:
    """Return the numbers that `1-5,7` names.

    Raises:
        click.BadParameter: it names none, or one that is none.
    """
    numbers: set[int] = set()
    for part in text.split(","):
        low, dash, high = part.strip().partition("-")
        if not (low.isdecimal() and (high.isdecimal() or not dash)):
            raise click.BadParameter(f"{part.strip()!r} is neither a number nor a range such as 1-5", param_hint="--patches")
        first, last = int(low[:9]), int((high if dash else low)[:9])
        if first > last or last > _MOST:
            raise click.BadParameter(f"{part.strip()} is no range of patch numbers (0 to {_MOST})", param_hint="--patches")
        numbers.update(range(first, last + 1))
    return frozenset(numbers)


def read_stdin(inputs: Sequence[str], limit: int) -> bytes:
    """Return stdin if `-` is among the inputs: all of it, or `limit` + 1 bytes if it has more."""
    return sys.stdin.buffer.read(limit + 1) if "-" in inputs else b""


def request(
    inputs: tuple[str, ...],
    tree: str | None,
    patches: str | None,
    rules: tuple[str, ...],
    budget: str | None,
    strict: bool,
    fail_on: str | None,
    no_cache: bool,
) -> Request:
    """Join the command line with the user's settings; the command line goes first."""
    from reviewer.config.settings import load_settings
    from reviewer.pipeline.interface import Budget, Options

    settings = load_settings()
    directories = (_directory(tree), ".") if tree else (".", _directory(settings.tree))
    options = Options(
        tree=settings.tree if tree is None else tree,
        implied=tree is None,
        patches=patch_numbers(patches) if patches else frozenset(),
        rules=tuple(Path(directory) for directory in (rules or settings.rules)),
        budget=Budget(budget or settings.budget or Budget.NORMAL),
        stdin=read_stdin(inputs, settings.limits.input_bytes),
        limits=settings.limits,
        repositories=tuple(filter(None, directories)),
        cached=not no_cache,
        paths=click.get_current_context().meta.get(_PATHS, ()),
    )
    limit = Verdict(fail_on) if fail_on else Verdict.UNDECIDED if strict or settings.strict else Verdict.CONTRADICTED
    return Request(inputs, options, limit)


def _directory(tree: str) -> str:
    """Return the DIR of `DIR@REV`."""
    return tree if os.path.isdir(tree) or "@" not in tree else tree.rpartition("@")[0]


_SHARED = (
    click.argument("inputs", nargs=-1, metavar="[INPUT]..."),
    click.option(
        "--tree",
        metavar="DIR[@REV]",
        help="A kernel tree or repository that the patches apply to; read, never written. Not given: the repository you stand in. '': none.",
    ),
    click.option("--patches", metavar="1-5,7", help="Only these patches of the posting."),
    click.option(
        "--rules", multiple=True, type=click.Path(exists=True, file_okay=False), metavar="DIR", help="Rules of your own, besides the shipped ones."
    ),
    click.option("--budget", type=click.Choice(BUDGETS), help="How much work a proof may cost."),
    click.option("--strict", is_flag=True, help="Exit 1 for an undecided claim, too."),
    click.option("--fail-on", type=click.Choice(FAIL_ON), help="Exit 1 from this verdict on (default: contradicted)."),
    click.option("--no-cache", is_flag=True, help="Judge everything anew, and keep no answer; the answers are the same."),
)
_NAMES = ("inputs", "tree", "patches", "rules", "budget", "strict", "fail_on", "no_cache")


def reviewing(function: Callable[..., Result]) -> Callable[..., Result]:
    """Give a command the shared options, and its function one `Request` in their place."""

    @functools.wraps(function)
    def joined(**given: object) -> Result:
        shared = {name: given.pop(name) for name in _NAMES}
        return function(functools.partial(request, **shared), **given)  # type: ignore[arg-type]  # click has checked the types of the options

    for option in reversed(_SHARED):
        joined = option(joined)
    return joined

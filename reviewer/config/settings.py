"""The user's own settings: git's configuration goes before the file in the config directory.

Nothing under review is asked: of git's files only those of the system, of home, and of the repository that the user stands in.
"""

from dataclasses import replace
from pathlib import Path

from reviewer.config.limits import DEFAULT, Limits, with_limit
from reviewer.errors import InputError
from reviewer.model.value_type import value_type

BUDGETS = ("fast", "normal", "deep")
_GIT_SECONDS = 5.0


@value_type
class Settings:
    """What the command line need not say. Empty: not set."""

    tree: str = ""
    rules: tuple[str, ...] = ()
    budget: str = ""
    strict: bool = False
    limits: Limits = DEFAULT
    keys: tuple[tuple[str, str], ...] = ()
    """Commands of the terminal UI and the user's keys for them."""
    ascii: bool = False
    """The terminal UI draws with ASCII alone."""
    mono: bool = False
    """The terminal UI has no colours."""


def config_file() -> Path:
    """Return where the user's file is: `reviewer/config.toml` in the config directory."""
    from platformdirs import user_config_path

    return user_config_path("reviewer") / "config.toml"


def _with(settings: Settings, name: str, value: object, source: str) -> Settings:
    """Return `settings` with one more set; names that are not ours are others' business."""
    if name == "tree":
        return replace(settings, tree=str(value))
    if name == "rules":
        paths = value if isinstance(value, list) else [value]
        return replace(settings, rules=(*settings.rules, *(str(Path(str(path)).expanduser()) for path in paths)))
    if name == "budget":
        if value not in BUDGETS:
            raise InputError(source, f"budget must be one of {', '.join(BUDGETS)}, not {value!r}")
        return replace(settings, budget=str(value))
    if name == "strict":
        return replace(settings, strict=_on(value))
    if name == "ascii":
        return replace(settings, ascii=_on(value))
    if name == "mono":
        return replace(settings, mono=_on(value))
    if name == "keys" and isinstance(value, dict):
        return replace(settings, keys=(*settings.keys, *((str(command), str(keys)) for command, keys in value.items())))
    if name.startswith("keys."):
        return replace(settings, keys=(*settings.keys, (name.removeprefix("keys."), str(value))))
    if name == "limits" or name.startswith("limits."):
        return replace(settings, limits=_limits(settings.limits, name, value, source))
    return settings


def _on(value: object) -> bool:
    """Return whether a switch is on, as git reads one: without a value it is."""
    return str(value).lower() in ("true", "yes", "on", "1", "")


def _limits(limits: Limits, name: str, value: object, source: str) -> Limits:
    """Return `limits` with what a table (TOML) or one dotted name (git) says."""
    rows = value.items() if isinstance(value, dict) else [(name.partition(".")[2], value)]
    try:
        for row, given in rows:
            limits = with_limit(limits, str(row), given)
    except ValueError as error:
        raise InputError(source, str(error)) from error
    return limits


def read_file(path: Path) -> Settings:
    """Return the settings in a TOML file; none if it does not exist.

    Raises:
        InputError: it can't be read, is no TOML, or a value makes no sense.
    """
    import tomllib

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as error:
        raise InputError(str(path), str(error)) from error
    settings = Settings()
    for name, value in table.items():
        settings = _with(settings, name, value, str(path))
    return settings


def read_git(base: Settings) -> Settings:
    """Return `base` with what `git config reviewer.*` says over it; `base` as it is where git or the settings are missing."""
    import subprocess

    argv = ["git", "config", "--null", "--get-regexp", r"^reviewer\."]
    try:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=_GIT_SECONDS, check=False)
    except (OSError, subprocess.SubprocessError):
        return base
    # The rules of both would add up: git's replace the file's.
    settings = replace(base, rules=())
    for entry in done.stdout.decode("utf-8", "surrogateescape").split("\0"):
        name, _, value = entry.partition("\n")
        settings = _with(settings, name.removeprefix("reviewer."), value, "git config")
    return replace(settings, rules=settings.rules or base.rules)


def load_settings() -> Settings:
    """Return the user's settings.

    Raises:
        InputError: a setting makes no sense.
    """
    return read_git(read_file(config_file()))

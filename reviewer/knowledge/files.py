"""Where the rule files are, and the digest by which a report names them; nothing of them is parsed here."""

from __future__ import annotations

import hashlib
from pathlib import Path

from reviewer.errors import RuleError

KINDS = ("concepts", "dialect", "semantics", "policy", "claims", "review")


def rules_directory() -> Path:
    """Return the shipped rules: inside the package as installed, beside it in a checkout. RuleError if there are none."""
    package = Path(__file__).resolve().parents[1]
    for directory in (package / "rules", package.parent / "rules"):
        if (directory / "concepts").is_dir():
            return directory
    raise RuleError(str(package / "rules"), 0, 0, "the rules that belong to the program are missing")


def rule_files(directory: Path) -> list[Path]:
    """Return the files in the order of reading: shared fragments go before the patterns that use them."""
    return [path for kind in KINDS for path in sorted((directory / kind).rglob("*.yml"), key=lambda path: (path.name != "fragments.yml", path))]


def feed(digest: hashlib._Hash, name: str, content: bytes) -> None:
    """Take one file into the digest of all."""
    digest.update(f"{name}\0{len(content)}\0".encode(errors="surrogateescape"))
    digest.update(content)


def shipped_digest() -> str:
    """Return the digest of the shipped rules, as `load_rules()` gives it, without reading what they say."""
    digest = hashlib.sha256()
    shipped = rules_directory()
    for path in rule_files(shipped):
        feed(digest, path.relative_to(shipped).as_posix(), path.read_bytes())
    return digest.hexdigest()[:16]

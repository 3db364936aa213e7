"""Members that share memory with others: those of unions, anonymous ones within structs too."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.cfront.brackets import matches
from reviewer.cfront.definitions import Definition, Definitions
from reviewer.cfront.members import OF_MEMBER, UNNAMED, UNTAGGED
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.model.unit import UnitKind


def may_overlap(known: Definitions, record: str, name: str) -> bool:
    """Whether a member of `record` is seen in a union, or is of a record without a tag, of which that can't be looked up."""
    if record.startswith("union ") or UNNAMED in record or "{" in record or any(one.item.kind == "union" for one in _definitions(known, record)):
        return True
    return any(_in_union(one.item.tokens, name) for one in _definitions(known, record))


def is_hidden(known: Definitions, record: str) -> bool:
    """Whether no definition of `record` is in sight, so that any of its members may share memory."""
    return not _definitions(known, record)


def _definitions(known: Definitions, record: str) -> tuple[Definition, ...]:
    word = record.rpartition(" ")[2]
    if record.startswith(("struct ", "union ", UNTAGGED)):
        # A record is meant by its tag, whichever of the two words stands in front of it.
        return known.records_of(record) if OF_MEMBER in record or record.startswith(UNTAGGED) else known.records(word)
    if record == f"?type {word}":
        return tuple(one for one in known.meanings(word) if one.item.kind is UnitKind.TYPEDEF)
    return ()


def _in_union(tokens: Sequence[Token], name: str) -> bool:
    pair = matches(tuple(tokens))
    for at, token in enumerate(tokens):
        if token.text != "union":
            continue
        brace = next((i for i in range(at, len(tokens)) if tokens[i].text in ("{", ";")), -1)
        if brace < 0 or tokens[brace].text != "{":
            continue
        end = pair[brace] if pair[brace] >= 0 else len(tokens)
        if any(one.kind is TokenKind.IDENT and one.text == name for one in tokens[brace:end]):
            return True
    return False

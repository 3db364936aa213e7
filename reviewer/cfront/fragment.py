"""Hunks as fragments: what a diff shows of each unit, with a HOLE where it shows nothing.

Holes are numbered by the hunk behind them; both sides have the same numbers, so that equal numbers are the same hidden text.
Kernel style decides where units begin and end: a `}` in column 0 closes one, a name in column 0 opens one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from reviewer.cfront.chains import Chain, Piece, loose_lines, pair_chains
from reviewer.cfront.half_comments import meet
from reviewer.cfront.hunk_text import HunkText, hunk_text
from reviewer.cfront.item_names import cut_header
from reviewer.cfront.outline import Item, outline
from reviewer.cfront.section import is_closed, is_open_header, is_whole_header, section_unit
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.model.patterns import regex
from reviewer.model.place import Place, Side
from reviewer.model.series import FileDiff, Hunk, Line, LineKind
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type

_C_ENDINGS = (".c", ".h")
_IN_COMMENT = 2
"""Lines between the halves of a comment that can hide nothing else: one would end it, one would begin the next."""
_PARAMETER = regex(r"(?:\w+\s+)*\w+(?:\s+|\s*\*+\s*)\w+(?:\[\w*\])?|\.\.\.")
_FILE_LEVEL = regex(r"[A-Za-z_][^:]*$|#|/\*")
_DEFINES = regex(r"#\s*(?:define|undef|include)\b")


@value_type
class FragmentItem:
    """What a diff shows of one unit; a side is None where the unit does not exist on it.

    `old_header` and `new_header` say whether the function's own header is visible there, `head` and `tail` whether the start and the end
    of it are. `section` is git's section line, for a hidden header. `changed` are the changed lines that belong to it.
    `conditions` are the `#if` branches in sight around it, `old_conditions` those on the old side; `moved` says that both sides have it, each
    at another place among the units. `bridged` says that lines between two of its hunks are taken for part of a comment,
    `pieced` that its header is git's section line and the lines that a hunk begins with: parameters between the two may be hidden.
    """

    kind: UnitKind
    name: str
    old: tuple[Token, ...] | None
    new: tuple[Token, ...] | None
    old_line: int
    new_line: int
    old_header: bool = False
    new_header: bool = False
    head: bool = False
    tail: bool = False
    changed: tuple[Place, ...] = ()
    conditions: tuple[str, ...] = ()
    section: str = ""
    hunks: tuple[int, ...] = ()
    problems: tuple[tuple[str, int], ...] = ()
    old_conditions: tuple[str, ...] = ()
    moved: bool = False
    bridged: bool = False
    pieced: bool = False


def fragment_items(file: FileDiff) -> tuple[FragmentItem, ...]:
    """Return the units that a file's hunks show; every changed line belongs to exactly one."""
    if not file.hunks:
        return ()
    if not file.path.endswith(_C_ENDINGS):
        return (_plain_file(file),)
    apart, bridged = _holes(file)
    hunks = tuple(map(_with_header, file.hunks))
    pieced = {
        number for number, (hunk, more) in enumerate(zip(file.hunks, hunks, strict=True)) if more is not hunk and hunk.lines[0].text.strip() != "{"
    }
    file = replace(file, hunks=hunks)
    going_on: dict[int, bool] = {}
    old, new = (_chains(file, side, apart, going_on) for side in (Side.OLD, Side.NEW))
    pair_chains(old, new, file)
    items = [_item(chain, chain.partner, apart) for chain in old]
    items += [_item(None, chain, apart) for chain in new if chain.partner is None]
    items = [replace(item, bridged=bool(bridged & set(item.hunks[1:])), pieced=item.new_header and item.hunks[0] in pieced) for item in items]
    return _with_lines(items, old, new, file)


def _with_header(hunk: Hunk) -> Hunk:
    """Return a hunk that begins with the `{` of a body, or within a header, with what git's section line has of the header in front of it."""
    first = hunk.lines[0] if hunk.lines else None
    if first is None or first.kind is not LineKind.CONTEXT or min(first.old, first.new) < 2:
        return hunk
    if not (is_whole_header(hunk.section) if first.text.rstrip() == "{" else _goes_on(hunk)):
        return hunk
    header = Line(LineKind.CONTEXT, hunk.section, first.old - 1, first.new - 1)
    more = replace(hunk, old_start=hunk.old_start - 1, new_start=hunk.new_start - 1, lines=(header, *hunk.lines))
    return replace(more, old_lines=hunk.old_lines + 1, new_lines=hunk.new_lines + 1)


def _goes_on(hunk: Hunk) -> bool:
    """Whether a hunk goes on with the header that the section line begins: on both sides up to the `{` of the body, or to the end of a prototype."""
    return is_open_header(hunk.section) and all(
        _ends_header(hunk.section.rstrip(), [line.text for line in hunk.lines if line.kind is not gone])
        for gone in (LineKind.ADDED, LineKind.REMOVED)
    )


def _ends_header(header: str, lines: Sequence[str]) -> bool:
    """Whether lines begin with the rest of a header: the body's `{` follows in column 0, or a `;` and what else stands at file level."""
    rest: list[str] = []
    for at, line in enumerate(lines):
        if line[:1] not in (" ", "\t"):
            return False
        rest.append(line.strip())
        whole = " ".join((header, *rest))
        if whole.count("(") == whole.count(")"):
            after = [text for text in lines[at + 1 :] if text.strip()]
            if not whole.endswith(";"):
                return is_closed(whole) and lines[at + 1 : at + 2] == ["{"]
            # The end of a call in a body may look like it.
            declares = all(_PARAMETER.fullmatch(part.strip()) for part in " ".join(rest).removesuffix(");").split(","))
            return declares and is_closed(whole[:-1]) and bool(after) and bool(_FILE_LEVEL.match(after[0]))
    return False


def _holes(file: FileDiff) -> tuple[frozenset[int], frozenset[int]]:
    """Return the numbers of the holes that hide something, and of those that hide part of a comment, and nothing else."""
    if file.whole:
        return frozenset(), frozenset()
    apart: set[int] = set()
    bridged: set[int] = set()
    before = 1
    for number, hunk in enumerate(file.hunks):
        if hunk.old_start > before or (hunk.old_lines == 0 and hunk.old_start >= before):
            within = number > 0 and 0 < hunk.old_start - before <= _IN_COMMENT and _in_comment(file.hunks[number - 1], hunk)
            (bridged if within else apart).add(number)
        before = hunk.old_start + hunk.old_lines
    return frozenset(apart | {len(file.hunks)}), frozenset(bridged)


def _in_comment(before: Hunk, after: Hunk) -> bool:
    """Whether one hunk ends and the next begins within a comment, on both sides."""
    sides = (before.old_side(), after.old_side()), (before.new_side(), after.new_side())
    return all(meet("\n".join(line.text for line in first), "\n".join(line.text for line in second)) for first, second in sides)


def _chains(file: FileDiff, side: Side, apart: frozenset[int], going_on: dict[int, bool]) -> list[Chain]:
    """Return the units of one side.

    `going_on` says of each hole whether one unit goes on over it. The old side decides, which git's section lines are of: hidden text
    is the same on both.
    """
    chains: list[Chain] = []
    for number, hunk in enumerate(file.hunks):
        pieces = _pieces(hunk_text(hunk, side), hunk, number)
        if pieces and chains and chains[-1].pieces[-1].hunk == number - 1:
            open_ends = not chains[-1].pieces[-1].closes and not pieces[0].opens and not pieces[0].head
            goes_on = number not in apart or going_on.setdefault(number, open_ends and _continues(chains[-1], pieces[0]))
            if open_ends and goes_on:
                chains[-1].pieces.append(pieces.pop(0))
        chains.extend(Chain([piece]) for piece in pieces)
    return chains


def _continues(chain: Chain, piece: Piece) -> bool:
    """Whether `piece` goes on with the unit that the previous hunk ended in.

    git's section line names the unit by its old name, so the name of the chain's first section counts too.
    """
    last = chain.pieces[-1]
    names = {p.name for p in chain.pieces} | {section_unit(p.section)[1] for p in chain.pieces if p.section}
    return last.kind is piece.kind and (piece.name in names or not piece.name)


def _pieces(text: HunkText, hunk: Hunk, number: int) -> list[Piece]:
    """Split one side of a hunk into the rest of the unit that it starts in, and the units behind that."""
    tokens = text.tokens
    if not tokens:
        return []
    start = _file_level(text)
    pieces: list[Piece] = []
    if start > 0:
        inner = tokens[:start]
        kind, name = section_unit(hunk.section)
        closes = start < len(tokens) or text.closes_at(start)
        head = any(token.text == "{" and text.in_column_0(index) for index, token in enumerate(inner))
        pieces.append(Piece(kind, name, inner, text.first_line, inner[-1].line, number, False, closes, head, hunk.section))
    begin = text.first_line if start == 0 else pieces[-1].last + 1
    counts, ragged = loose_lines(tokens)
    position = start
    for item in outline(tokens[start:]):
        pieces.append(_piece(item, begin, number))
        pieces[-1].loose, pieces[-1].ragged = counts[position], ragged
        position += len(item.tokens)
        if item.tokens[-1].kind is TokenKind.DIRECTIVE:
            # A preprocessor line is one token, however often it goes on in the next line.
            while text.lines.get(pieces[-1].last, "").rstrip(" \t\r").endswith("\\"):
                pieces[-1].last += 1
        begin = pieces[-1].last + 1
    if pieces:
        pieces[-1].last = max(pieces[-1].last, text.last_line)
    return pieces


def _piece(item: Item, begin: int, number: int) -> Piece:
    kind, name = item.kind, item.name
    cut = "" if item.complete or item.body >= 0 or kind in (UnitKind.FUNCTION, UnitKind.MACRO) else cut_header(item.tokens)
    if cut:
        kind, name = UnitKind.FUNCTION, cut
    return Piece(kind, name, item.tokens, min(begin, item.line), item.end_line, number, True, item.complete, False, "", item.conditions)


def _file_level(text: HunkText) -> int:
    """Return the index of the first token at file level: behind the `}` in column 0 that closes what the hunk starts in, or 0.

    The whole hunk is inside if column 0 shows nothing, or nothing behind which the text reads like file level. A hunk of nothing but
    preprocessor lines, definitions or includes among them, is a piece of a header.
    """
    if all(token.kind is TokenKind.DIRECTIVE for token in text.tokens):
        return 0 if any(_DEFINES.match(token.text) for token in text.tokens) else len(text.tokens)
    index = 0
    while index < len(text.tokens):
        token = text.tokens[index]
        start = -1
        if token.kind is not TokenKind.DIRECTIVE and text.in_column_0(index):
            if token.text == "}":
                start = index + 1
                while start < len(text.tokens) and (text.tokens[start].line == token.line or text.tokens[start].text == ";"):
                    start += 1
            elif token.kind is TokenKind.IDENT and not text.is_label(index):
                start = _start_of_item(text, index)
        if start >= 0:
            wrong = _first_statement(text, start)
            if wrong < 0:
                return start
            index = max(wrong, index)
        index += 1
    return len(text.tokens)


def _first_statement(text: HunkText, start: int) -> int:
    """Return the first token behind `start` that no file has at file level, -1 if there is none: a `}` too many, or indented text behind a `;`."""
    depth = 0
    for index in range(start, len(text.tokens)):
        token = text.tokens[index]
        if token.kind is TokenKind.DIRECTIVE:
            continue
        if token.text in ("{", "(", "["):
            depth += 1
        elif token.text in ("}", ")", "]"):
            depth -= 1
            if depth < 0:
                return index
        elif depth == 0 and index > start and text.tokens[index - 1].text in (";", "}") and text.is_indented(index):
            return index
    return -1


def _start_of_item(text: HunkText, index: int) -> int:
    """Return where the item that begins in column 0 at `index` starts: directives in front of it are at file level as well."""
    while index > 0 and text.tokens[index - 1].kind is TokenKind.DIRECTIVE:
        index -= 1
    return index


def _item(old: Chain | None, new: Chain | None, apart: frozenset[int]) -> FragmentItem:
    chain = new or old
    assert chain is not None
    first, last = chain.pieces[0], chain.pieces[-1]
    sections = [piece.section for side in (old, new) if side is not None for piece in side.pieces if piece.section]
    named = next((piece.name for piece in chain.pieces if piece.opens), "") or first.name
    is_open = not first.opens and not first.head and first.hunk in apart
    problems = _unlike(old, new)
    return FragmentItem(
        kind=first.kind,
        name=named,
        old=old.tokens(apart) if old is not None else None,
        new=new.tokens(apart) if new is not None else None,
        old_line=old.pieces[0].first if old is not None else 0,
        new_line=new.pieces[0].first if new is not None else 0,
        old_header=old is not None and old.pieces[0].opens,
        new_header=new is not None and new.pieces[0].opens,
        head=not is_open,
        tail=last.closes or last.hunk + 1 not in apart,
        conditions=first.conditions,
        section=sections[0] if sections else "",
        hunks=tuple(piece.hunk for piece in chain.pieces),
        problems=problems,
        old_conditions=(old or new or chain).pieces[0].conditions,
        moved=chain.moved,
    )


def _unlike(old: Chain | None, new: Chain | None) -> tuple[tuple[str, int], ...]:
    """Two sides of one unit must stand in the same hidden text, else the change moves its borders."""
    if old is None or new is None:
        return ()
    if new.moved and _across_conditions(old.pieces[0], new.pieces[0]):
        return (("it moves over #if lines whose other ends are not shown", new.pieces[0].first),)
    if old.ends == new.ends:
        return ()
    return (("the change moves where the unit begins or ends among lines that are not shown", new.pieces[0].first),)


def _across_conditions(old: Piece, new: Piece) -> bool:
    """Whether conditional lines that belong to hidden ones may lie between two places."""
    return old.loose != new.loose if old.hunk == new.hunk else old.ragged or new.ragged


def _with_lines(items: list[FragmentItem], old: Sequence[Chain], new: Sequence[Chain], file: FileDiff) -> tuple[FragmentItem, ...]:
    """Give every changed line to the item that it stands in; comments between units go to an item of their own."""
    order = [*old, *(chain for chain in new if chain.partner is None)]
    owner = {id(chain): index for index, chain in enumerate(order)}
    owner.update({id(chain.partner): index for index, chain in enumerate(order) if chain.partner is not None})
    lines: dict[int, list[Place]] = defaultdict(list)
    for number, hunk in enumerate(file.hunks):
        for line in hunk.lines:
            if line.kind is LineKind.CONTEXT:
                continue
            removed = line.kind is LineKind.REMOVED
            place = Place(file.old_path or file.path, line.old, Side.OLD) if removed else Place(file.new_path or file.path, line.new, Side.NEW)
            chain = _chain_at(old if removed else new, number, place.line)
            lines[owner[id(chain)] if chain is not None else -1].append(place)
    # A unit whose tokens differ, or that comes under another `#if`, changed, though none of its lines may have been found.
    result = [replace(item, changed=tuple(lines.get(index, ()))) for index, item in enumerate(items) if index in lines or _differs(item)]
    if lines[-1]:
        result.append(FragmentItem(UnitKind.FILE, "comments and blank lines", (), (), lines[-1][0].line, lines[-1][0].line, changed=tuple(lines[-1])))
    return tuple(result)


def _differs(item: FragmentItem) -> bool:
    if item.old is None or item.new is None or item.old != item.new:
        return True
    return item.conditions != item.old_conditions and item.kind is not UnitKind.CONDITION


def _chain_at(chains: Sequence[Chain], hunk: int, line: int) -> Chain | None:
    for chain in chains:
        if any(piece.hunk == hunk and piece.first <= line <= piece.last for piece in chain.pieces):
            return chain
    return None


def _plain_file(file: FileDiff) -> FragmentItem:
    """A file that is no C: its visible lines as tokens, so that comparing them still works."""
    sides = {side: _plain_lines(file, side) for side in Side}
    changed = []
    for hunk in file.hunks:
        for line in hunk.lines:
            if line.kind is LineKind.REMOVED:
                changed.append(Place(file.old_path or file.path, line.old, Side.OLD))
            elif line.kind is LineKind.ADDED:
                changed.append(Place(file.new_path or file.path, line.new, Side.NEW))
    first = file.hunks[0]
    return FragmentItem(
        _plain_kind(file.path),
        file.path,
        sides[Side.OLD] if file.old_path else None,
        sides[Side.NEW] if file.new_path else None,
        first.old_start,
        first.new_start,
        changed=tuple(changed),
        hunks=tuple(range(len(file.hunks))),
    )


def _plain_lines(file: FileDiff, side: Side) -> tuple[Token, ...]:
    """Return the lines of one side as they are, with a HOLE between hunks; a blank line counts only where it may end a continued one."""
    result: list[Token] = []
    for number, hunk in enumerate(file.hunks):
        result.append(Token(TokenKind.HOLE, str(number), hunk.old_start if side is Side.OLD else hunk.new_start))
        continued = True
        for line in hunk.old_side() if side is Side.OLD else hunk.new_side():
            if line.text.strip() or continued:
                result.append(Token(TokenKind.STRING, line.text, line.old if side is Side.OLD else line.new))
            continued = line.text.endswith("\\")
    return tuple(result)


def _plain_kind(path: str) -> UnitKind:
    name = path.rpartition("/")[2]
    if path.endswith((".S", ".s", ".lds", ".lds.S")):
        return UnitKind.ASSEMBLY
    if name.startswith("Kconfig"):
        return UnitKind.KCONFIG
    if name.startswith(("Makefile", "Kbuild")) or name.endswith(".mk"):
        return UnitKind.MAKEFILE
    if path.startswith("Documentation/") or name.endswith((".rst", ".md")) or name in ("MAINTAINERS", "CREDITS"):
        return UnitKind.DOCUMENT
    return UnitKind.UNKNOWN

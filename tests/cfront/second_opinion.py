"""What else can be made of a C file: functions by counting braces and by tree-sitter, calls by counting tokens. Shares no code with the parser."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import tree_sitter
import tree_sitter_c

_NOISE = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.DOTALL | re.MULTILINE)
_CALL = re.compile(r"([A-Za-z_]\w*)\s*\((?!\s*\*)")
_NOT_CALLED = frozenset(["if", "for", "while", "switch", "return", "sizeof", "do", "else", "case", "goto", "typeof", "__typeof__", "__attribute__"])
_ALIGNOF = frozenset(["__alignof__", "_Alignof", "__alignof", "alignof"])


def plain(text: str) -> str:
    """Return `text` with blanks for comments, literals and preprocessor lines; newlines stay."""
    return _NOISE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def functions_by_braces(text: str) -> Counter[str]:
    """Count the names in front of the parentheses in front of a `{` outside of all others."""
    code, depth, start = plain(text), 0, 0
    found: Counter[str] = Counter()
    for at, char in enumerate(code):
        if char == "{":
            if depth == 0:
                name = _declared(code[start:at])
                found.update([name] if name else [])
            depth += 1
        elif char == "}":
            depth = max(0, depth - 1)
            start = at + 1
        elif char == ";" and depth == 0:
            start = at + 1
    return found


def _declared(head: str) -> str:
    # A brace within parentheses is a macro's argument.
    if "=" in head or head.count("(") > head.count(")") or re.search(r"\b(?:struct|union|enum)\s+(?:\w+\s*)?$", head.rstrip()):
        return ""
    # What stands within parentheses is a parameter's: `SYSCALL_DEFINE2(f, int, fd, arg_u64(offset))`.
    outer = [match for match in _CALL.finditer(head) if head.count("(", 0, match.start()) == head.count(")", 0, match.start())]
    called = [match.group(1) for match in outer if match.group(1) not in _NOT_CALLED and not match.group(1).startswith("__")]
    return called[-1] if called else _last_dunder(head)


def _last_dunder(head: str) -> str:
    called = [match.group(1) for match in _CALL.finditer(head) if match.group(1) not in _NOT_CALLED]
    return called[0] if called else ""


def functions_by_tree_sitter(text: str) -> Counter[str]:
    """Count the names that tree-sitter finds in function definitions."""
    data = text.encode("utf-8", "surrogateescape")
    tree = tree_sitter.Parser(tree_sitter.Language(tree_sitter_c.language())).parse(data)
    found: Counter[str] = Counter()
    stack = [tree.root_node]
    while stack:
        node = stack.pop()
        if node.type == "function_definition":
            name = node.child_by_field_name("declarator")
            while name is not None and name.type != "identifier":
                inner = name.child_by_field_name("declarator")
                name = inner if inner is not None else next((child for child in name.children if child.type != "comment"), None)
            if name is not None:
                found[data[name.start_byte : name.end_byte].decode("utf-8", "replace")] += 1
        else:
            stack.extend(node.children)
    return found


def calls_by_tokens(texts: Sequence[str]) -> Counter[str]:
    """Count names in front of `(` that are no keyword, but for the operands of `asm`."""
    return Counter(_calls(texts))


def _calls(texts: Sequence[str]) -> Iterator[str]:
    depth, inside = 0, False
    for left, right in pairwise(texts):
        if left in ("asm", "__asm__", "__asm"):
            inside, depth = True, 0
        if inside:
            depth += (left == "(") - (left == ")")
            inside = depth > 0 or left != ")"
            continue
        if right == "(" and re.match(r"[A-Za-z_]\w*\Z", left) and left not in _NOT_CALLED | _ALIGNOF:
            yield left

"""Declarations in bodies, and what makes a statement one."""

from __future__ import annotations

from dataclasses import replace

from reviewer.cfront.expressions import ExpressionParser
from reviewer.cfront.statement_syntax import Decl, Declarator, OpaqueStmt, Stmt
from reviewer.cfront.syntax import Expr, Ident, TypeName
from reviewer.cfront.tokens import spelling
from reviewer.cfront.typenames import TYPE_STARTS, Declared, Specifiers

_UNINITIALISED = frozenset({"DECLARE_BITMAP", "DECLARE_FLEX_ARRAY", "DECLARE_HASHTABLE"})
"""Declaration macros that put nothing into the object."""
_BEHIND_NAME = frozenset([";", "=", ",", "["])


class DeclarationParser(ExpressionParser):
    """Parses the declarations of a block and puts their names in scope."""

    def is_declaration(self, pos: int) -> bool:
        """Whether the statement at `pos` declares: by a type keyword, a known type, or the shape `name name` or `name * name`."""
        text = self.texts[pos]
        if text in TYPE_STARTS:
            return True
        if text == "__extension__":
            return self.is_declaration(pos + 1)
        if not self.is_name(pos) or self.is_local(text):
            return False
        following = self.texts[pos + 1]
        if self.is_annotation(text):
            after = self.match[pos + 1] + 1 if following == "(" and self.match[pos + 1] > pos else pos + 1
            return self.is_declaration(after)
        if text in self.known:
            return self.is_name(pos + 1) or following == "*" or self.texts[pos + 1 : pos + 3] == ["(", "*"]
        if self.is_name(pos + 1):
            return following in TYPE_STARTS or self.is_annotation(following) or self._names(pos + 1)
        stars = pos + 1
        while self.texts[stars] == "*" or self.texts[stars] in ("const", "volatile", "__restrict"):
            stars += 1
        return stars > pos + 1 and self.is_name(stars) and self._names(stars)

    def _names(self, pos: int) -> bool:
        """Whether the name at `pos` is followed by what follows a declared name."""
        following = self.texts[pos + 1]
        return following in _BEHIND_NAME or (self.is_name(pos + 1) and (self.is_annotation(following) or following.startswith("__")))

    def declaration(self) -> Decl | OpaqueStmt:
        """Parse a declaration with its `;`. One that defines a type without declaring anything is not understood."""
        start, line = self.pos, self.line
        if self.texts[start] == "static" and self.texts[start + 1] in self.dialect.declaration and self.texts[start + 2] == "(":
            self.pos += 1
            return replace(self.macro_declaration(), storage=("static",))
        spec = self.specifiers()
        if spec.defines:
            self.problems.append((spec.defines, line))
        declarators: list[Declarator] = []
        attributes = list(spec.attributes)
        while self.texts[self.pos] != ";":
            declarators.append(self._declarator(spec, attributes))
            if self.texts[self.pos] == ",":
                self.pos += 1
            elif self.texts[self.pos] != ";":
                raise self.failure()
        self.pos += 1
        if not declarators:
            construct = spec.defines or ("local type" if "{" in spec.base else "declaration of nothing")
            self.problems.append((construct, line))
            return OpaqueStmt(line, construct, self.tokens[start : self.pos])
        return Decl(line, tuple(declarators), spec.storage, tuple(attributes))

    def _declarator(self, spec: Specifiers, attributes: list[str]) -> Declarator:
        line = self.line
        declared: Declared = self.declarator(spec)
        if not declared.name:
            raise self.failure()
        self.scopes[-1].add(declared.name)
        attributes.extend(declared.attributes)
        self.note_words((*spec.attributes, *declared.type.qualifiers, *declared.attributes), line)
        init = None
        if self.texts[self.pos] == "=":
            self.pos += 1
            init = self.initialiser()
        return Declarator(line, declared.name, declared.type, init)

    def macro_declaration(self) -> Decl:
        """Parse `DECLARE_X(name, ...);`: the type is the macro as spelled, with `@` for the name, and what it holds the macro as a call.

        CLASS(type, name)(arguments) is written out: an object that a constructor makes and a destructor ends.
        """
        start, line = self.pos, self.line
        end = self.closing(start + 1)
        parts = self.parts(start + 2, end)
        of_class = self.texts[start] == "CLASS" and self.texts[end + 1] == "("
        names = (i for i, (begin, stop) in enumerate(parts) if stop == begin + 1 and self.is_name(begin) and not self.starts_type(begin))
        named = 1 if of_class and len(parts) == 2 else next(names, -1)
        name = self.texts[parts[named][0]] if named >= 0 else ""
        if not name:
            raise self.failure()
        spelled = ", ".join("@" if i == named else spelling(self.tokens[begin:stop]) for i, (begin, stop) in enumerate(parts))
        base = f"{self.texts[start]}({spelled})"
        attributes: tuple[str, ...] = ()
        init: Expr | None = None
        if of_class:
            if named != 1 or any(stop != begin + 1 for begin, stop in parts):
                raise self.failure()
            kind = self.texts[parts[0][0]]
            self.pos = end + 1
            init = self.call(Ident(line, f"class_{kind}_constructor"))
            base, attributes = f"class_{kind}_t", (f"__cleanup(class_{kind}_destructor)",)
        elif self.texts[start] in _UNINITIALISED:
            self.pos = end + 1
        else:
            self.pos = start + 1
            init = self.call(Ident(line, self.texts[start]))
        if self.texts[self.pos] == "=":
            self.pos += 1
            init = self.initialiser()
        self.expect(";")
        self.scopes[-1].add(name)
        return Decl(line, (Declarator(line, name, TypeName(base), init),), (), attributes)

    def local_labels(self) -> Stmt:
        """Parse `__label__ a, b;`: the names are kept as attributes."""
        line = self.line
        self.pos += 1
        names: list[str] = []
        while self.is_name(self.pos):
            names.append(self.texts[self.pos])
            self.pos += 1
            if self.texts[self.pos] == ",":
                self.pos += 1
        self.expect(";")
        return Decl(line, (), ("__label__",), tuple(names))

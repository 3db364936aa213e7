"""Declarations in bodies, and what makes a statement one."""

from __future__ import annotations

from reviewer.cfront.expressions import ExpressionParser
from reviewer.cfront.statement_syntax import Decl, Declarator, OpaqueStmt, Stmt
from reviewer.cfront.syntax import TypeName
from reviewer.cfront.tokens import spelling
from reviewer.cfront.typenames import TYPE_STARTS, Declared, Specifiers

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
        if not declarators and "{" in spec.base:
            return OpaqueStmt(line, spec.defines or "local type", self.tokens[start : self.pos])
        return Decl(line, tuple(declarators), spec.storage, tuple(attributes))

    def _declarator(self, spec: Specifiers, attributes: list[str]) -> Declarator:
        line = self.line
        declared: Declared = self.declarator(spec)
        if not declared.name:
            raise self.failure()
        self.scopes[-1].add(declared.name)
        attributes.extend(declared.attributes)
        init = None
        if self.texts[self.pos] == "=":
            self.pos += 1
            init = self.initialiser()
        return Declarator(line, declared.name, declared.type, init)

    def macro_declaration(self) -> Stmt:
        """Parse `DECLARE_X(name, ...);`: the type is the macro as spelled, with `@` for the name."""
        start, line = self.pos, self.line
        end = self.closing(start + 1)
        parts = self.parts(start + 2, end)
        named = next((i for i, (begin, stop) in enumerate(parts) if stop == begin + 1 and self.is_name(begin) and not self.starts_type(begin)), -1)
        name = self.texts[parts[named][0]] if named >= 0 else ""
        if not name:
            raise self.failure()
        spelled = ", ".join("@" if i == named else spelling(self.tokens[begin:stop]) for i, (begin, stop) in enumerate(parts))
        base = f"{self.texts[start]}({spelled})"
        self.pos = end + 1
        init = None
        if self.texts[self.pos] == "(":
            # CLASS(type, name)(arguments): what the object is made from belongs to the spelling.
            closing = self.closing(self.pos)
            base += spelling(self.tokens[self.pos : closing + 1])
            self.pos = closing + 1
        if self.texts[self.pos] == "=":
            self.pos += 1
            init = self.initialiser()
        self.expect(";")
        self.scopes[-1].add(name)
        return Decl(line, (Declarator(line, name, TypeName(base), init),))

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

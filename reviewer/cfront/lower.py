"""A parsed function or fragment into the IR."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from reviewer.cfront.address_taken import address_taken
from reviewer.cfront.ctype import Array, CType, Pointer, Unknown
from reviewer.cfront.declarations import Declarations, NoDeclarations
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.graph import Graph
from reviewer.cfront.ir import ENTRY, Function, Return
from reviewer.cfront.literal_copies import without_copies
from reviewer.cfront.local_builds import built_alike
from reviewer.cfront.lower_configured import chooses
from reviewer.cfront.lower_data import Frame
from reviewer.cfront.lower_flow import Flow
from reviewer.cfront.lower_function_like import with_doing
from reviewer.cfront.lower_scope import Scopes, has_volatile
from reviewer.cfront.lower_types import Types, is_volatile
from reviewer.cfront.statement_syntax import FunctionSyntax, Hole
from reviewer.model.value_type import value_type


@value_type
class Context:
    """What the lowering may know: the dialect, definitions in sight, and the file that lines belong to.

    `locals` are names that are said to be locals whose declaration is hidden and whose address is not taken, and whether each has the type
    of the function's result.
    """

    dialect: Dialect
    declarations: Declarations = field(default_factory=NoDeclarations)
    file: str = ""
    locals: Mapping[str, bool] = field(default_factory=dict)


def lower_function(syntax: FunctionSyntax, context: Context) -> Function:
    """Lower `syntax`. What was not understood is in `problems`; the graph is complete but means nothing there.

    Locals whose address is not taken become variables, in the order of their declaration, parameters first.
    """
    graph, scopes = Graph(), Scopes()
    hidden = not syntax.head or not syntax.tail or any(isinstance(item, Hole) for item in syntax.body.items)
    types = Types(context.dialect, context.declarations)
    result = types.resolve(syntax.result) if syntax.header else Unknown("hidden result")
    taken = address_taken(syntax.body)
    flow = Flow(graph, scopes, context.dialect, context.declarations, Frame(result, syntax.header, taken, hidden, syntax.name))
    flow.chooses = chooses(syntax.body)
    params = []
    for position, param in enumerate(syntax.params):
        if param.name in ("", "..."):
            if param.name == "..." or param.type.base != "void" or param.type.pointers:
                if param.name == "...":
                    flow.shape.append("variable arguments")
                else:
                    flow.unknown("parameter without a name", param.line)
            continue
        ctype = _adjusted(types.resolve(param.type))
        if is_volatile(param.type):
            flow.unknown("volatile parameter", param.line)
        memory = taken.puts_in_memory(param.name, ctype)
        index = graph.variable(param.name, ctype, param.line, memory, position)
        scopes.declare(param.name, index)
        params.append(index)
    _declare_others(context, graph, scopes, result if syntax.header else None)
    if syntax.head:
        graph.entry(ENTRY)
    else:
        flow.lives.hide(0, 0, 0)
    flow.body(with_doing(syntax.body, context.declarations).items, syntax.tail)
    flow.run_cleanups(0, syntax.body.end_line)
    graph.end(Return(None, syntax.body.end_line))
    flow.close_labels()
    if types.volatile or flow.types.volatile:
        flow.unknown("volatile access", syntax.line)
    blocks, entries = graph.finish()
    if has_volatile(syntax):
        flow.unknown("volatile", syntax.line)
    function = Function(
        syntax.name,
        context.file,
        tuple(params),
        result,
        tuple(graph.variables),
        blocks,
        entries,
        tuple(flow.shape),
        hidden,
        tuple(dict.fromkeys((*syntax.problems, *flow.problems))),
        "static" in syntax.storage,
        (*syntax.storage, *syntax.attributes),
    )
    return built_alike(without_copies(function), context.declarations.bytes_of)


def _declare_others(context: Context, graph: Graph, scopes: Scopes, result: CType | None) -> None:
    """Declare the locals that are said to be some, of the type of the result or of one that goes by their name."""
    for name, of_result in context.locals.items():
        if scopes.find(name) is None:
            key = f"type of {name}"
            ctype = result if of_result and result is not None else context.declarations.implied(key) or Unknown(key)
            scopes.declare(name, graph.variable(name, ctype, 0, private=True))


def _adjusted(ctype: CType) -> CType:
    """Return the type of a parameter declared with a type: of an array, one by a typedef, too, a pointer (C17 6.7.6.3 p7)."""
    return Pointer(ctype.of) if isinstance(ctype, Array) else ctype

"""format=flowed (RFC 3676) undone: lines that the sender's program broke are one again."""


def unflow(text: str, *, delsp: bool) -> str:
    """Return `text` with soft line breaks joined and space stuffing taken off; a `-- ` line is never joined.

    Lines are joined only at the same quote depth, as the RFC has it for damaged quoting.
    """
    out: list[str] = []
    parts: list[str] = []
    depth = 0
    for line in text.split("\n"):
        bare = line.removesuffix("\r")
        level = len(bare) - len(bare.lstrip(">"))
        content = bare[level:].removeprefix(" ")
        if parts and (level != depth or content == "-- "):
            out.append(">" * depth + (" " if depth else "") + "".join(parts))
            parts = []
        depth = level
        if content.endswith(" ") and content != "-- ":
            parts.append(content[:-1] if delsp else content)
            continue
        parts.append(content)
        out.append(">" * depth + (" " if depth else "") + "".join(parts))
        parts = []
    if parts:
        out.append(">" * depth + (" " if depth else "") + "".join(parts))
    return "\n".join(out)

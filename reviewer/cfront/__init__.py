"""C as the kernel writes it: tokens, syntax, macros, index, IR, control flow."""

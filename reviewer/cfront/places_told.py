"""Names that tell where they stand: one function from another, or a line, or a use from the next."""

FUNCTION_TOLD = frozenset(
    {
        *("__func__", "__FUNCTION__", "__PRETTY_FUNCTION__", "__LINE__", "__COUNTER__", "_RET_IP_", "_THIS_IP_", "current_text_addr"),
        *("__builtin_return_address", "__builtin_frame_address", "__builtin_extract_return_addr", "current_stack_pointer", "__builtin_LINE"),
        *("__builtin_FUNCTION", "alloca", "__builtin_alloca", "__builtin_va_start"),
    }
)
"""What tells one function from another, or lives as long as one."""
FILE_TOLD = frozenset({"__FILE__", "__BASE_FILE__", "__FILE_NAME__", "__INCLUDE_LEVEL__", "__builtin_FILE"})
"""What tells one file from another."""

"""The sentences with which an export object is refused; none quotes the object."""

from flows.errors import ExportError


AGAIN = "export or copy it again"


def broken_json(where: str) -> ExportError:
    """The text is no JSON from here on."""
    return ExportError("the JSON breaks off or is wrong", AGAIN, where)


def trailing(where: str) -> ExportError:
    """Something follows the end of the JSON."""
    return ExportError(
        "something follows the end of the JSON",
        "if two files were joined, keep them apart",
        where,
    )


def not_a_number(where: str) -> ExportError:
    """`NaN` and `Infinity` are no JSON."""
    return ExportError(
        "NaN or Infinity stands where JSON allows only numbers",
        "write null instead",
        where,
    )


def huge_number(where: str) -> ExportError:
    """An integer too long to be one."""
    return ExportError("a number has thousands of digits", AGAIN, where)


def repeated_key(where: str) -> ExportError:
    """A key stands twice in one object: nobody knows which value is meant."""
    return ExportError("a key stands twice in one JSON object", AGAIN, where)


def too_many_keys(where: str) -> ExportError:
    """More keys in one object than can be told apart in bounded memory."""
    return ExportError(
        "a JSON object has more keys than any export", "leave this object out", where
    )


def too_deep(where: str) -> ExportError:
    """Nesting that no export has."""
    return ExportError(
        "the JSON is nested deeper than any export", "leave this object out", where
    )


def too_long(limit: int, where: str) -> ExportError:
    """One line or value larger than the limit (bytes or characters)."""
    return ExportError(
        f"one entry is longer than {limit >> 20} MiB",
        "split the entry or leave this object out",
        where,
    )


def not_utf8(where: str) -> ExportError:
    """Bytes that are not UTF-8."""
    return ExportError(
        "the text is not valid UTF-8", "convert the object to UTF-8", where
    )


def utf16() -> ExportError:
    """The object is UTF-16 or UTF-32."""
    return ExportError(
        "the text is UTF-16 or UTF-32", "convert the object to UTF-8", "byte 0"
    )


def lone_surrogate(where: str) -> ExportError:
    """Half a character, which no file of ours could hold."""
    return ExportError("a text holds half a character (lone surrogate)", AGAIN, where)


def not_an_object(where: str) -> ExportError:
    """A line of JSONL that is JSON, but no object."""
    return ExportError(
        "a line is not a JSON object", "write one object a line (jq -c .)", where
    )


def spread_out(where: str) -> ExportError:
    """JSON over several lines where each line must be whole."""
    return ExportError(
        "a line is not a whole JSON object; it looks pretty-printed, or has line "
        "breaks inside a text",
        "write one object a line (jq -c .)",
        where,
    )


def empty() -> ExportError:
    """No bytes, or nothing but white space."""
    return ExportError("the object is empty", AGAIN)

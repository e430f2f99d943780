"""Does one run in a process of its own leave nothing to compile for the next?"""

from __future__ import annotations

from kommune360.dialogue import axes, book, compiling


def test_everything_a_server_needs_is_compiled_afterwards() -> None:
    assert compiling.compile_all().basis == "groups"
    needed = (book._record, book._take_back, book._compact, axes._positions)
    for kernel in needed:
        assert kernel.signatures

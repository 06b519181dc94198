"""Writing results whole or not at all: :mod:`engine.files`, under the name that the rooms above know."""

from engine.files import check_writable, output_error, write_atomically

__all__ = ["check_writable", "output_error", "write_atomically"]

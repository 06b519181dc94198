"""Stands in the frozen app for ``pydicom.data.download``, which fetches pydicom's example files from the Internet.

The real one imports an HTTP library wherever pixels are decoded, and that library opens an IPv6 socket to see whether
there is one. Nothing is fetched here: whoever asks for an example file gets an error.
"""

from __future__ import annotations

from typing import NoReturn


def _left_out(*_arguments: object, **_options: object) -> NoReturn:
    raise OSError("Example files of pydicom are not part of the packaged app; see build/alveoscope.spec")


data_path_with_download = calculate_file_hash = get_cached_filehash = get_data_dir = _left_out
#: No file is known to be fetched from anywhere; ``pydicom`` asks when it is imported.
get_url_map = dict

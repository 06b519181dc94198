"""What is frozen belongs to distributions that pyproject.toml names; masks are written by what is frozen."""

from __future__ import annotations

from tests.support.build_scripts import script

HOMES = {
    "numpy": ["numpy"],
    "attr": ["attrs"],
    "yaml": ["PyYAML"],
    "google": ["protobuf", "Google_Auth"],
    "_cffi_backend": ["cffi"],
}


def test_a_module_of_what_happened_to_be_installed_is_named() -> None:
    """A developer's environment has more than a site's: nibabel was in the one app and not in the other."""
    found = script("strangers").foreign(["numpy", "attr._make", "attr", "yaml.loader"], ["numpy"], HOMES)
    assert found == [
        "module attr of attrs, which pyproject.toml does not name for the app",
        "module yaml of pyyaml, which pyproject.toml does not name for the app",
    ]


def test_the_standard_library_the_app_and_what_several_bring_are_no_strangers() -> None:
    modules = ["json.decoder", "engine.cli", "google.auth", "_cffi_backend"]
    assert script("strangers").foreign(modules, ["google.auth", "cffi"], HOMES) == []


def test_what_every_format_needs_is_frozen() -> None:
    """A batch with NIfTI of a released app said "pip install nibabel", which nobody can do there."""
    wanted = script("environment").runtime_requirements()
    assert any(line.startswith("nibabel") for line in wanted)

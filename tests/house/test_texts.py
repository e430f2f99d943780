"""No file names a package registry, a content network or a folder of one machine."""

from __future__ import annotations

import re

import pytest

from tests.house.repository import relative, texts

# Written in two parts, so that this list does not find itself.
HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("crates", "io"),
        ("golang", "org"),
        ("anaconda", "org"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
        ("docker", "io"),
        ("ghcr", "io"),
        ("jsdelivr", "net"),
        ("unpkg", "com"),
        ("cdnjs", "cloudflare", "com"),
        ("fonts", "googleapis", "com"),
        ("fonts", "gstatic", "com"),
    )
)
MACHINE_PATH = re.compile(
    r"(?<![\w./~:*}-])/(?:" + "|".join(("work", "root", "tmp", "home")) + r")/[\w.]|[A-Z]:\\Users\\"
)


def registry_hosts(text: str) -> list[str]:
    return [host for host in HOSTS if host in text and re.search(rf"(?<![\w-]){re.escape(host)}\b", text)]


def test_no_registry_hosts() -> None:
    found = {relative(path): hosts for path, text in texts() if (hosts := registry_hosts(text))}
    assert not found, "packages come from the index of the machine that installs; take these out"


def test_no_paths_of_one_machine() -> None:
    found = [
        f"{relative(path)}:{number}: {line.strip()[:100]}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if MACHINE_PATH.search(line)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_would_be_found(host: str) -> None:
    assert registry_hosts(f'"resolved": "https://files.{host}/x.tgz"')
    assert registry_hosts(f"see {host} for it")
    assert not registry_hosts(f"my{host}s")


@pytest.mark.parametrize("folder", ["work", "root", "tmp", "home"])
def test_a_machine_path_would_be_found(folder: str) -> None:
    assert MACHINE_PATH.search(f'path = "/{folder}/data.csv"')
    assert not MACHINE_PATH.search(f"https://example.org/{folder}/page")
    assert not MACHINE_PATH.search(f"../{folder}/page")


def test_texts_end_with_one_line_end_and_hold_no_tabs_in_python() -> None:
    bad = [
        relative(path)
        for path, text in texts()
        if path.suffix in {".py", ".md", ".toml", ".yaml", ".yml"}
        and text
        and (not text.endswith("\n") or "\r" in text or (path.suffix == ".py" and "\t" in text))
    ]
    assert not bad


def test_no_merge_was_left_half_done() -> None:
    marks = re.compile("^(" + "|".join(sign * 7 for sign in "<>") + ") ", re.MULTILINE)
    assert [relative(path) for path, text in texts() if marks.search(text)] == []

"""Names of files that can be none: said in words, nothing is written (docs/domain.md §16)."""

from __future__ import annotations

from pathlib import Path

import pytest

from controlroom.domain.people.list_files import ExportFailedError, check_target, new_file, write_document
from controlroom.store.journal import Origin, latest
from controlroom.store.store import Store

LI = Origin("control", "Li")


@pytest.mark.parametrize("name", ["x" * 300 + ".md", "a\0b.md"])
def test_a_name_that_can_be_none_is_told_and_not_stumbled_over(tmp_path: Path, name: str) -> None:
    with pytest.raises(ExportFailedError):
        check_target(tmp_path / name, force=False, suffixes=(".md",))


@pytest.mark.parametrize("name", ["~nobody-of-that-name/a.md", "a\0b/c.md", "file/a.md", "x" * 300 + "/a.md"])
def test_a_new_file_where_there_can_be_no_folder_is_told_too(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(ExportFailedError):
        new_file(tmp_path, name)


def test_a_new_file_gets_the_folders_it_needs(tmp_path: Path) -> None:
    assert new_file(tmp_path / "reports", "day 1/a.md").parent.is_dir()


def test_a_name_that_is_no_text_is_journalled_as_it_can_be_seen(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "\udcff\x1b.md"
    try:
        file.write_bytes(b"")
    except OSError:
        pytest.skip("this file system takes text only")
    write_document(store, LI, file, "report.exported", {"file": file.name}, b"# told", force=True)
    assert file.read_bytes() == b"# told"
    with store.read() as connection:
        (entry,) = latest(connection, 1)
    assert (entry.subject, entry.data["file"]) == ("file:\\udcff␛.md", "\\udcff␛.md")

"""Arrays in one file: what is written is what is read, however much of it a system takes at once."""

import os

import numpy as np
import pytest

from probity.analysis.lake.packed import read_arrays, write_arrays
from probity.foundation.kernel.errors import BadInput

ARRAYS = {
    "one": np.arange(1_000, dtype=np.int64),
    "none": np.zeros(0, dtype=np.int32),
    "pairs": np.arange(14, dtype=np.uint16).reshape(-1, 2),
    "every-other": np.arange(20, dtype=np.int32)[::2],
}


def read_alike(path):
    arrays, about = read_arrays(path)
    assert about == {"day": "2025-06-01"}
    assert list(arrays) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype
        assert arrays[name].tolist() == array.tolist()
        assert arrays[name].size == 0 or arrays[name].ctypes.data % 64 == 0


def test_arrays_of_every_shape_are_read_as_they_were_written(tmp_path):
    write_arrays(tmp_path / "held", ARRAYS, {"day": "2025-06-01"})
    read_alike(tmp_path / "held")
    assert [path.name for path in tmp_path.iterdir()] == ["held"]


def test_a_system_that_takes_a_few_bytes_at_once_gets_them_all(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "writev", lambda handle, parts: os.write(handle, b"".join(parts[:3])[:999]))
    write_arrays(tmp_path / "held", ARRAYS, {"day": "2025-06-01"})
    monkeypatch.undo()
    read_alike(tmp_path / "held")


@pytest.mark.parametrize("left", [0, 7, 100, -1], ids=["empty", "less than its end", "half", "all but a byte"])
def test_a_file_that_is_not_whole_is_refused(tmp_path, left):
    write_arrays(tmp_path / "held", ARRAYS)
    (tmp_path / "held").write_bytes((tmp_path / "held").read_bytes()[:left])
    with pytest.raises(BadInput, match="not whole"):
        read_arrays(tmp_path / "held")

"""A project written to a file is the project that is read back."""

import pytest

from sizer.project import read_project, write_project
from sizer.shipped import shipped

EXAMPLES = sorted(shipped("examples").glob("*.yaml"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_a_written_project_reads_back_the_same(example, tmp_path):
    project = read_project(example)
    write_project(project, tmp_path / "project.yaml")
    again = read_project(tmp_path / "project.yaml", folder=project.folder)
    assert again == project

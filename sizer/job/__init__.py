"""Work that outlives the page that asked for it: one process, one folder, one status file."""

from sizer.job.questions import ANSWER, ASKED, QUESTIONS, read_answer
from sizer.job.status import FINAL, STATUS, State, Status, read_status, write_status

__all__ = [
    "ANSWER",
    "ASKED",
    "FINAL",
    "QUESTIONS",
    "STATUS",
    "State",
    "Status",
    "read_answer",
    "read_status",
    "write_status",
]

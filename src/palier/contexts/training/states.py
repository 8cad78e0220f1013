"""An enrolment runs from the request to completion; a plan is replaced, never edited in place."""

from palier.kernel.transitions import Machine, step

ENROLMENT = Machine(
    name="enrolment",
    states=("enrolled", "withdrawn", "attended", "absent", "completed"),
    initial="enrolled",
    steps={
        "withdraw": step("enrolled", to="withdrawn", date="withdrawn_at"),
        "attend": step("enrolled", "absent", to="attended", date="attended_at"),
        "miss": step("enrolled", "attended", to="absent"),
        "complete": step("attended", to="completed", date="completed_at"),
    },
)

"""A sitting is open, then closed once: by its plan, by a person, or by time."""

from palier.kernel.transitions import Machine, step

SITTING = Machine(
    name="sitting",
    states=("open", "finished", "interrupted"),
    initial="open",
    steps={
        "finish": step("open", to="finished", date="closed_at"),
        "interrupt": step("open", to="interrupted", date="closed_at"),
    },
)

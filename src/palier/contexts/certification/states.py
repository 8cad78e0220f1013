"""A session and each of its candidates."""

from palier.kernel.transitions import Machine, step

SESSION = Machine(
    name="session",
    states=("open", "running", "finalised", "published", "cancelled"),
    initial="open",
    steps={
        "begin": step("open", to="running", date="began_at"),
        "finalise": step("running", to="finalised", date="finalised_at"),
        "publish": step("finalised", to="published", date="published_at"),
        "cancel": step("open", to="cancelled", date="cancelled_at"),
    },
)

CANDIDATE = Machine(
    name="candidate",
    states=(
        "registered",
        "present",
        "testing",
        "ended",
        "absent",
        "withdrawn",
        "scored",
    ),
    initial="registered",
    steps={
        "confirm": step("registered", to="present", date="confirmed_at"),
        "unconfirm": step("present", to="registered"),
        "start": step("present", to="testing", date="began_at"),
        "end": step("testing", to="ended", date="ended_at"),
        "miss": step("registered", "present", to="absent"),
        "withdraw": step("registered", to="withdrawn"),
        "score": step("ended", to="scored", date="scored_at"),
    },
)

"""A portfolio from its first words to the decision."""

from palier.kernel.transitions import Machine, step

PORTFOLIO = Machine(
    name="portfolio",
    states=("draft", "deposited", "assigned", "rated", "decided"),
    initial="draft",
    steps={
        "deposit": step("draft", to="deposited", date="deposited_at"),
        "assign": step("deposited", to="assigned", date="assigned_at"),
        "reassign": step("assigned", "rated", to="assigned", date="assigned_at"),
        "call_third": step("rated", to="assigned"),
        "complete_ratings": step("assigned", to="rated", date="rated_at"),
        "decide": step("rated", to="decided", date="decided_at"),
        "reopen": step("decided", to="rated"),
    },
)

RATING = Machine(
    name="rating",
    states=("draft", "submitted"),
    initial="draft",
    steps={"submit": step("draft", to="submitted", date="submitted_at")},
)

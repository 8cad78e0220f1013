"""A certificate is in force until somebody revokes it, with a reason."""

from palier.kernel.transitions import Machine, step

CERTIFICATE = Machine(
    name="certificate",
    states=("issued", "revoked"),
    initial="issued",
    steps={"revoke": step("issued", to="revoked", date="revoked_at")},
)

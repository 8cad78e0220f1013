import numpy as np
from numpy.testing import assert_allclose

from jauge.calibration.acceleration import Anderson


def test_oracle_linear_map_ends_after_as_many_steps_as_unknowns() -> None:
    """Recipe: the fixed point of x -> M x + c is solve(I - M, c); spectral radius .99."""
    rng = np.random.default_rng(2)
    basis = np.linalg.qr(rng.normal(size=(4, 4)))[0]
    matrix, c = basis @ np.diag([0.99, 0.9, 0.5, 0.1]) @ basis.T, rng.normal(size=4)
    memory, x = Anderson(), np.zeros(4)
    for _ in range(7):
        x = memory.propose(x, matrix @ x + c)
    assert_allclose(x, np.linalg.solve(np.eye(4) - matrix, c), rtol=1e-6)


def test_after_forgetting_the_next_point_is_the_image() -> None:
    memory = Anderson(1)
    for x in (1.0, 2.0, 4.0):
        memory.propose(np.array([x]), np.array([x / 2]))
    memory.forget()
    assert memory.propose(np.array([1.0]), np.array([0.5])).tolist() == [0.5]

"""The WSGI door of the workers that `palier serve` starts.

They leave the terminal's process group: Ctrl-C reaches the main process alone, which then stops
each worker once. A worker told twice may hang until it is killed.
"""

import os

os.setpgid(0, 0)

from palier.config.wsgi import application  # noqa: E402

__all__ = ["application"]

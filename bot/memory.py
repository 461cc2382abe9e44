"""What the start leaves in memory stays there."""

import gc


def settle() -> None:
    """Take what lives now out of every later search for garbage.

    The libraries alone are a quarter of a million objects: a full search through them stops the event loop for 200 ms.
    """
    gc.freeze()

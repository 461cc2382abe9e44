"""QR codes in whole pixels, so that a cheap camera reads them off paper."""

import segno
from PIL import Image

# Four modules of white around it: the standard's quiet zone.
QUIET = 4


def qr(text: str, size: int) -> Image.Image:
    """Draw it as large as whole pixels allow, in the middle of a white square of `size`."""
    code = segno.make_qr(text, error="m")
    rows = [[bool(module) for module in row] for row in code.matrix]
    side = len(rows)
    scale = max(1, size // (side + 2 * QUIET))
    modules = Image.new("1", (side, side), 1)
    modules.putdata([0 if dark else 255 for row in rows for dark in row])
    drawn = modules.resize((side * scale, side * scale), Image.Resampling.NEAREST)
    square = Image.new("1", (max(size, drawn.width), max(size, drawn.height)), 1)
    square.paste(drawn, ((square.width - drawn.width) // 2, (square.height - drawn.height) // 2))
    return square

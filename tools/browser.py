"""Find the system's Chromium and a Chinese font for it; ask apt for them where that is allowed."""

import os
import shutil
import subprocess
import sys

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# fontconfig brings fc-list, by which we know that the font is there.
# The colour emoji of the cards are wanted for pictures, but nothing is skipped for their lack.
PACKAGES = ("chromium", "fontconfig", "fonts-noto-cjk", "fonts-noto-color-emoji")
APT_SECONDS = 420


def find_browser() -> str | None:
    """Name the program that opens pages, or None; LIANXIN_BROWSER overrules the search."""
    named = os.environ.get("LIANXIN_BROWSER")
    if named:
        return shutil.which(named)
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def has_chinese_font() -> bool:
    """Without one, pages show boxes: pictures would be worthless, so browser tests would be too."""
    if shutil.which("fc-list") is None:
        # No fontconfig: a Mac brings its own fonts, a bare Linux has none.
        return sys.platform == "darwin"
    done = subprocess.run(
        ["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False
    )
    return bool(done.stdout.strip())


def missing() -> list[str]:
    lacks = []
    if find_browser() is None:
        lacks.append("Chromium")
    if not has_chinese_font():
        lacks.append("Chinese font")
    return lacks


def apt() -> list[str] | None:
    """Start of an apt-get command line that needs no password, or None."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    if shutil.which("sudo") is None:
        return None
    allowed = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n", "apt-get"] if allowed.returncode == 0 else None


def install(command: list[str]) -> None:
    print(f"Installing {', '.join(PACKAGES)} for the browser tests (once) ...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *PACKAGES]):
        try:
            subprocess.run(
                [*command, "-qq", *arguments],
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=APT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return


def main() -> None:
    command = apt() if missing() else None
    if command:
        install(command)
    if lacks := missing():
        print(f"Browser tests will be skipped: no {' and no '.join(lacks)} on this machine.")


if __name__ == "__main__":
    main()

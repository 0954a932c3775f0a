"""Chromium for the browser tests: an installed one, otherwise Debian's.

`python -m tests.browser.chromium` (`make browser`) installs it if permitted, otherwise prints the
command to run.
"""

import os
import shutil
import subprocess
import sys

PACKAGES = ("chromium", "fonts-noto-core")
NAMES = ("chromium", "google-chrome")


def find() -> str | None:
    """CHROMIUM_PATH, otherwise the first Chromium on PATH."""
    named = os.environ.get("CHROMIUM_PATH")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> None:
    """Install Debian's Chromium, with fonts for every offered language."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=env)
    wanted = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
    subprocess.run(wanted, check=True, env=env)


def main() -> None:
    if find():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        install()
        return
    sys.exit(
        "Chromium is missing: install it with "
        f"`sudo apt-get install --no-install-recommends {' '.join(PACKAGES)}`, "
        "or name one in CHROMIUM_PATH."
    )


if __name__ == "__main__":
    main()

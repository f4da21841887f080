"""Makes sure that the browser tests find a Chromium, or says how to get one."""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import sync_playwright


NAMES = ("chromium", "chromium-browser", "google-chrome")
HOW = """\
The browser tests need Chromium and found none. Install it with one of:
  sudo apt-get install chromium          (Debian, Ubuntu)
  .venv/bin/playwright install chromium  (elsewhere)
or leave those tests out with ELECTIONCENTER_SKIP_BROWSER=1."""


def main() -> int:
    if os.environ.get("ELECTIONCENTER_SKIP_BROWSER") == "1" or any(map(shutil.which, NAMES)):
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        return _from_debian()
    if _playwright_has_one():
        return 0
    sys.stderr.write(HOW + "\n")
    return 1


def _from_debian() -> int:
    sys.stderr.write("Installing Chromium for the browser tests…\n")
    subprocess.run(["apt-get", "update", "-qq"], check=True, stdout=subprocess.DEVNULL)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    ended = subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL)
    return ended.returncode


def _playwright_has_one() -> bool:
    with sync_playwright() as playwright:
        return os.path.exists(playwright.chromium.executable_path)


if __name__ == "__main__":
    sys.exit(main())

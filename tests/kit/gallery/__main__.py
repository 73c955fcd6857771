"""`python -m tests.kit.gallery [port]` from the project's root, with src on the path: look at every component."""

from __future__ import annotations

import os
import sys
import threading

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.kit.gallery.settings"
    django.setup()
    from tests.kit.gallery.server import serving

    with serving(int(sys.argv[1]) if len(sys.argv) > 1 else 8099) as address:
        sys.stdout.write(f"{address}\n")
        threading.Event().wait()

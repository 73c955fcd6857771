"""Serves the stand-in: `python -m tests.ops.standin.serve` is to it what `hearth serve` is to Hearth.

With the word `upgrade` it is what `hearth upgrade` is; with `broken` a release whose web server does not come up.
"""

import os
import sys
from pathlib import Path

from hearth.kernel.refusal import Refused
from hearth.ops.places import home
from hearth.ops.supervisor import Project, serve
from hearth.ops.upgrading import upgrade

if __name__ == "__main__":
    broken = ["broken"] if "broken" in sys.argv else []
    project = Project(
        wsgi="tests.ops.standin.nothing:application" if broken else "tests.ops.standin.wsgi:application",
        source=Path(__file__).parent,
        build=None,
        serve=("-m", "tests.ops.standin.serve", *broken),
    )
    do = upgrade if "upgrade" in sys.argv else serve
    try:
        sys.exit(do(home=home(), environ=os.environ, project=project))
    except Refused as refused:
        sys.stderr.write(f"{refused.sentence}\n")
        sys.exit(1)

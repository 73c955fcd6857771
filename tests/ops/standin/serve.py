"""Serves the stand-in: `python -m tests.ops.standin.serve` is to it what `hearth serve` is to Hearth."""

import os
import sys
from pathlib import Path

from hearth.kernel.refusal import Refused
from hearth.ops.places import home
from hearth.ops.supervisor import Project, serve

if __name__ == "__main__":
    project = Project(wsgi="tests.ops.standin.wsgi:application", source=Path(__file__).parent, build=None)
    try:
        sys.exit(serve(home=home(), environ=os.environ, project=project))
    except Refused as refused:
        sys.stderr.write(f"{refused.sentence}\n")
        sys.exit(1)

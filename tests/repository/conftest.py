"""The tests of the codebase about itself share the reading of the source tree; they use no database."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

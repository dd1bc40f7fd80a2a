"""Put this checkout on the path of its virtual environment, without building or fetching anything."""

import shutil
import sys
import sysconfig
from pathlib import Path

root = Path(__file__).resolve().parents[1]
Path(sysconfig.get_path("purelib"), "commonground.pth").write_text(f"{root / 'src'}\n")
command = Path(sysconfig.get_path("scripts"), "commonground")
command.write_text(
    f"#!{sys.executable}\nimport sys\nfrom commonground.site.command_line import main\nsys.exit(main())\n"
)
command.chmod(0o755)
if shutil.which("commonground", path=str(command.parent)) is None:
    sys.exit(f"{command} cannot be run; is the folder mounted with noexec?")

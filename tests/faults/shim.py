"""A library that is loaded before libc and breaks what the system does for a site, when and as the audit says.

`shim.c` is compiled here, where there is a C compiler. So errors of a disk, a clock that is moved and a DNS that is gone
reach the real processes, and no machine has to be spoiled for it.
"""

import shutil
import struct
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("shim.c")
# As `struct order` in shim.c.
LAYOUT = struct.Struct("<6iq")
WELL = (0, 0, -1, 0, 0, 0, 0)
NAMES = ("sync_error", "write_error", "writes_left", "open_error", "no_names", "_", "ahead")


def compiled(folder: Path) -> Path | None:
    """Return the library, or None where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    made = folder / "shim.so"
    command = [compiler, "-O1", "-shared", "-fPIC", "-o", str(made), str(SOURCE), "-ldl"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    return made if ended.returncode == 0 else None


class Shim:
    """What is broken for the processes of one site."""

    def __init__(self, library: Path, folder: Path) -> None:
        self.orders, self.given = folder / "orders", dict(zip(NAMES, WELL, strict=True))
        self.variables = {
            "LD_PRELOAD": str(library),
            "FAULTS": str(self.orders),
            "FAULTS_WHERE": str(folder),
        }
        self.order()

    def order(self, **faults: int) -> None:
        """Break these, and leave what was broken before; in seconds for `ahead`, else as errno."""
        self.given |= faults
        # Written in place: the processes look at this very file.
        with self.orders.open("r+b" if self.orders.exists() else "w+b") as file:
            file.write(LAYOUT.pack(*self.given.values()))

    def mend(self) -> None:
        self.order(**dict(zip(NAMES, WELL, strict=True)))

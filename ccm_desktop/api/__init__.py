"""What the API says: the CCM v2 contract, and the only place that speaks HTTP."""

import sys

# Where click is installed, httpx would load its own command line with it: 100 ms of start-up for
# something that is never used here. A module that is None is one that can't be imported.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

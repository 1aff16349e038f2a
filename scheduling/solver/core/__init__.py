"""The compiled search. All of its functions take the same few arrays, laid out in `layout`; `scheduling.solver.layout`
fills them from a Problem. Nothing here knows rules by name, only their weights and bounds.
"""

from scheduling.solver.jitcache import use_cache

use_cache()

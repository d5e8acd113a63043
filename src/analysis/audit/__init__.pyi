from .audit import Audit, audit_claims
from .conflicts import conflicts, corrections
from .mixture import Mixture
from .ratios import Figure
from .readings import Reading, readings
from .relations import Relation, load_relations

__all__ = [
    "Audit",
    "audit_claims",
    "Relation",
    "load_relations",
    "Figure",
    "Mixture",
    "Reading",
    "conflicts",
    "corrections",
    "readings",
]

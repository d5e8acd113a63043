from .audit import Audit, audit_claims
from .conflicts import conflicts, corrections
from .figures import Claim
from .mixture import Mixture
from .pairs import audit_pairs
from .readings import Reading, readings
from .relations import Relation, load_relations

__all__ = [
    "Audit",
    "audit_claims",
    "audit_pairs",
    "Relation",
    "load_relations",
    "Claim",
    "Mixture",
    "Reading",
    "conflicts",
    "corrections",
    "readings",
]

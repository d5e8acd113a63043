from .audit import Audit, audit_claims, audit_page
from .claims import Claim
from .conflicts import conflicts, corrections
from .joint import Group
from .mixture import Mixture
from .pairs import audit_pairs
from .readings import Reading, readings
from .relations import Relation, load_relations

__all__ = [
    "Audit",
    "Claim",
    "Group",
    "Mixture",
    "Reading",
    "Relation",
    "audit_claims",
    "audit_page",
    "audit_pairs",
    "conflicts",
    "corrections",
    "load_relations",
    "readings",
]

from .audit import Audit, audit_claims
from .conflicts import conflicts, corrections
from .figures import Figure
from .mixture import Mixture
from .pairs import audit_pairs
from .parquet import audit_parquet
from .readings import Reading, readings
from .relations import Relation, load_relations

__all__ = [
    "Audit",
    "audit_claims",
    "audit_pairs",
    "audit_parquet",
    "Relation",
    "load_relations",
    "Figure",
    "Mixture",
    "Reading",
    "conflicts",
    "corrections",
    "readings",
]

from .conflicts import conflicts, corrections
from .mixture import Mixture
from .ratios import Figure
from .readings import Reading, readings

__all__ = ["Figure", "Mixture", "Reading", "conflicts", "corrections", "readings"]

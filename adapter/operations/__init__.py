"""What people ask and do by name: FHIR operations over the acts and facts of the house."""

from adapter.operations.asked import Asked
from adapter.operations.desk import OPERATIONS, Operations

__all__ = ["OPERATIONS", "Asked", "Operations"]

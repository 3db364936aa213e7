"""What a message claims about behaviour, and the reasons it gives."""

from reviewer.claims.assumed import reason_about
from reviewer.claims.claim import claim_of, claim_of_cover

__all__ = ["claim_of", "claim_of_cover", "reason_about"]

"""What a message claims about behaviour, and the reasons it gives."""

from reviewer.claims.assumed import constant_of, reason_about
from reviewer.claims.claim import claim_of, claim_of_cover

__all__ = ["claim_of", "claim_of_cover", "constant_of", "reason_about"]

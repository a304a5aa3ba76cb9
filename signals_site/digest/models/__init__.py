"""Who gets letters, what was sent to whom, and what an editor says about it."""

from signals_site.digest.models.letters import Alert, DigestDelivery, Edition
from signals_site.digest.models.subscribers import Subscriber, Suppression, normal_address

__all__ = ["Alert", "DigestDelivery", "Edition", "Subscriber", "Suppression", "normal_address"]

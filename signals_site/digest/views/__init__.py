"""What readers see of the letters in the browser."""

from signals_site.digest.views.editions import archive, edition
from signals_site.digest.views.subscribing import Confirm, Manage, NewLink, Subscribe, Unsubscribe

__all__ = ["Confirm", "Manage", "NewLink", "Subscribe", "Unsubscribe", "archive", "edition"]

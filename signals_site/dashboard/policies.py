"""Pages that need more than the site's Content-Security-Policy gives."""

from collections.abc import Callable
from typing import TypeVar, cast

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.http.response import HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def with_own_styles(view: View) -> View:
    """Plotly adds style elements as it draws; letters carry their styles in themselves, as mail must."""
    return cast(View, csp_update({"style-src-elem": [SELF, UNSAFE_INLINE]})(view))

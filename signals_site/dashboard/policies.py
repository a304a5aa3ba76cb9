"""Pages that need more than the site's Content-Security-Policy gives."""

from collections.abc import Callable
from typing import TypeVar, cast

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.http.response import HttpResponseBase
from django.views.decorators.clickjacking import xframe_options_exempt

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def with_own_styles(view: View) -> View:
    """Plotly adds style elements as it draws; letters carry their styles in themselves, as mail must."""
    return cast(View, csp_update({"style-src-elem": [SELF, UNSAFE_INLINE]})(view))


def for_any_frame(view: View) -> View:
    """Other sites may show this page within theirs."""
    return cast(View, xframe_options_exempt(csp_replace({"frame-ancestors": ["*"]})(view)))

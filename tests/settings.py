"""The site's settings over throw-away servers, which must run before the settings are read."""

from tests.servers import provide

provide()

from signals_site.settings import *  # noqa: E402, F403 - a settings module is built upon another by taking all its names

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Tests change the tables behind the site's back; what is kept is tested in test_visitors.py.
PAGES_KEPT_SECONDS = 0
FETCH_HOST_SECONDS = 0.0  # the one host of the tests is asked as often as they like

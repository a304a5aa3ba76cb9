import gc
import os

from django.core.wsgi import get_wsgi_application

from ingest.vocabulary import default_vocabulary
from signals_site import kept_pages
from signals_site.operations.versions import refuse_newer_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "signals_site.settings")
application = get_wsgi_application()
refuse_newer_database()
kept_pages.renew()  # those of the release before name its style sheets

# What is loaded by now stays: shared by the children of the fork, and not looked through again by each collection of
# garbage, which cost one page in twenty a tenth of a second.
default_vocabulary()
gc.collect()
gc.freeze()

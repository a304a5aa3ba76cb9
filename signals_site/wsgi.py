import os

from django.core.wsgi import get_wsgi_application

from signals_site.operations.versions import refuse_newer_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "signals_site.settings")
application = get_wsgi_application()
refuse_newer_database()

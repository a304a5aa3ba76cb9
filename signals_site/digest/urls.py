from django.urls import path

from signals_site.digest.views import Unsubscribe

app_name = "digest"
urlpatterns = [path("unsubscribe/<str:token>/", Unsubscribe.as_view(), name="unsubscribe")]

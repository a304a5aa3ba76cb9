from django.contrib import admin

from signals_site.digest.models import DigestDelivery, Subscriber


@admin.register(Subscriber)
class SubscriberAdmin(admin.ModelAdmin[Subscriber]):
    list_display = ["email", "name", "is_active", "created_at"]
    list_filter = ["is_active"]
    search_fields = ["email", "name"]


@admin.register(DigestDelivery)
class DigestDeliveryAdmin(admin.ModelAdmin[DigestDelivery]):
    list_display = ["week", "address", "status", "claimed_at", "sent_at", "error"]
    list_filter = ["status", "week"]
    search_fields = ["address"]
    readonly_fields = ["week", "address", "claimed_at", "sent_at", "error"]

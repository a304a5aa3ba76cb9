"""Addresses of curation: the staff's pages under /curation/, and two that everybody may see."""

from django.urls import path

from signals_site.curation.views import (
    article_pages,
    bulk_pages,
    names_pages,
    public_pages,
    queue_pages,
    reading_pages,
    recurring_pages,
    reference_pages,
    sample_pages,
)

urlpatterns = [
    path("curation/", queue_pages.review_page, name="curation"),
    path("curation/decide/", queue_pages.decide, name="curation_decide"),
    path("curation/undo/", queue_pages.take_back, name="curation_undo"),
    path("curation/articles/<int:pk>/", article_pages.article_page, name="curation_article"),
    path("curation/articles/<int:pk>/add/", article_pages.add_statement, name="curation_add"),
    path("curation/articles/<int:pk>/merge/", article_pages.merge_statements, name="curation_merge"),
    path("curation/articles/<int:pk>/reject/", article_pages.reject_whole, name="curation_reject_article"),
    path("curation/statements/<int:pk>/split/", article_pages.split_statement, name="curation_split"),
    path("curation/revisions/<int:pk>/restore/", article_pages.restore_statement, name="curation_restore"),
    path("curation/bulk/", bulk_pages.bulk_page, name="curation_bulk"),
    path("curation/bulk/<int:pk>/undo/", bulk_pages.undo_bulk, name="curation_bulk_undo"),
    path("curation/sample/", sample_pages.sample_page, name="curation_sample"),
    path("curation/reading/", reading_pages.reading_page, name="curation_reading"),
    path("curation/disagreements/", sample_pages.disputes_page, name="curation_disputes"),
    path("curation/names/", names_pages.names_page, name="curation_names"),
    path("curation/names/<int:pk>/accept/", names_pages.accept_name, name="curation_accept_name"),
    path("curation/names/<int:pk>/dismiss/", names_pages.dismiss_name, name="curation_dismiss_name"),
    path("curation/names/<int:pk>/undo/", names_pages.undo_name, name="curation_undo_name"),
    path("curation/frequent/", recurring_pages.recurring_page, name="curation_recurring"),
    path("curation/reference/", reference_pages.reference_page, name="curation_reference"),
    path("curation/reference/entry/", reference_pages.entry_page, name="curation_entry"),
    path("curation/reference/settle/", reference_pages.settle_conflict, name="curation_settle"),
    path("curation/reference/edits/<int:pk>/undo/", reference_pages.undo_edit, name="curation_undo_edit"),
    path("corrections/", public_pages.corrections_page, name="corrections"),
    path("methodology/", public_pages.methodology_page, name="methodology"),
]

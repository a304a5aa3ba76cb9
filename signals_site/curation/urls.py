"""Addresses of curation: the staff's pages under /curation/, and two that everybody may see."""

from django.urls import path

from signals_site.curation.views import article_pages, bulk_pages, public_pages, queue_pages, sample_pages

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
    path("curation/disagreements/", sample_pages.disputes_page, name="curation_disputes"),
    path("corrections/", public_pages.corrections_page, name="corrections"),
    path("methodology/", public_pages.methodology_page, name="methodology"),
]

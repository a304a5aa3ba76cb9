"""Who may do what: four roles, each with the rights of the one before. A role also needs `is_staff` to reach the pages."""

from typing import Any, Final

VIEWER: Final = ("ingest.view_*", "curation.view_*")
CURATOR: Final = (
    *VIEWER, "ingest.change_statement", "curation.review_statements", "curation.code_blindly",
)  # fmt: skip
EDITOR: Final = (
    *CURATOR, "curation.correct_in_bulk", "curation.arbitrate",
    "ingest.add_source", "ingest.change_source", "ingest.add_feed", "ingest.change_feed",
    "ingest.add_event", "ingest.change_event", "ingest.delete_event",
    "ingest.add_article", "ingest.change_article", "ingest.change_story", "ingest.change_storyedit",
    "ingest.edit_reference",
)  # fmt: skip
ADMINISTRATOR: Final = ("ingest.*", "curation.*", "digest.*", "auth.*")
ROLES: Final = {"viewer": VIEWER, "curator": CURATOR, "editor": EDITOR, "administrator": ADMINISTRATOR}


def make_groups(groups: Any, permissions: Any) -> None:
    """`groups`, `permissions`: the model classes, as a migration sees them. Groups that exist are left as they are."""
    for role, rights in ROLES.items():
        group, is_new = groups.objects.get_or_create(name=role)
        if is_new:
            group.permissions.set(row for right in rights for row in matching(permissions, right))


def matching(permissions: Any, right: str) -> Any:
    """Permissions named by "app.codename"; a star at the end stands for anything."""
    app, _, code = right.partition(".")
    rows = permissions.objects.filter(content_type__app_label=app)
    return rows.filter(codename__startswith=code[:-1]) if code.endswith("*") else rows.filter(codename=code)

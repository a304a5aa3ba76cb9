"""Every address of the staff, asked by everybody: nothing opens without a login, nor for an account without the right."""

import re
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from signals_site.curation.roles import ROLES
from signals_site.curation.urls import urlpatterns as curation
from tests.factories import make_staff

pytestmark = pytest.mark.django_db
# (app.model, action) a role has in the admin beyond looking; administrators have all of these apps.
MAY = {
    "viewer": set[str](),
    "curator": {"ingest.change_statement"},
    "editor": {right for right in ROLES["editor"] if right.startswith("ingest.") and "*" not in right},
}


def patterns(found: list[URLPattern | URLResolver], before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for it in found:
        if isinstance(it, URLResolver):
            yield from patterns(it.url_patterns, before + str(it.pattern))
        else:
            yield before + str(it.pattern), it


def filled(route: str) -> str:
    return (
        route.replace("<int:pk>", "1").replace("<path:object_id>", "1").replace("<id>", "1").replace("<int:key>", "1")
    )


STAFF = sorted(
    {filled(route) for route, it in patterns(list(get_resolver().url_patterns)) if route.startswith("/admin/")}
    | {filled(f"/{it.pattern}") for it in curation if str(it.pattern).startswith("curation/")}
)
OPEN = {"/admin/login/", "/admin/jsi18n/", "/admin/logout/"}


def person(role: str = "", *, is_staff: bool = True) -> Client:
    user = User.objects.create_user(f"a-{role}", is_staff=is_staff)
    if role:
        user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def leads_away(answer: HttpResponseBase) -> bool:
    """To the login, to the front page (“no such row”), or on to a page that is asked as well."""
    return answer.status_code == 302 and bool(
        re.search(r"/login/|^/admin/$|/1/change/$|/look/$|^/admin/ingest/story/$", answer["Location"])
    )


def opened(client: Client) -> list[str]:
    """Addresses that neither refuse nor lead to the login, by GET and by POST."""
    asked = ((it, do(it)) for it in STAFF if it not in OPEN for do in (client.get, client.post))
    return [it for it, answer in asked if answer.status_code not in (401, 403, 404, 405) and not leads_away(answer)]


def test_there_are_many() -> None:
    assert len(STAFF) > 60


def test_nothing_opens_without_a_login(client: Client) -> None:
    assert opened(client) == []


def test_nothing_opens_for_a_reader_with_an_account() -> None:
    assert opened(person(is_staff=False)) == []


def test_staff_without_a_role_see_the_front_page_and_change_their_password() -> None:
    allowed = {"/admin/", "/admin/password_change/", "/admin/password_change/done/"}
    assert set(opened(person())) == allowed


@pytest.mark.parametrize("role", MAY)
def test_a_role_has_its_rights_and_no_others(role: str) -> None:
    user = make_staff(role, "ann")
    models = [model._meta for model in admin.site._registry]
    rights = {f"{m.app_label}.{do}_{m.model_name}" for m in models for do in ("add", "change", "delete")}
    assert {right for right in rights if user.has_perm(right)} == MAY[role] & rights
    assert not any(user.has_perm(f"{app}.view_user") for app in ("auth", "digest"))

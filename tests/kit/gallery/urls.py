from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from tests.kit.gallery import views


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("The gallery breaks here on purpose.")


urlpatterns = [
    path("", views.home),
    path("contact/", views.contact),
    path("case/", views.case),
    path("consents/", views.consents),
    path("marks/", views.marks),
    path("form/", views.questions),
    path("sign-in/", views.sign_in),
    path("search/", views.search),
    path("menu/", views.menu),
    path("sheet/", views.sheet),
    path("people/", views.people),
    path("counts/", views.counts),
    path("read/", views.read_alert),
    path("dock/", views.dock),
    path("broken/", broken),
]

"""Addresses under ``/me/``."""

from django.urls import path

from scheduling.me import views

urlpatterns = [
    path("", views.me, name="me"),
    path("login/", views.Login.as_view(), name="me-login"),
    path("logout/", views.Logout.as_view(), name="me-logout"),
    path("visit/<uuid:visit>/start/", views.start, name="me-start"),
    path("visit/<uuid:visit>/finish/", views.finish, name="me-finish"),
    path("calendar/", views.feed_address, name="me-feed"),
    path("calendar/<str:token>.ics", views.calendar, name="me-calendar"),
]

"""The API for browsers, and nothing else."""

from django.urls import include, path

urlpatterns = [path("_allauth/", include("allauth.headless.urls"))]

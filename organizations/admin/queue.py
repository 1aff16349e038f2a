"""The job queue has no pages here: its tables stand outside the wall, and every organization's jobs are in them."""

from django.apps import apps
from django.contrib import admin

for model in apps.get_app_config("procrastinate").get_models():
    if admin.site.is_registered(model):
        admin.site.unregister(model)

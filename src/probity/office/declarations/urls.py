"""Addresses of this room."""

app_name = "declarations"
urlpatterns: list = []

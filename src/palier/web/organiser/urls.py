from django.urls import URLPattern

app_name = "organiser"

urlpatterns: list[URLPattern] = []

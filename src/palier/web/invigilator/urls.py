from django.urls import URLPattern

app_name = "invigilator"

urlpatterns: list[URLPattern] = []

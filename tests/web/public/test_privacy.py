"""The privacy page tells the durations that are applied, and no other."""

import html

import pytest
from django.test import Client
from django.urls import reverse

from palier.operations.generated_docs import shipped_retention

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("reference_content")
def test_every_purpose_is_told_with_its_end(client: Client) -> None:
    page = html.unescape(client.get(reverse("public:privacy")).content.decode())
    for rule in shipped_retention():
        assert rule.name in page
        assert rule.purpose in page
        assert rule.until[1:] in page

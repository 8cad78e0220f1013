"""One namespace, one module per step of the path."""

from .certificates import urls as certificates
from .diagnosis import urls as diagnosis
from .overview import urls as overview
from .plan import urls as plan
from .portfolio import urls as portfolio
from .question_files import urlpatterns as question_files
from .registration import urls as registration
from .test import urls as test

app_name = "teacher"

urlpatterns = [
    *overview.urlpatterns,
    *diagnosis.urlpatterns,
    *plan.urlpatterns,
    *registration.urlpatterns,
    *test.urlpatterns,
    *portfolio.urlpatterns,
    *certificates.urlpatterns,
    *question_files,
]

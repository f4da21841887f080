import os

from django.core.wsgi import get_wsgi_application


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "electioncenter.settings")
# A request keeps to one core, as there are several workers: with two threads a page of For You costs
# 182 ms of CPU instead of 82 (1,000,000 posts), for the threads wait for each other by spinning.
os.environ.setdefault("OMP_NUM_THREADS", "1")

application = get_wsgi_application()

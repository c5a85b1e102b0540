from django.urls import path

from . import views

app_name = 'chat'
urlpatterns = [
    path('prebind', views.prebind, name='prebind'),
    path('verify', views.verify, name='verify'),
]

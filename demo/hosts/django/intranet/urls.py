from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path
from django.views.generic import TemplateView

home = TemplateView.as_view(template_name='home.html')

urlpatterns = [
    path('', login_required(home), name='home'),
    path('sign-in', LoginView.as_view(redirect_authenticated_user=True), name='login'),
    path('sign-out', LogoutView.as_view(), name='logout'),
    path('chat/', include('chat.urls')),
]

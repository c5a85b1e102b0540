import os
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
REPOSITORY = BASE_DIR.parents[2]

# In a project of your own, copy prebind.py into the app `chat` instead.
sys.path.append(str(REPOSITORY / 'demo/prebind'))

# What the app `chat` wants to know.
CHAT_BOSH_URL = os.environ['BOSH_URL']
CHAT_DOMAIN = os.environ['XMPP_DOMAIN']
# Shared with the XMPP server, which proves with it that it is the one that asks.
CHAT_SECRET = os.environ['CHAT_SECRET']

# From here on a project as any other. `DEBUG` has `runserver` serve the static files.
DEBUG = True
SECRET_KEY = os.environ['SITE_SECRET']
ALLOWED_HOSTS = ['127.0.0.1', 'localhost']
ROOT_URLCONF = 'intranet.urls'
INSTALLED_APPS = [
    'django.contrib.auth',
    'django.contrib.contenttypes',
    'django.contrib.sessions',
    'django.contrib.staticfiles',
    'intranet',
    'chat',
]
MIDDLEWARE = [
    'django.contrib.sessions.middleware.SessionMiddleware',
    'django.middleware.common.CommonMiddleware',
    'django.middleware.csrf.CsrfViewMiddleware',
    'django.contrib.auth.middleware.AuthenticationMiddleware',
]
TEMPLATES = [{
    'BACKEND': 'django.template.backends.django.DjangoTemplates',
    'APP_DIRS': True,
    'OPTIONS': {'context_processors': [
        'django.template.context_processors.request',
        'django.contrib.auth.context_processors.auth',
    ]},
}]
DATABASES = {'default': {
    'ENGINE': 'django.db.backends.sqlite3',
    'NAME': Path(os.environ['DATA'], 'db.sqlite3'),
}}
STATIC_URL = '/static/'
STATICFILES_DIRS = [
    REPOSITORY / 'dist',
    ('converse', REPOSITORY / 'node_modules/converse.js/dist'),
]
LOGIN_URL = 'login'
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = 'home'
USE_TZ = True
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from prebind import PrebindError, prebind as make_session

from . import tokens


@never_cache
@require_POST
def prebind(request):
    """A BOSH session of the user's for the page to take up. Django has checked the CSRF token."""
    jid = tokens.jid_of(request.user)
    if not jid:
        return JsonResponse({'error': 'Nobody is signed in.'}, status=401)
    try:
        return JsonResponse(make_session(settings.CHAT_BOSH_URL, jid, token=tokens.issue(request.user)))
    except PrebindError as error:
        # The page will try again.
        return JsonResponse({'error': error.reason}, status=503)


@csrf_exempt
@require_POST
def verify(request):
    """The XMPP server asks whether a token is good: 204 or 403."""
    if not constant_time_compare(request.headers.get('Authorization', ''), f'Bearer {settings.CHAT_SECRET}'):
        return HttpResponse(status=401)
    name = request.POST.get('username', '')
    good = (
        request.POST.get('host') == settings.CHAT_DOMAIN
        and tokens.belongs(request.POST.get('token', ''), name)
        and get_user_model().objects.filter(username=name, is_active=True).exists()
    )
    return HttpResponse(status=204 if good else 403)

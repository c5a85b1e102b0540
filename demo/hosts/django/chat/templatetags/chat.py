from django import template
from django.conf import settings
from django.middleware.csrf import get_token

from ..tokens import jid_of

register = template.Library()


@register.inclusion_tag('chat/chat.html', takes_context=True)
def chat(context):
    """For the head of every page, the sign-in page too: there the plugin ends what somebody has left in the tab."""
    request = context['request']
    get_token(request)  # Has Django send the cookie that the page reads.
    jid = jid_of(request.user)
    return {
        'signed_in': jid is not None,
        'settings': {
            'bosh_service_url': settings.CHAT_BOSH_URL,
            'session_user': str(request.user.pk) if jid else None,
            **({'jid': jid} if jid else {}),
        },
    }

VirtualHost "example.org"
    authentication = "site"
    site_auth_url = "https://www.example.org/xmpp/verify"
    site_auth_secret = "a long random text, known to the site as well"
    site_auth_timeout = 5

VirtualHost "example.org"
    -- A login works on either, whoever is asked: accounts of their own would be two.
    authentication = "site"
    site_auth_url = "https://www.example.org/xmpp/verify"
    site_auth_secret = "a long random text, known to the site as well"
    -- Contacts, offline messages and the rest: one place for both.
    storage = "sql"
    sql = {
        driver = "PostgreSQL",
        host = "db.example.org",
        port = 5432,
        database = "prosody",
        username = "prosody",
        password = "prosody's own password",
    }

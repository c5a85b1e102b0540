VirtualHost "example.org"
    authentication = "jwt"
    jwt_algorithm = "RS256"
    jwt_key_file = "/etc/prosody/site-key.jwk"
    jwt_issuer = "https://www.example.org"
    jwt_max_lifetime = 300

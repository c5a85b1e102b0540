VirtualHost "example.org"
    authentication = "ldap"
    ldap_server = "ldap.example.org"
    ldap_tls = true -- StartTLS; the certificate is checked as /etc/ldap/ldap.conf says
    ldap_rootdn = "cn=prosody,ou=services,dc=example,dc=org" -- may read uid, and nothing else
    ldap_password = "password of the service"
    ldap_base = "ou=people,dc=example,dc=org"
    ldap_scope = "onelevel"
    ldap_filter = "(&(objectClass=inetOrgPerson)(uid=$user))"
    ldap_mode = "bind" -- the directory compares: Prosody sees no stored password, and offers PLAIN alone

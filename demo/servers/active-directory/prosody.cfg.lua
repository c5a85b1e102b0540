VirtualHost "example.org"
    authentication = "ldap"
    ldap_server = "dc1.example.org"
    ldap_tls = true -- StartTLS; the certificate is checked as /etc/ldap/ldap.conf says
    ldap_rootdn = "chat@example.org" -- userPrincipalName of an account without rights
    ldap_password = "password of the service"
    ldap_base = "OU=Staff,DC=example,DC=org" -- never DC=example,DC=org alone: see "Where people are"
    ldap_filter = "(&(objectCategory=person)(objectClass=user)(sAMAccountName=$user)(!(userAccountControl:1.2.840.113556.1.4.803:=2)))"
    ldap_mode = "bind" -- the directory compares, and Prosody offers PLAIN alone

VirtualHost "example.org"
authentication = "sql" -- mod_auth_sql, of Debian's prosody-modules.
auth_sql = {
    driver = "PostgreSQL",
    host = "db.example.org",
    port = 5432,
    database = "site",
    username = "prosody",
    password = "prosody's own password",
}
-- Tokens go by PLAIN. SCRAM would make Prosody hash the token at every login.
disable_sasl_mechanisms = { "SCRAM-SHA-1", "SCRAM-SHA-256" }

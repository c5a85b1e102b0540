VirtualHost "example.org"
authentication = "internal_hashed"
password_hash = "SHA-256"
-- Accounts alone are the site's. Contacts and all the rest stay in Prosody's own storage.
storage = { accounts = "sql" }
sql = {
    driver = "PostgreSQL",
    host = "db.example.org",
    port = 5432,
    database = "site",
    username = "prosody",
    password = "prosody's own password",
}
-- The role may only read. Without this line Prosody would try to make its table.
sql_manage_tables = false

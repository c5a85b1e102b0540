-- What somebody gets into the chat with: good for two minutes. One for each person, for all their devices: the chat
-- server reads one password of a name, not several.
CREATE TABLE chat_tokens (
    username text PRIMARY KEY REFERENCES users ON UPDATE CASCADE ON DELETE CASCADE,
    token text NOT NULL CHECK (length(token) >= 22),
    expires timestamptz NOT NULL
);

CREATE FUNCTION drop_chat_token() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM chat_tokens WHERE username = NEW.username;
    RETURN NULL;
END $$;

-- Whoever changes a password or blocks somebody does not have to think of the chat.
CREATE TRIGGER drop_chat_token AFTER UPDATE OF password_hash, active ON users
    FOR EACH ROW EXECUTE FUNCTION drop_chat_token();

-- Everybody who is not blocked: they exist for the chat, and get messages, while they have no token. Their password is
-- then a new random one at every look: never NULL and never empty, which a server might take for a match.
-- The time is the clock's: now() stands still where a server keeps a transaction open.
CREATE VIEW chat_passwords AS
SELECT users.username,
    CASE
        WHEN expires > clock_timestamp() THEN token
        ELSE gen_random_uuid()::text || gen_random_uuid()::text
    END AS password
FROM users LEFT JOIN chat_tokens ON chat_tokens.username = users.username
WHERE active;

-- What the chat server compares a chat password with. From it nobody gets the password, nor can log in.

-- A chat password is good as long as its generation. Another one ends it, on every device:
--   UPDATE users SET chat_generation = gen_random_uuid() WHERE username = 'alice';
ALTER TABLE users ADD COLUMN chat_generation uuid NOT NULL DEFAULT gen_random_uuid();

CREATE FUNCTION renew_chat_generation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.chat_generation := gen_random_uuid();
    RETURN NEW;
END $$;

-- Whoever changes a password or blocks somebody does not have to think of the chat.
CREATE TRIGGER renew_chat_generation BEFORE UPDATE OF password_hash, active ON users
    FOR EACH ROW EXECUTE FUNCTION renew_chat_generation();

CREATE TABLE chat_keys (
    username text PRIMARY KEY REFERENCES users ON UPDATE CASCADE ON DELETE CASCADE,
    generation uuid NOT NULL,
    salt text NOT NULL,
    iteration_count integer NOT NULL,
    stored_key bytea NOT NULL,
    server_key bytea NOT NULL
);

-- Everybody who is not blocked: they exist for the chat, and get messages, before they have first signed in. A stored
-- key of zeros is that of no password. Keys of an old generation count as none.
CREATE VIEW chat_accounts AS
SELECT users.username,
    coalesce(salt, 'none') AS salt,
    coalesce(iteration_count, 4096) AS iteration_count,
    coalesce(stored_key, decode(repeat('00', 32), 'hex')) AS stored_key,
    coalesce(server_key, decode(repeat('00', 32), 'hex')) AS server_key
FROM users
    LEFT JOIN chat_keys ON chat_keys.username = users.username AND generation = chat_generation
WHERE active;

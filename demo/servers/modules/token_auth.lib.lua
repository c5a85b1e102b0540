-- What mod_auth_site and mod_auth_jwt have in common: a login by SASL PLAIN or OAUTHBEARER hands over a token, and
-- somebody decides about it. Neither is a mechanism under which a token would be hashed. Lies beside the modules.
--
--   module:provides("auth", module:require "token_auth" (decide, passwords));
--
-- decide(username, token) returns "success", or "failure" with a SASL condition and a text. With `passwords`, SCRAM is
-- offered as well, for passwords that Prosody stores.

local new_sasl = require "util.sasl".new;
local nodeprep = require "util.encodings".stringprep.nodeprep;
local saslprep = require "util.encodings".stringprep.saslprep;
local split_jid = require "util.jid".split;

local host = module.host;
local accounts = module:open_store("accounts");
-- Bytes of what a client sends in one step of a login. More is refused before anything reads it.
local longest = 8192;

-- What a client sends with either mechanism: who it is, and its token or password.
local read = {
	PLAIN = function (message)
		local acting_as, username, token = message:match("^([^%z]*)%z([^%z]+)%z([^%z]+)$");
		-- Nobody acts as somebody else.
		if acting_as and acting_as ~= "" and acting_as ~= username and acting_as ~= username .. "@" .. host then return nil; end
		return username, token;
	end;
	OAUTHBEARER = function (message)
		local jid, fields = message:match("^n,a=([^,]*),(\1[^%z]*)$");
		if not jid then return nil; end
		local node, domain, resource = split_jid((jid:gsub("=2C", ","):gsub("=3D", "=")));
		if domain ~= host or resource then return nil; end
		return node, fields:match("\1auth=[Bb]earer ([^\1]+)\1");
	end;
};

-- saslprep changes nothing in plain ASCII, but it takes no more than 1023 bytes: a signed token may have more.
local function prepared(token)
	return token:find("[^\32-\126]") and saslprep(token) or not token:find("[^\32-\126]") and token or nil;
end

return function (decide, passwords)
	local function login(self, message)
		if not message or #message > longest then return "failure", "malformed-request"; end
		local username, token = read[self.selected](message);
		username, token = username and nodeprep(username), token and prepared(token);
		if not username or username == "" or not token or token == "" then return "failure", "malformed-request"; end
		local result, condition, text = decide(username, token);
		if result ~= "success" then return "failure", condition, text; end
		self.username = username;
		-- An empty account would not be stored.
		if not accounts:get(username) then accounts:set(username, { created = os.time() }); end
		return "success";
	end

	local provider = {};

	function provider.get_sasl_handler()
		local handler = new_sasl(host, {
			plain = function (_, username)
				local password = (accounts:get(username) or {}).password;
				return password or "", password and true or nil;
			end;
			mechanisms = { PLAIN = true, OAUTHBEARER = true, ["SCRAM-SHA-1"] = passwords, ["SCRAM-SHA-256"] = passwords };
		});
		for name, offered in pairs(handler.mechs) do
			if not offered then handler.mechs[name] = nil; end
		end
		local scram = handler.process;
		function handler:process(message)
			return (read[self.selected] and login or scram)(self, message);
		end
		handler.clean_clone = provider.get_sasl_handler;
		return handler;
	end

	-- Whoever has signed in once exists; so does an account made beforehand.
	function provider.user_exists(username)
		return accounts:get(username) ~= nil;
	end

	function provider.users()
		return accounts:users();
	end

	-- Passwords belong to the site, not to this server.
	local function refuse() return nil, "Accounts are the site's."; end
	provider.test_password, provider.get_password, provider.set_password = refuse, refuse, refuse;
	provider.create_user, provider.delete_user = refuse, refuse;
	return provider;
end

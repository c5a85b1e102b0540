-- Lets the website decide who may sign in to chat: every PLAIN and OAUTHBEARER login is put to the site.
--
--   VirtualHost "example.org"
--       authentication = "site"
--       site_auth_url = "https://www.example.org/verify"  -- reachable from here, not necessarily from outside
--       site_auth_secret = "..."                          -- the site's proof that it is this server that asks
--       site_auth_timeout = 5                             -- seconds
--       site_auth_passwords = false                       -- true: also SCRAM, with passwords stored in Prosody
--
-- Asked is   POST /verify   Authorization: Bearer <site_auth_secret>   username=alice&host=example.org&token=...
-- The site answers 204 (let in) or 403 (refused: not-authorized). Anything else, or nothing at all, means that
-- the site is not well: temporary-auth-failure, so that clients try again and do not ask people for passwords.
-- No answer is ever remembered: a one-time token stays one-time.

local async = require "util.async";
local formencode = require "util.http".formencode;
local http = require "net.http";
local new_sasl = require "util.sasl".new;
local nodeprep = require "util.encodings".stringprep.nodeprep;
local saslprep = require "util.encodings".stringprep.saslprep;
local split_jid = require "util.jid".split;

local host = module.host;
local accounts = module:open_store("accounts");
local site_url = assert(module:get_option_string("site_auth_url"), "site_auth_url is not set");
local secret = assert(module:get_option_string("site_auth_secret"), "site_auth_secret is not set");
local timeout = module:get_option_number("site_auth_timeout", 5);
local passwords = module:get_option_boolean("site_auth_passwords", false);

-- The HTTP status of the site's answer; 0 when there was none in time. Waits without blocking the server.
local function ask_site(username, token)
	local wait, done = async.waiter();
	local status;
	local function answered(code)
		if status then return; end
		status = code or 0;
		done();
	end
	http.request(site_url, {
		body = formencode({ username = username, host = host, token = token });
		headers = {
			["Authorization"] = "Bearer " .. secret;
			["Content-Type"] = "application/x-www-form-urlencoded";
		};
	}, function (_, code) answered(code); end);
	module:add_timer(timeout, function () answered(0); end);
	wait();
	return status;
end

-- What a client sends with either mechanism: who it is, and its token or password.
local read = {
	PLAIN = function (message)
		return message:match("^[^%z]*%z([^%z]+)%z([^%z]+)$");
	end;
	OAUTHBEARER = function (message)
		local jid, fields = message:match("^n,a=([^,]*),(\1.*)$");
		if not jid then return nil; end
		local node, domain = split_jid((jid:gsub("=2C", ","):gsub("=3D", "=")));
		return domain == host and node or nil, fields:match("\1auth=[Bb]earer ([^\1]+)\1");
	end;
};

local function login(self, message)
	local username, token = read[self.selected](message or "");
	username, token = username and nodeprep(username), token and saslprep(token);
	if not username or username == "" or not token or token == "" then return "failure", "malformed-request"; end
	local status = ask_site(username, token);
	if status == 204 then
		self.username = username;
		if not accounts:get(username) then accounts:set(username, {}); end
		return "success";
	elseif status == 403 then
		return "failure", "not-authorized", "The site refused this login.";
	end
	module:log("warn", "%s did not decide about a login: HTTP status %d", site_url, status);
	return "failure", "temporary-auth-failure", "The site cannot be asked at the moment.";
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

module:provides("auth", provider);

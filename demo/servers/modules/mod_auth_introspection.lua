-- Lets people in by OAuth 2 access tokens (OAUTHBEARER, RFC 7628). The provider is asked about each one (RFC 7662).
--
--   VirtualHost "example.org"
--       authentication = "introspection"
--       introspection_url = "https://login.example.org/introspect"
--       introspection_client_id = "prosody"            -- a client of the provider's that may introspect, and nothing else
--       introspection_client_secret = "..."
--       introspection_issuer = "https://login.example.org"
--       introspection_scope = "chat"                   -- what a token must have been given for
--       introspection_audience = "https://xmpp.example.org"  -- for whom it must have been made. Default: not looked at
--       introspection_user_claim = "sub"               -- holds the name before the @, in lower case
--       introspection_token_type = "Bearer"            -- false where the provider does not say. Then keep refresh tokens out
--       introspection_timeout = 5                      -- seconds
--
-- A token is refused (not-authorized) unless the provider says that it is active, and of this very user, and all of
-- the above. Anything else than a proper answer means that the provider, or our account there, is not well:
-- temporary-auth-failure, so that clients try again. No answer is remembered, no token logged.

local async = require "util.async";
local base64 = require "util.encodings".base64.encode;
local http = require "net.http";
local json = require "util.json";
local new_sasl = require "util.sasl".new;
local prepped_split = require "util.jid".prepped_split;
local util_http = require "util.http";

local host = module.host;
local accounts = module:open_store("accounts");
local function required(name)
	return assert(module:get_option_string("introspection_" .. name), "introspection_" .. name .. " is not set");
end
local url, issuer, scope = required("url"), required("issuer"), required("scope");
local audience = module:get_option_string("introspection_audience");
local user_claim = module:get_option_string("introspection_user_claim", "sub");
local token_type = module:get_option("introspection_token_type", "Bearer");
local timeout = module:get_option_number("introspection_timeout", 5);
local longest = 4096; -- bytes of a token

-- RFC 6749, section 2.3.1: both are form-encoded first, or a colon in the name would end it.
local credentials = "Basic " .. base64(util_http.urlencode(required("client_id")) .. ":"
	.. util_http.urlencode(required("client_secret")));

-- Tokens and the secret travel on it.
local server = url:match("^http://([^/:]+)");
assert(url:match("^https://[^/]") or server == "127.0.0.1" or server == "localhost",
	"introspection_url has to be https");

-- HTTP status and body of the provider's answer; 0 when there was none in time. Waits without blocking the server.
local function introspect(token)
	local wait, done = async.waiter();
	local status, body;
	local function answered(code, content)
		if status then return; end
		status, body = code or 0, content;
		done();
	end
	http.request(url, {
		body = util_http.formencode({ token = token, token_type_hint = "access_token" });
		headers = {
			["Accept"] = "application/json";
			["Authorization"] = credentials;
			["Content-Type"] = "application/x-www-form-urlencoded";
		};
	}, function (content, code) answered(code, content); end);
	module:add_timer(timeout, function () answered(0); end);
	wait();
	return status, body;
end

local function is_for_us(aud)
	if type(aud) ~= "table" then return aud == audience; end
	for _, one in ipairs(aud) do
		if one == audience then return true; end
	end
	return false;
end

local function has_scope(scopes)
	for one in (type(scopes) == "string" and scopes or ""):gmatch("%S+") do
		if one == scope then return true; end
	end
	return false;
end

-- What is wrong with a token, for the log; nothing when all is well. Types are compared as well: what an answer
-- leaves out is never equal.
local function fault(claims, username)
	if claims.active ~= true then return "it is not active"; end
	if type(token_type) == "string" and tostring(claims.token_type):lower() ~= token_type:lower() then
		return "it is not a " .. token_type .. " token";
	end
	if claims[user_claim] ~= username then return "it is not this user's"; end
	if claims.iss ~= issuer then return "another issuer's"; end
	if type(claims.exp) ~= "number" or claims.exp <= os.time() then return "it has expired"; end
	if not has_scope(claims.scope) then return "the scope is missing"; end
	if audience and not is_for_us(claims.aud) then return "it is made for others"; end
end

local refused, later = "The token is refused.", "The identity provider cannot be asked at the moment.";

local function login(self, message)
	local jid, fields = (message or ""):match("^n,a=([^,]*),(\1.*)$");
	if not jid then return "failure", "malformed-request"; end
	local username, domain = prepped_split((jid:gsub("=2C", ","):gsub("=3D", "=")));
	local token = fields:match("\1auth=[Bb]earer ([^\1]+)\1");
	local _, times = fields:gsub("\1auth=", "");
	if not username or domain ~= host or not token or times ~= 1 then return "failure", "malformed-request"; end
	-- RFC 6750, section 2.1. Nothing else is worth a question.
	if #token > longest or not token:match("^[%w%-._~+/]+=*$") then return "failure", "not-authorized", refused; end

	local status, body = introspect(token);
	local claims = (status == 200 or status == 400) and json.decode(body or "");
	-- What some providers say of a token that is none of theirs (RFC 7009), instead of that it is not active.
	if status == 400 then
		claims = type(claims) == "table" and claims.error == "unsupported_token_type" and { active = false };
	end
	if type(claims) ~= "table" or type(claims.active) ~= "boolean" then
		module:log("warn", "%s did not decide about a token: HTTP status %d%s", url, status,
			status == 401 and " (is introspection_client_secret right?)" or "");
		return "failure", "temporary-auth-failure", later;
	end
	local why = fault(claims, username);
	if why then
		module:log("info", "A token for %s is refused: %s", username, why);
		return "failure", "not-authorized", refused;
	end
	self.username = username;
	if not accounts:get(username) then accounts:set(username, {}); end
	return "success";
end

local provider = {};

function provider.get_sasl_handler()
	local handler = new_sasl(host, { mechanisms = { OAUTHBEARER = true } });
	handler.process, handler.clean_clone = login, provider.get_sasl_handler;
	return handler;
end

-- Whoever has signed in once exists; so does an account made beforehand.
function provider.user_exists(username)
	return accounts:get(username) ~= nil;
end

function provider.users()
	return accounts:users();
end

-- There are no passwords here.
local function refuse() return nil, "Accounts are the identity provider's."; end
provider.test_password, provider.get_password, provider.set_password = refuse, refuse, refuse;
provider.create_user, provider.delete_user = refuse, refuse;

module:provides("auth", provider);

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
-- No answer is ever remembered: a one-time token stays one-time. Needs token_auth.lib.lua beside it.

local async = require "util.async";
local formencode = require "util.http".formencode;
local http = require "net.http";

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
		body = formencode({ username = username, host = module.host, token = token });
		headers = {
			["Authorization"] = "Bearer " .. secret;
			["Content-Type"] = "application/x-www-form-urlencoded";
		};
	}, function (_, code) answered(code); end);
	module:add_timer(timeout, function () answered(0); end);
	wait();
	return status;
end

local function decide(username, token)
	local status = ask_site(username, token);
	if status == 204 then
		return "success";
	elseif status == 403 then
		return "failure", "not-authorized", "The site refused this login.";
	end
	module:log("warn", "%s did not decide about a login: HTTP status %d", site_url, status);
	return "failure", "temporary-auth-failure", "The site cannot be asked at the moment.";
end

module:provides("auth", module:require "token_auth" (decide, passwords));

-- Tells who is connected, and ends sessions, over HTTP. For this demo and its tests only: whoever knows the
-- secret may end anybody's session.
--
--   GET  /demo-sessions                                -> { "jids": ["alice@example.test/abc"] }
--   POST /demo-sessions?jid=...[&condition=...&text=...] -> { "ended": 1 }

module:set_global();

local formdecode = require "util.http".formdecode;
local array = require "util.array";
local json = require "util.json";
local jid_bare = require "util.jid".bare;
local destroy_session = require "core.sessionmanager".destroy_session;

local secret = assert(module:get_option_string("demo_sessions_secret"), "demo_sessions_secret is not set");

local function bound_sessions()
	local list = {};
	for jid, session in pairs(prosody.full_sessions) do
		list[#list + 1] = { jid = jid, session = session };
	end
	return list;
end

local function answer(handle)
	return function (event)
		if event.request.headers.authorization ~= "Bearer " .. secret then return 403; end
		event.response.headers.content_type = "application/json";
		return json.encode(handle(formdecode(event.request.url.query or "")));
	end
end

local function get_jids()
	local jids = array(); -- an empty one is written as [], not {}
	for i, entry in ipairs(bound_sessions()) do jids[i] = entry.jid; end
	return { jids = jids };
end

local function kick(query)
	local ended = 0;
	local reason = query.condition and { condition = query.condition, text = query.text } or query.text;
	for _, entry in ipairs(bound_sessions()) do
		if entry.jid == query.jid or jid_bare(entry.jid) == query.jid then
			local session = entry.session;
			if session.hibernating then
				-- Waiting to be resumed (mod_smacks): there is no connection to close.
				session.resumption_token = nil;
				destroy_session(session);
			else
				session:close(reason);
			end
			ended = ended + 1;
		end
	end
	return { ended = ended };
end

function module.add_host(module)
	module:depends("http");
	module:provides("http", {
		default_path = "/demo-sessions";
		route = { GET = answer(get_jids); POST = answer(kick); };
	});
end

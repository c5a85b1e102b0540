-- Lets the website sign people in to chat by a short-lived token that it signs: nobody is asked at a login.
--
--   VirtualHost "example.org"
--       authentication = "jwt"
--       jwt_algorithm = "RS256"                     -- or "HS256"; the only one accepted, whatever a token says of itself
--       jwt_key_file = "/etc/prosody/site-key.jwk"  -- a JSON Web Key: RSA public key, or shared secret ("kty": "oct")
--       jwt_issuer = "https://www.example.org"      -- "iss" of every token; not compared when not set
--       jwt_max_lifetime = 300                      -- seconds; a token good for longer is refused
--       jwt_leeway = 5                              -- seconds by which the site's clock may be ahead of this one
--
-- A token has to say: "sub", the user or the bare JID; "aud", this host; "exp"; "jti", which is accepted once. "nbf" and
-- "iat" are kept when they are there. What has been used is stored for each user until it expires, restarts included.
-- RS256 needs the Debian package lua-luaossl. Needs token_auth.lib.lua beside it.

local base64_decode = require "util.encodings".base64.decode;
local json = require "util.json";
local jwt = require "util.jwt";
local nodeprep = require "util.encodings".stringprep.nodeprep;
local prep_jid = require "util.jid".prep;

local host = module.host;
local used = module:open_store("jwt_used");
local algorithm = assert(module:get_option_string("jwt_algorithm"), "jwt_algorithm is not set: HS256 or RS256");
local key_file = assert(module:get_option_string("jwt_key_file"), "jwt_key_file is not set");
local issuer = module:get_option_string("jwt_issuer");
local max_lifetime = module:get_option_number("jwt_max_lifetime", 300);
local leeway = module:get_option_number("jwt_leeway", 5);

local function from_base64url(text)
	return base64_decode((text:gsub("[-_]", { ["-"] = "+", ["_"] = "/" })) .. ("="):rep(-#text % 4));
end

-- For each algorithm: the claims of a token with a good signature, by a key of the very type that belongs to it. A public
-- key is never taken for a shared secret.
local verifiers = {};

function verifiers.HS256(key)
	assert(key.kty == "oct" and type(key.k) == "string", "HS256 needs a key with \"kty\": \"oct\"");
	local secret = from_base64url(key.k);
	assert(secret and #secret >= 32, "HS256 needs a secret of at least 32 bytes");
	return function (token)
		local good, claims = jwt.verify(secret, token);
		return good and claims;
	end
end

function verifiers.RS256(key)
	assert(key.kty == "RSA" and type(key.n) == "string" and type(key.e) == "string",
		"RS256 needs a key with \"kty\": \"RSA\"");
	local bignum = require "openssl.bignum";
	local digest = require "openssl.digest";
	local modulus = from_base64url(key.n);
	assert(#modulus >= 256, "RS256 needs a key of at least 2048 bits");
	local public = require "openssl.pkey".new({ type = "RSA" });
	public:setParameters({ n = bignum.fromBinary(modulus), e = bignum.fromBinary(from_base64url(key.e)) });
	return function (token)
		local signed, header, claims, signature = token:match("^(([%w_-]+)%.([%w_-]+))%.([%w_-]+)$");
		if not signed or json.decode(from_base64url(header)).alg ~= "RS256" then return nil; end
		return public:verify(from_base64url(signature), digest.new("sha256"):update(signed))
			and json.decode(from_base64url(claims));
	end
end

local function read_key()
	local file = assert(io.open(key_file, "rb"));
	local key = json.decode(file:read("a"));
	file:close();
	return assert(type(key) == "table" and key, key_file .. " holds no JSON Web Key");
end

local verify = assert(verifiers[algorithm], "jwt_algorithm has to be HS256 or RS256")(read_key());

local function is_for_this_host(audience)
	if type(audience) ~= "table" then return audience == host; end
	for _, one in ipairs(audience) do
		if one == host then return true; end
	end
	return false;
end

local function is_for(username, subject)
	if type(subject) ~= "string" then return false; end
	return nodeprep(subject) == username or prep_jid(subject) == username .. "@" .. host;
end

-- What is wrong with a token whose signature is good; nil when it is good as well.
local function fault(username, claims, now)
	local not_before, issued, expires, id = claims.nbf or now, claims.iat or now, claims.exp, claims.jti;
	if not is_for(username, claims.sub) then return "another sub"; end
	if not is_for_this_host(claims.aud) then return "another aud"; end
	if issuer and claims.iss ~= issuer then return "another iss"; end
	if type(expires) ~= "number" or not (expires > now) then return "no exp, or expired"; end
	if not (expires <= now + max_lifetime + leeway) then return "exp too far away"; end
	if type(not_before) ~= "number" or not (not_before <= now + leeway) then return "nbf not reached"; end
	if type(issued) ~= "number" or not (issued <= now + leeway) then return "iat not reached"; end
	if type(id) ~= "string" or id == "" or #id > 255 then return "no jti"; end
	return nil;
end

-- Whether a token is used for the first time; nil when that cannot be stored.
local function use(username, id, expires, now)
	local before, problem = used:get(username);
	if problem then return nil; end
	if before and before[id] then return false; end
	local still = { [id] = expires };
	for other, until_when in pairs(before or {}) do
		if until_when > now then still[other] = until_when; end
	end
	return used:set(username, still);
end

local function refused(username, why)
	-- Never the token itself.
	module:log("info", "Token for %s refused: %s", username, why);
	return "failure", "not-authorized", "The token is not good.";
end

local function decide(username, token)
	-- What comes from outside may be anything at all: a library that breaks over it has not said yes.
	local read, claims = pcall(verify, token);
	if not read or type(claims) ~= "table" then return refused(username, "signature"); end
	local now = os.time();
	local why = fault(username, claims, now);
	if why then return refused(username, why); end
	local first = use(username, claims.jti, claims.exp, now);
	if first == nil then
		module:log("error", "A token cannot be marked as used: see the storage of this host");
		return "failure", "temporary-auth-failure", "Tokens cannot be checked at the moment.";
	end
	if not first then return refused(username, "used before"); end
	return "success";
end

module:provides("auth", module:require "token_auth" (decide));

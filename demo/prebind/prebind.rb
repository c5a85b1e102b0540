# Makes a BOSH session for a site's own user, for the page to take up: what a `prebind_url` has to answer.
#
# Copy this file into your web application. Ruby 3.0 or newer, nothing but what comes with it. With Bundler, REXML
# needs a line in the Gemfile: gem "rexml".
#
#     Prebind.call("https://chat.example.org/http-bind", "alice@example.org", password: ...)
#     # {jid: "alice@example.org/site-5f0c...", sid: "...", rid: 1234, inactivity: 60}
#
# In a shell: ruby prebind.rb URL JID [SECONDS], with the password in PREBIND_PASSWORD or on standard input,
# or a token in PREBIND_TOKEN.
require "json"
require "net/http"
require "openssl"
require "rexml/document"
require "securerandom"
require "timeout"

module Prebind
  # From the best. A token never goes through SCRAM: servers do not hold it as a password, so it could only fail.
  MECHANISMS = {
    password: %w[SCRAM-SHA-512 SCRAM-SHA-256 SCRAM-SHA-1 PLAIN], token: %w[PLAIN OAUTHBEARER X-OAUTH2],
  }.freeze
  BOSH = "http://jabber.org/protocol/httpbind"
  XMPP = "urn:ietf:params:xml:ns:xmpp-"

  # `reason`: options, unreachable, not-bosh, host-unknown, refused or bind-refused. Holds no secret.
  class Error < StandardError
    attr_reader :reason

    def initialize(reason, message)
      super(message)
      @reason = reason
    end
  end

  # Opens a session, logs in, binds. `rid` is that of the next request; `timeout`: seconds for all of it.
  def self.call(url, jid, password: nil, token: nil, timeout: 15)
    jid, password, token = [jid, password, token].map { |text| utf8(text) }
    what, secret = token ? [:token, token] : [:password, password.to_s]
    account, resource = jid.split("/", 2)
    user, domain = account.to_s.split("@", 2)
    good = url.match?(%r{\Ahttps?://.}) && [user, domain, secret].none? { |text| text.to_s.empty? }
    if !good || (token && password) || (jid + secret).match?(/[\x00-\x1f\x7f]/)
      raise Error.new("options", "Needed: an http(s) URL, a JID as in user@example.org, and a secret.")
    end
    session = Session.new(url, timeout)
    stream = { "to" => domain, "xml:lang" => "en", "xmpp:version" => "1.0", "xmlns:xmpp" => "urn:xmpp:xbosh" }
    features = "*[local-name()='features']"
    offer = session.ask(features, "", { "hold" => 1, "wait" => 59, "ver" => "1.6" }.merge(stream))
    log_in(session, offer, account, what, secret)
    session.ask(features, "", { "xmpp:restart" => "true" }.merge(stream))
    { jid: bind(session, resource), sid: session.sid, rid: session.rid, inactivity: session.inactivity }
  rescue Error
    session&.end
    raise
  end

  # Rack, OpenSSL and others hand UTF-8 out as bytes.
  def self.utf8(text) = text&.encoding == Encoding::BINARY ? text.dup.force_encoding("UTF-8") : text

  # RFC 6120, section 6.
  def self.log_in(session, features, account, what, secret)
    offered = REXML::XPath.match(features, "*[namespace-uri()='#{XMPP}sasl']/*[local-name()='mechanism']").map(&:text)
    mechanism = (MECHANISMS[what] & offered).first
    raise Error.new("refused", "No mechanism for a #{what} offered: #{MECHANISMS[what].join(', ')}.") unless mechanism

    reply = nil
    # Returns what the server says to it.
    say = lambda do |text|
      tag, attribute = reply ? ["response", ""] : ["auth", " mechanism='#{mechanism}'"]
      content = "<#{tag} xmlns='#{XMPP}sasl'#{attribute}>#{encode(text)}</#{tag}>"
      reply = session.ask("*[namespace-uri()='#{XMPP}sasl']", content)
      if reply.name == "failure"
        why = condition(reply)
        reason = why == "temporary-auth-failure" ? "unreachable" : "refused"
        raise Error.new(reason, "The server refuses the #{what} (#{mechanism}: #{why}).")
      end
      reply.text.to_s.unpack1("m").force_encoding("UTF-8").scrub
    end

    user = account.split("@").first
    if mechanism.start_with?("SCRAM-")
      scram(say, mechanism.delete_prefix("SCRAM-").delete("-"), user, secret)
    elsif mechanism == "OAUTHBEARER"
      say.call("n,a=#{sasl_name(account)},\x01auth=Bearer #{secret}\x01\x01")
    else
      say.call("\0#{user}\0#{secret}")
    end
    # The server wants to hear this before it fails (RFC 7628, section 3.2.3).
    say.call(mechanism == "OAUTHBEARER" ? "\x01" : "") until reply.name == "success"
  end

  # RFC 5802, RFC 7677. The server has to prove that it knows the password as well.
  def self.scram(say, algorithm, user, password)
    sign = ->(key, text) { OpenSSL::HMAC.digest(algorithm, key, text) }
    # NFKC is SASLprep (RFC 4013) without its tables.
    user, password = [user, password].map { |text| text.unicode_normalize(:nfkc) }
    nonce = SecureRandom.hex(18)
    first = "n=#{sasl_name(user)},r=#{nonce}"
    challenge = say.call("n,,#{first}")
    full, salt, count = challenge.match(/\Ar=(#{nonce}[^,]+),s=([^,]+),i=([0-9]{4,7})(?:,|\z)/)&.captures
    # With fewer rounds a false server could guess the password from our proof, with more keep us busy.
    unless count.to_i.between?(4096, 5_000_000)
      raise Error.new("refused", "Wrong SCRAM challenge: is this the real server?")
    end
    salted = OpenSSL::KDF.pbkdf2_hmac(password, salt: salt.unpack1("m"), iterations: count.to_i,
                                                length: OpenSSL::Digest.new(algorithm).digest_length, hash: algorithm)
    final = "c=biws,r=#{full}"
    message = "#{first},#{challenge},#{final}"
    key = sign.call(salted, "Client Key")
    signature = sign.call(OpenSSL::Digest.digest(algorithm, key), message)
    proof = key.bytes.zip(signature.bytes).map { |one, other| one ^ other }.pack("C*")
    verifier = say.call("#{final},p=#{encode(proof)}")
    return if verifier.split(",").first == "v=#{encode(sign.call(sign.call(salted, 'Server Key'), message))}"

    raise Error.new("refused", "Wrong SCRAM signature: is this the real server?")
  end

  # Returns the full JID.
  def self.bind(session, resource)
    # One of its own for each call, so that two tabs of one person do not throw each other out.
    wish = (resource || "site-#{SecureRandom.hex(8)}").encode(xml: :text)
    bind = "<bind xmlns='#{XMPP}bind'><resource>#{wish}</resource></bind>"
    reply = session.ask("*[@id='bind']", "<iq xmlns='jabber:client' type='set' id='bind'>#{bind}</iq>")
    bound = REXML::XPath.first(reply, ".//*[local-name()='jid']")&.text
    return bound if bound && reply.attributes["type"] == "result"

    why = condition(REXML::XPath.first(reply, "*[local-name()='error']"))
    raise Error.new("bind-refused", "No resource bound (#{why}).")
  end

  # The name of an error. Nothing else of an answer ever gets into a message.
  def self.condition(parent, otherwise = nil)
    name = parent&.elements&.map(&:name)&.find { |each| each != "text" } || otherwise
    name.to_s.match?(/\A[a-z-]{1,50}\z/) ? name : "undefined-condition"
  end

  def self.encode(bytes) = [bytes].pack("m0")
  def self.sasl_name(name) = name.gsub(/[=,]/, "=" => "=3D", "," => "=2C")

  # The requests of one BOSH session (XEP-0124), one after the other.
  class Session
    attr_reader :sid, :rid, :inactivity

    def initialize(url, timeout)
      @uri = URI(url)
      @deadline = now + timeout
      @rid = SecureRandom.random_number(1..2**32)
    rescue URI::InvalidURIError
      raise Error.new("options", "The BOSH URL is none.")
    end

    # Sends, then sends empty requests until an answer has what `path` finds: a server may think first.
    def ask(path, content, attributes = {})
      8.times do
        found = REXML::XPath.first(request(content, attributes), path)
        return found if found

        content, attributes = "", {}
      end
      raise Error.new("unreachable", "The login does not end: see the log of the XMPP server.")
    end

    def end
      @deadline = now + 2
      request("", "type" => "terminate") if @sid
    rescue Error
      # The answer is a terminate as well.
    end

    private

    def request(content, attributes)
      # Only a good answer gives it back: there is nothing to end after any other.
      sid, @sid = @sid, nil
      attributes = { "rid" => @rid, "sid" => sid, "xmlns" => BOSH }.compact.merge(attributes)
      written = attributes.map { |name, value| " #{name}=#{value.to_s.encode(xml: :attr)}" }.join
      @rid += 1
      body = parse(post("<body#{written}>#{content}</body>"))
      if body.attributes["type"] == "terminate"
        stated = REXML::XPath.first(body, ".//*[namespace-uri()='#{XMPP}streams']")
        why = Prebind.condition(stated&.parent, body.attributes["condition"])
        unknown = %w[host-unknown host-gone improper-addressing].include?(why)
        raise Error.new(unknown ? "host-unknown" : "unreachable", "No session (#{why}).")
      end
      @sid = sid || body.attributes["sid"]
      @inactivity ||= body.attributes["inactivity"]&.to_i
      body
    end

    def parse(text)
      document = REXML::Document.new(text)
      # XMPP has no DTD, and without one there are no entities to expand.
      return document.root if document.root&.namespace == BOSH && !document.doctype

      raise Error.new("not-bosh", "No BOSH at this URL (Prosody: /http-bind, ejabberd: /bosh).")
    rescue REXML::ParseException
      raise Error.new("not-bosh", "No XML at this URL (Prosody: /http-bind, ejabberd: /bosh).")
    end

    def post(text)
      response = Timeout.timeout([@deadline - now, 0.001].max) do
        Net::HTTP.post(@uri, text, "Content-Type" => "text/xml")
      end
      status = response.code.to_i
      return response.body.force_encoding("UTF-8").scrub if status == 200

      raise Error.new(status < 429 ? "not-bosh" : "unreachable", "The BOSH URL answers with HTTP #{status}.")
    rescue SystemCallError, IOError, SocketError, Timeout::Error, OpenSSL::SSL::SSLError, Net::ProtocolError,
           Net::HTTPBadResponse => error
      raise Error.new("unreachable", "The BOSH URL does not answer (#{error.message}).")
    end

    def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end
end

if __FILE__ == $PROGRAM_NAME
  begin
    url, jid, seconds = ARGV.map { |text| text.dup.force_encoding("UTF-8") }
    token = ENV["PREBIND_TOKEN"]&.dup&.force_encoding("UTF-8")
    password = (ENV["PREBIND_PASSWORD"] || $stdin.gets.to_s.chomp).dup.force_encoding("UTF-8") unless token
    puts JSON.generate(Prebind.call(url, jid, password: password, token: token, timeout: (seconds || 15).to_f))
  rescue Prebind::Error => error
    abort "#{error.reason}: #{error.message}"
  end
end

# What the site adds so that its login is the chat login.
require "json"
require "openssl"
# In a site of your own: a copy beside this file.
require_relative "../../prebind/prebind"

module Chat
  module_function

  # The password of somebody's account on the XMPP server: nobody types it, and nothing stores it. Give it to the
  # server when you make the account.
  def password_of(user)
    OpenSSL::HMAC.hexdigest("SHA256", ENV.fetch("CHAT_SECRET"), user)
  end

  def jid_of(user)
    "#{user}@#{ENV.fetch('XMPP_DOMAIN')}"
  end

  # A BOSH session of the user's, for the page to take up.
  def prebind(user)
    Prebind.call(ENV.fetch("BOSH_URL"), jid_of(user), password: password_of(user))
  end

  # For the head of every page, the sign-in page too: there the plugin ends what somebody has left in the tab.
  def settings(user)
    told = { bosh_service_url: ENV.fetch("BOSH_URL"), session_user: user }
    told.update(jid: jid_of(user), prebind_url: "/chat/prebind") if user
    # `<` in it could end the script element.
    JSON.generate(told).gsub("<", '\u003c')
  end
end

# The site: `ruby app.rb -p 8000`.
require "sinatra"
require "rack/protection"
require_relative "chat"

set :sessions, httponly: true, same_site: :lax
set :session_secret, ENV.fetch("SITE_SECRET")
use Rack::Protection::AuthenticityToken

# A site of your own asks its database, for hashes.
PEOPLE = { "alice" => "soundboard", "bob" => "tuningfork", "zoe" => "keybed" }.freeze

helpers do
  def user = session[:user]
  # ERB escapes nothing by itself.
  def h(text) = Rack::Utils.escape_html(text)
  def csrf = Rack::Protection::AuthenticityToken.token(env["rack.session"])
end

get "/" do
  redirect "/sign-in", 303 unless user
  erb :home
end

get "/sign-in" do
  redirect "/", 303 if user
  erb :sign_in
end

post "/sign-in" do
  name, password = params.values_at("username", "password").map(&:to_s)
  unless Rack::Utils.secure_compare(PEOPLE.fetch(name, ""), password) && PEOPLE.key?(name)
    status 403
    @problem = "This name and password do not belong together."
    return erb :sign_in
  end
  session.clear
  session[:user] = name
  redirect "/", 303
end

post "/sign-out" do
  session.clear
  redirect "/sign-in", 303
end

get "/chat/prebind" do
  content_type :json
  cache_control :no_store
  halt 401, JSON.generate(error: "Nobody is signed in.") unless user
  begin
    JSON.generate(Chat.prebind(user))
  rescue Prebind::Error => error
    # The page will try again.
    halt 503, JSON.generate(error: error.reason)
  end
end

# On a real site the web server does this: put both below its public files.
ROOT = File.expand_path("../../..", __dir__)
FOLDERS = { "dist" => "#{ROOT}/dist", "converse" => "#{ROOT}/node_modules/converse.js/dist" }.freeze

FOLDERS.each do |prefix, folder|
  get "/#{prefix}/*" do |name|
    file = File.expand_path(name, folder)
    halt 404 unless file.start_with?("#{folder}/") && File.file?(file)
    send_file file
  end
end

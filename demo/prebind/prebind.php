<?php
/**
 * Makes a BOSH session for a site's own user, for the page to take up: what a `prebind_url` has to answer.
 *
 * Copy this file into your web application. PHP 8.1 or newer with its extensions simplexml and openssl, and with
 * `allow_url_fopen`; with intl for passwords in unusual Unicode.
 *
 *     prebind('https://chat.example.org/http-bind', 'alice@example.org', password: ...);
 *     // ['jid' => 'alice@example.org/site-5f0c...', 'sid' => '...', 'rid' => 1234, 'inactivity' => 60]
 *
 * In a shell: php prebind.php URL JID [SECONDS], with the password in PREBIND_PASSWORD or on standard input,
 * or a token in PREBIND_TOKEN.
 */
declare(strict_types=1);

/** `reason`: options, unreachable, not-bosh, host-unknown, refused or bind-refused. Holds no secret. */
final class PrebindError extends RuntimeException
{
    public function __construct(public readonly string $reason, string $message)
    {
        parent::__construct($message);
    }
}

/** Opens a session, logs in, binds. `rid` is that of the next request; `timeout`: seconds for all of it. */
function prebind(
    string $url,
    string $jid,
    #[SensitiveParameter] ?string $password = null,
    #[SensitiveParameter] ?string $token = null,
    float $timeout = 15,
): array {
    [$what, $secret] = $token === null ? ['password', (string) $password] : ['token', $token];
    [$account, $resource] = explode('/', $jid, 2) + [1 => ''];
    [$user, $domain] = explode('@', $account, 2) + [1 => ''];
    $good = $user !== '' && $domain !== '' && $secret !== '' && ($token === null || $password === null);
    if (!$good || !preg_match('~^https?://.~', $url) || preg_match('/[\x00-\x1f\x7f]/', $jid . $secret)) {
        throw new PrebindError('options', 'Needed: an http(s) URL, a JID as in user@example.org, and a secret.');
    }
    $session = new PrebindSession($url, $timeout);
    $stream = ['to' => $domain, 'xml:lang' => 'en', 'xmpp:version' => '1.0', 'xmlns:xmpp' => 'urn:xmpp:xbosh'];
    $features = "*[local-name()='features']";
    try {
        $offer = $session->ask($features, '', ['hold' => 1, 'wait' => 59, 'ver' => '1.6', ...$stream]);
        $session->logIn($offer, $account, $what, $secret);
        $session->ask($features, '', ['xmpp:restart' => 'true', ...$stream]);
        // One of its own for each call, so that two tabs of one person do not throw each other out.
        $wish = htmlspecialchars($resource !== '' ? $resource : 'site-' . bin2hex(random_bytes(8)));
        $bind = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>$wish</resource></bind>";
        $reply = $session->ask("*[@id='bind']", "<iq xmlns='jabber:client' type='set' id='bind'>$bind</iq>");
        $bound = (string) ($reply->xpath(".//*[local-name()='jid']")[0] ?? '');
        if ((string) $reply['type'] !== 'result' || $bound === '') {
            $why = PrebindSession::condition($reply->xpath("*[local-name()='error']/*[local-name()!='text']"));
            throw new PrebindError('bind-refused', "No resource bound ($why).");
        }
        return ['jid' => $bound, 'sid' => $session->sid, 'rid' => $session->rid, 'inactivity' => $session->inactivity];
    } catch (PrebindError $error) {
        $session->end();
        throw $error;
    }
}

/** The requests of one BOSH session (XEP-0124), one after the other. */
final class PrebindSession
{
    // From the best. A token never goes through SCRAM: servers do not hold it as a password, so it could only fail.
    private const MECHANISMS = [
        'password' => ['SCRAM-SHA-512', 'SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN'],
        'token' => ['PLAIN', 'OAUTHBEARER', 'X-OAUTH2'],
    ];
    private const BOSH = 'http://jabber.org/protocol/httpbind';
    private const XMPP = 'urn:ietf:params:xml:ns:xmpp-';
    public ?string $sid = null;
    public ?int $inactivity = null;
    public int $rid;
    private float $deadline;

    public function __construct(private string $url, float $timeout)
    {
        $this->deadline = microtime(true) + $timeout;
        $this->rid = random_int(1, 2 ** 32);
    }

    /** RFC 6120, section 6. */
    public function logIn(
        SimpleXMLElement $features,
        string $account,
        string $what,
        #[SensitiveParameter] string $secret,
    ): void {
        $list = $features->xpath("*[namespace-uri()='" . self::XMPP . "sasl']/*[local-name()='mechanism']");
        $offered = array_map('strval', $list);
        $mechanism = current(array_intersect(self::MECHANISMS[$what], $offered));
        if ($mechanism === false) {
            $usable = implode(', ', self::MECHANISMS[$what]);
            throw new PrebindError('refused', "No mechanism for a $what offered: $usable.");
        }
        $reply = null;
        // Returns what the server says to it.
        $say = function (#[SensitiveParameter] string $text) use ($what, $mechanism, &$reply): string {
            [$tag, $attribute] = $reply ? ['response', ''] : ['auth', " mechanism='$mechanism'"];
            $content = "<$tag xmlns='" . self::XMPP . "sasl'$attribute>" . base64_encode($text) . "</$tag>";
            $reply = $this->ask("*[namespace-uri()='" . self::XMPP . "sasl']", $content);
            if ($reply->getName() === 'failure') {
                $why = self::condition($reply->xpath("*[local-name()!='text']"));
                $reason = $why === 'temporary-auth-failure' ? 'unreachable' : 'refused';
                throw new PrebindError($reason, "The server refuses the $what ($mechanism: $why).");
            }
            return base64_decode((string) $reply);
        };
        $user = explode('@', $account)[0];
        if (str_starts_with($mechanism, 'SCRAM-')) {
            self::scram($say, strtolower(str_replace('-', '', substr($mechanism, 6))), $user, $secret);
        } elseif ($mechanism === 'OAUTHBEARER') {
            $say('n,a=' . self::saslName($account) . ",\x01auth=Bearer $secret\x01\x01");
        } else {
            $say("\0$user\0$secret");
        }
        while ($reply->getName() !== 'success') {
            // The server wants to hear this before it fails (RFC 7628, section 3.2.3).
            $say($mechanism === 'OAUTHBEARER' ? "\x01" : '');
        }
    }

    /** RFC 5802, RFC 7677. The server has to prove that it knows the password as well. */
    private static function scram(
        Closure $say,
        string $algorithm,
        string $user,
        #[SensitiveParameter] string $password,
    ): void {
        $sign = fn (string $key, string $text) => hash_hmac($algorithm, $text, $key, true);
        // NFKC is SASLprep (RFC 4013) without its tables.
        $nfkc = fn ($text) => class_exists('Normalizer') ? Normalizer::normalize($text, Normalizer::NFKC) : $text;
        $nonce = bin2hex(random_bytes(18));
        $first = 'n=' . self::saslName($nfkc($user)) . ",r=$nonce";
        $challenge = $say("n,,$first");
        $good = preg_match("~^r=({$nonce}[^,]+),s=([^,]+),i=([0-9]{4,7})(,|$)~", $challenge, $found);
        // With fewer rounds a false server could guess the password from our proof, with more keep us busy.
        if (!$good || $found[3] < 4096 || $found[3] > 5_000_000) {
            throw new PrebindError('refused', 'Wrong SCRAM challenge: is this the real server?');
        }
        $salted = hash_pbkdf2($algorithm, $nfkc($password), base64_decode($found[2]), (int) $found[3], 0, true);
        $final = "c=biws,r=$found[1]";
        $message = "$first,$challenge,$final";
        $key = $sign($salted, 'Client Key');
        $verifier = $say("$final,p=" . base64_encode($key ^ $sign(hash($algorithm, $key, true), $message)));
        if (explode(',', $verifier)[0] !== 'v=' . base64_encode($sign($sign($salted, 'Server Key'), $message))) {
            throw new PrebindError('refused', 'Wrong SCRAM signature: is this the real server?');
        }
    }

    /** Sends, then sends empty requests until an answer has what `path` finds: a server may think first. */
    public function ask(string $path, string $content, array $attributes = []): SimpleXMLElement
    {
        for ($turn = 0; $turn < 8; $turn++) {
            $found = $this->send($content, $attributes)->xpath($path);
            if ($found) {
                return $found[0];
            }
            [$content, $attributes] = ['', []];
        }
        throw new PrebindError('unreachable', 'The login does not end: see the log of the XMPP server.');
    }

    private function send(string $content, array $attributes): SimpleXMLElement
    {
        // Only a good answer gives it back: there is nothing to end after any other.
        [$sid, $this->sid] = [$this->sid, null];
        $own = ['rid' => $this->rid++, 'xmlns' => self::BOSH, ...($sid === null ? [] : ['sid' => $sid])];
        $written = '';
        foreach ([...$own, ...$attributes] as $name => $value) {
            $written .= " $name='" . htmlspecialchars((string) $value) . "'";
        }
        $text = $this->post("<body$written>$content</body>");
        $before = libxml_use_internal_errors(true);
        // XMPP has no DTD, and without one there are no entities to expand.
        $body = str_contains($text, '<!DOCTYPE') ? false : simplexml_load_string($text, options: LIBXML_NONET);
        libxml_clear_errors();
        libxml_use_internal_errors($before);
        if ($body === false || !in_array(self::BOSH, $body->getNamespaces(), true)) {
            throw new PrebindError('not-bosh', 'No BOSH at this URL (Prosody: /http-bind, ejabberd: /bosh).');
        }
        if ((string) $body['type'] === 'terminate') {
            $stated = $body->xpath(".//*[namespace-uri()='" . self::XMPP . "streams']");
            $why = self::condition($stated, (string) $body['condition']);
            $unknown = in_array($why, ['host-unknown', 'host-gone', 'improper-addressing'], true);
            throw new PrebindError($unknown ? 'host-unknown' : 'unreachable', "No session ($why).");
        }
        $this->sid = $sid ?? (string) $body['sid'];
        $this->inactivity ??= (int) $body['inactivity'] ?: null;
        return $body;
    }

    private function post(string $text): string
    {
        $left = max($this->deadline - microtime(true), 0.001);
        $http = ['method' => 'POST', 'header' => 'Content-Type: text/xml', 'content' => $text, 'timeout' => $left];
        $options = ['http' => [...$http, 'ignore_errors' => true, 'follow_location' => 0, 'protocol_version' => 1.1]];
        $stream = @fopen($this->url, 'r', false, stream_context_create($options));
        if (!$stream) {
            $why = preg_replace('/^.*: /s', '', error_get_last()['message'] ?? '');
            throw new PrebindError('unreachable', "The BOSH URL does not answer ($why).");
        }
        // Byte by byte: of an answer in chunks PHP waits for as much as is asked for, beyond any deadline.
        for ($answer = ''; !feof($stream); $answer .= fread($stream, 1)) {
            if (microtime(true) > $this->deadline || strlen($answer) > 1_000_000) {
                throw new PrebindError('unreachable', 'The BOSH URL answers too slowly, or too much.');
            }
        }
        $status = (int) explode(' ', stream_get_meta_data($stream)['wrapper_data'][0])[1];
        if ($status !== 200) {
            $reason = $status < 429 ? 'not-bosh' : 'unreachable';
            throw new PrebindError($reason, "The BOSH URL answers with HTTP $status.");
        }
        return $answer;
    }

    public function end(): void
    {
        $this->deadline = microtime(true) + 2;
        try {
            if ($this->sid) {
                $this->send('', ['type' => 'terminate']);
            }
        } catch (PrebindError) {
            // The answer is a terminate as well.
        }
    }

    /** The name of an error. Nothing else of an answer ever gets into a message. */
    public static function condition(array $found, string $otherwise = ''): string
    {
        $name = $found ? $found[0]->getName() : $otherwise;
        return preg_match('/^[a-z-]{1,50}$/D', $name) ? $name : 'undefined-condition';
    }

    private static function saslName(string $name): string
    {
        return strtr($name, ['=' => '=3D', ',' => '=2C']);
    }
}

if (PHP_SAPI === 'cli' && realpath($_SERVER['SCRIPT_FILENAME']) === __FILE__) {
    try {
        [, $url, $jid, $seconds] = $argv + [3 => '15'];
        $token = getenv('PREBIND_TOKEN') ?: null;
        $password = $token ? null : (getenv('PREBIND_PASSWORD') ?: rtrim((string) fgets(STDIN), "\n"));
        echo json_encode(prebind($url, $jid, $password, $token, (float) $seconds)), "\n";
    } catch (PrebindError $error) {
        fwrite(STDERR, "$error->reason: {$error->getMessage()}\n");
        exit(1);
    }
}

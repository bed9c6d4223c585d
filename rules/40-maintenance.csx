// Answers 503 with a page while a file maintenance.html lies beside this rule: `touch` begins the maintenance, `rm` ends it.
//
// Options:40-maintenance.csx
//   Active       true begins it without a file, default false
//   Allow        addresses and networks that pass, for example [ "127.0.0.1", "10.0.0.0/8" ]; default: none
//   RetryAfter   seconds after which clients may ask again, default 300

var options = Options<RuleOptions>();
var allowed = options.Allow.Select(Network).ToArray();
var plain = "<!doctype html><title>Maintenance</title><h1>We are back soon.</h1>"u8.ToArray();
var file = Path.Combine(Folder, "maintenance.html");
byte[]? page = null;

// A timer looks for the file, not every request.
void Look()
{
    try
    {
        var read = File.Exists(file) ? File.ReadAllBytes(file) : options.Active ? plain : null;
        page = read is [] ? plain : read;
    }
    catch (IOException) { /* it is being written or removed: the next look sees */ }
}

Look();
Every(TimeSpan.FromSeconds(1), _ => Look());

OnRequest(new Match { When = _ => page is not null }, request =>
{
    if (page is not { } now || Array.Exists(allowed, network => network.Contains(request.ClientAddress)))
        return Continue;
    var answer = new Answer(503) { Bytes = now, ContentType = "text/html; charset=utf-8" };
    answer.Headers.RetryAfter = options.RetryAfter.ToString();
    answer.Headers.CacheControl = "no-store";
    return request.Respond(answer);
});

static IPNetwork Network(string text) =>
    IPNetwork.Parse(text.Contains('/') ? text : text.Contains(':') ? text + "/128" : text + "/32");

class RuleOptions
{
    public bool Active { get; set; }
    public List<string> Allow { get; set; } = [];
    public int RetryAfter { get; set; } = 300;
}

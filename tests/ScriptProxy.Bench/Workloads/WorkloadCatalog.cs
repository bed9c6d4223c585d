using System.Globalization;
using ScriptProxy.Bench.Load;

namespace ScriptProxy.Bench.Workloads;

/// <summary>All workloads, in the order of the tables.</summary>
internal static class WorkloadCatalog
{
    private const long FarAway = 4_102_444_800; // 2100

    private static readonly Request Short = new("/1k");
    private static readonly Request Long = new("/100k");
    private static readonly Request Post = new("/post") { Method = "POST", Body = Texts.Middle };
    private static readonly Request Seen = new("/seen");
    private static readonly Request WithToken = Seen with { Headers = new() { ["X-Token"] = Token.Sign("user-42", FarAway) } };
    private static readonly Request Matched = new(Patterns.LastMatch);
    private static readonly Request Zipped = new("/things.json") { Headers = new() { ["Accept-Encoding"] = "gzip" } };
    private static readonly Request Brotli = Zipped with { Headers = new() { ["Accept-Encoding"] = "br" } };
    private static readonly Request CachedShort = new("/cached/1k");
    private static readonly Request CachedLong = new("/cached/100k");
    private static readonly Request OneKey = Short with { Headers = new() { ["X-Key"] = "one" } };
    private static readonly Request ManyKeys = Short with { Headers = new() { ["X-Key"] = "key-" + HttpLoad.Number } };
    private static readonly Request[] Routed = [.. Route.All.Select(route => new Request(route.Path + "/1k") { Host = route.Host })];

    public static IReadOnlyList<Workload> All { get; } =
    [
        new("pass-1k", "Forwards a GET, 1 KB", new HttpLoad(Short) { LeastBytes = 1024 }, 3000)
        {
            Configuration = "pass",
            Checks = [new(Short, Texts.Short)],
        },
        new("pass-100k", "Forwards a GET, 100 KB", new HttpLoad(Long) { LeastBytes = 102_400 }, 1000)
        {
            Configuration = "pass",
            Checks = [new(Long, Texts.Long)],
        },
        new("post-10k", "Forwards a POST with a body of 10 KB", new HttpLoad(Post), 2000)
        {
            Configuration = "pass",
            Checks = [new(Post, "ok\n"), new(Post with { Path = "/length" }, "10240\n")],
        },
        new("rules-10", "Ten rules: five set a header of the request, five one of the answer. 1 KB", new HttpLoad(Seen) { LeastBytes = 1024 }, 3000)
        {
            Checks = [new(Seen, Texts.Short) { Headers = Enumerable.Range(6, 5).ToDictionary(number => string.Create(CultureInfo.InvariantCulture, $"X-Bench-{number:00}"), _ => "on").Append(new("X-Seen", "on,on,on,on,on,,")).ToDictionary() }],
        },
        new("work-token", "Checks a token's HMAC and expiry, and tells the upstream whose it is. 1 KB", new HttpLoad(WithToken) { LeastBytes = 1024 }, 2000)
        {
            Checks =
            [
                new(WithToken, Texts.Short) { Headers = new() { ["X-Seen"] = ",,,,,user-42," } },
                new(Seen, null) { Status = 401 },
                new(Seen with { Headers = new() { ["X-Token"] = Token.Sign("user-42", FarAway).Replace("42", "43", StringComparison.Ordinal) } }, null) { Status = 401 },
                new(Seen with { Headers = new() { ["X-Token"] = Token.Sign("user-42", 1_000_000_000) } }, null) { Status = 401 },
            ],
            Note = "HMAC-SHA1, since Lua in nginx has no other without further libraries.",
        },
        new("work-json", "Changes one field of a JSON answer of 1 KB", new HttpLoad(new Request("/thing.json")) { LeastBytes = 900 }, 2000)
        {
            Checks = [new(new Request("/thing.json"), null) { BodyPart = "\"price\":\"on request\"" }],
        },
        new("work-regex", "Tries 200 regular expressions on the path one after the other, of which the last matches, and tells the upstream its number. 1 KB", new HttpLoad(Matched) { LeastBytes = 1024 }, 1000)
        {
            Checks = [new(Matched, Texts.Short) { Headers = new() { ["X-Seen"] = "199" } }, new(Matched with { Path = "/shop/area-007/1" }, Texts.Short) { Headers = new() { ["X-Seen"] = "7" } }],
        },
        new("tls-h1", "TLS 1.3 with HTTP/1.1, 1 KB", new HttpLoad(Short) { LeastBytes = 1024 }, 2000)
        {
            Configuration = "tls",
            Tls = true,
            Checks = [new(Short, Texts.Short)],
            Note = "ECDSA P-256, TLS_AES_128_GCM_SHA256, connections stay.",
        },
        new("tls-h2", "TLS 1.3 with HTTP/2, 1 KB", new Http2Load(Short.Path), 2000)
        {
            Configuration = "tls",
            Tls = true,
            Version = System.Net.HttpVersion.Version20,
            Checks = [new(Short, Texts.Short)],
            Note = "8 connections with 4 streams each; ECDSA P-256, TLS_AES_128_GCM_SHA256. Latency is measured by h2load, from when a request was sent.",
        },
        new("gzip-100k", "Compresses a JSON answer of 100 KB", new HttpLoad(Zipped) { LeastBytes = 5000 }, 150)
        {
            Configuration = "gzip",
            Checks = [new(Zipped, Texts.Json) { MostBytes = 21_000, Headers = new() { ["Content-Encoding"] = "gzip" } }],
            Note = "Level 1, which is the default of nginx, and 2 for this proxy, whose zlib-ng has other levels; HAProxy's encoder has one. The last column says what each makes of it.",
        },
        new("brotli-100k", "Compresses a JSON answer of 100 KB with brotli", new HttpLoad(Brotli) { LeastBytes = 5000 }, 150)
        {
            Configuration = "brotli",
            Checks = [new(Brotli, Texts.Json) { MostBytes = 10_000, Headers = new() { ["Content-Encoding"] = "br" } }],
            Note = "Quality 3.",
        },
        new("routes-1000", "1,000 routes over 200 hosts, asked in turn. 1 KB", new HttpLoad(Routed) { LeastBytes = 1024 }, 2000)
        {
            Checks = [new(Routed[0], Texts.Short), new(Routed[^1], Texts.Short), new(Routed[7] with { Path = "/area-5/1k" }, null) { Status = 404 }, new(Routed[7] with { Host = "host-200.example.org" }, null) { Status = 404 }],
        },
        new("websocket", "Messages of 100 bytes over 32 WebSockets, and back", new WebSocketLoad(), 3000)
        {
            AsksEcho = true,
            Note = "Requests are messages.",
        },
        new("idle-10000", "10,000 clients that stay connected after one request each", new HttpLoad(Short), 0)
        {
            Configuration = "pass",
            Checks = [new(Short, Texts.Short)],
            IdleConnections = 10_000,
        },
        new("cache-1k", "Answers 1 KB from the cache", new HttpLoad(CachedShort) { LeastBytes = 1024 }, 3000)
        {
            Configuration = "cache",
            Checks = [new(CachedShort, Texts.Short) { SameAgain = "X-Answer" }],
        },
        new("cache-100k", "Answers 100 KB from the cache", new HttpLoad(CachedLong) { LeastBytes = 102_400 }, 1000)
        {
            Configuration = "cache",
            Checks = [new(CachedLong, Texts.Long) { SameAgain = "X-Answer" }],
        },
        new("limit-1", "Counts against a rate that is never reached, with one key. 1 KB", new HttpLoad(OneKey) { LeastBytes = 1024 }, 2000)
        {
            Configuration = "limit",
            Checks = [new(OneKey, Texts.Short)],
        },
        new("limit-1m", "Counts against a rate that is never reached, with a million keys. 1 KB", new HttpLoad(ManyKeys) { LeastBytes = 1024, Numbers = 1_000_000 }, 2000)
        {
            Configuration = "limit",
            Checks = [new(OneKey, Texts.Short)],
            Note = "All keys are known before anything is measured.",
        },
    ];
}
